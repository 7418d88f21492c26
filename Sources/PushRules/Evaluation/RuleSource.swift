import APIRuntime
import ClientServerAPI

/// A rule to compile.
struct RuleSource: Sendable {
    /// The rule. For a rule with an error, only its ID and whether it is a default rule.
    let rule: PushRule
    /// The JSON of a rule with an error, which never matches; `nil` for a valid rule.
    let malformed: JSONValue?

    init(_ rule: PushRule) {
        self.rule = rule
        malformed = nil
    }

    init(malformed json: JSONValue, ruleID: String, isDefault: Bool) {
        rule = PushRule(ruleID: ruleID, default: isDefault, enabled: true, actions: [])
        malformed = json
    }
}
