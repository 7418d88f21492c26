import APIRuntime
import ClientServerAPI

/// An entry of a ruleset: an object with a rule ID, whose other members may be invalid.
struct TolerantRule {
    let ruleID: String
    private let members: JSONObject

    /// - Returns: `nil` if the JSON isn't an object with a `rule_id`.
    init?(_ json: JSONValue) {
        guard let members = json.object, let ruleID = members["rule_id"]?.string else { return nil }
        self.members = members
        self.ruleID = ruleID
    }

    /// Whether the entry's ID is reserved for default rules.
    var hasReservedID: Bool { DefaultPushRules.isReservedID(ruleID) }

    /// Returns the rule. Only `default` may be absent, because the ID implies it.
    /// - Throws: the violations.
    func rule(_ kind: PushRuleKind) throws(JSONInvalidError) -> PushRule {
        var members = members
        // Other kinds ignore these members, whatever they contain.
        if kind != .content { members["pattern"] = nil }
        if kind != .override, kind != .underride { members["conditions"] = nil }
        if members["default"] == nil { members["default"] = .boolean(hasReservedID) }
        var rule = try PushRule(json: members.jsonBytes(), mode: .tolerant)
        rule.keepFractions(of: members["conditions"]?.array ?? [])
        return rule
    }

    /// Returns the changes to the default rule with the entry's ID: `enabled` and `actions`, if present.
    /// - Throws: the violations.
    func override(_ kind: PushRuleKind) throws(JSONInvalidError) -> DefaultRuleOverride {
        let (enabled, actions) = (members["enabled"], members["actions"])
        let json: JSONObject = [
            "rule_id": .string(ruleID), "default": true, "enabled": enabled ?? true, "actions": actions ?? [],
        ]
        let rule = try PushRule(json: json.jsonBytes(), mode: .tolerant)
        return DefaultRuleOverride(
            kind: kind, ruleID: ruleID, enabled: enabled == nil ? nil : rule.enabled,
            actions: actions == nil ? nil : rule.actions)
    }

    /// The entry as a rule with an error, which never matches.
    var malformed: RuleSource {
        RuleSource(
            malformed: .object(members), ruleID: ruleID, isDefault: members["default"]?.boolean ?? hasReservedID)
    }
}

extension PushRule {
    /// Restores values with a fraction. For JSON Schema, and so for the decoder, `1.0` is the integer `1`; for push
    /// rules they are different values.
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
