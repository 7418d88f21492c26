import APIRuntime
import ClientServerAPI

/// A rule as it was given, to be made ready: one that can be read, or what was written in the place of one.
struct GivenRule: Sendable {
    /// Of a rule with a mistake no more than its ID, and whose it is.
    let rule: PushRule
    /// The whole of a rule with a mistake, which never matches; `nil` for a sound one.
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

/// What a user has changed of a default rule.
struct DefaultRuleChange: Sendable {
    let kind: PushRuleKind
    let ruleID: String
    /// `nil`: as the server has it.
    let enabled: Bool?
    /// `nil`: those that the server has.
    let actions: [Action]?
}
