import APIRuntime
import ClientServerAPI

/// An entry of a ruleset, read as far as it can be.
struct LenientRule {
    let ruleID: String
    private let members: JSONObject

    /// `nil` for what isn't an object with a `rule_id`.
    init?(_ json: JSONValue) {
        guard let members = json.object, let ruleID = members["rule_id"]?.string else { return nil }
        self.members = members
        self.ruleID = ruleID
    }

    /// Whether the ID is one that only default rules have.
    var hasDefaultID: Bool { ruleID.utf8.first == UInt8(ascii: ".") }

    /// The rule. Only `default` may be absent: the ID says it, too.
    /// - Throws: what isn't as it should be.
    func rule(_ kind: PushRuleKind) throws(JSONInvalidError) -> PushRule {
        var members = members
        // Only the kinds that have conditions and patterns care what they are.
        if kind != .content { members["pattern"] = nil }
        if kind != .override, kind != .underride { members["conditions"] = nil }
        if members["default"] == nil { members["default"] = .boolean(hasDefaultID) }
        var rule = try PushRule(json: members.jsonBytes(), mode: .tolerant)
        rule.keepFractions(of: members["conditions"]?.array ?? [])
        return rule
    }

    /// What the entry changes of the default rule with its ID: `enabled` and `actions`, in so far as they are there.
    /// - Throws: what isn't as it should be.
    func change(_ kind: PushRuleKind) throws(JSONInvalidError) -> DefaultRuleChange {
        let (enabled, actions) = (members["enabled"], members["actions"])
        let json: JSONObject = [
            "rule_id": .string(ruleID), "default": true, "enabled": enabled ?? true, "actions": actions ?? [],
        ]
        let rule = try PushRule(json: json.jsonBytes(), mode: .tolerant)
        return DefaultRuleChange(
            kind: kind, ruleID: ruleID, enabled: enabled == nil ? nil : rule.enabled,
            actions: actions == nil ? nil : rule.actions)
    }

    /// What is left of a rule with a mistake: it never matches.
    var malformed: GivenRule {
        GivenRule(
            malformed: .object(members), ruleID: ruleID, isDefault: members["default"]?.boolean ?? hasDefaultID)
    }
}

extension PushRule {
    /// JSON Schema takes `1.0` for an integer, and so does the reader, which makes it `1`. To push rules they are two.
    fileprivate mutating func keepFractions(of json: [JSONValue]) {
        for (index, json) in json.enumerated() where json["value"].map(isFraction) ?? false {
            guard let value = json["value"], conditions?.indices.contains(index) == true else { continue }
            switch conditions?[index] {
            case .eventPropertyIs(var condition):
                condition.value = .unknown(value)
                conditions?[index] = .eventPropertyIs(condition)
            case .eventPropertyContains(var condition):
                condition.value = .unknown(value)
                conditions?[index] = .eventPropertyContains(condition)
            default: break
            }
        }
    }

    private func isFraction(_ value: JSONValue) -> Bool {
        if case .number = value { true } else { false }
    }
}
