import APIRuntime
import ClientServerAPI

extension Ruleset {
    /// Reads a ruleset of which some rules may not be as they should: a newer server's, or an old database's.
    ///
    /// A rule with a mistake keeps what can be read of it and gets a condition that never holds; so it has no effect, and
    /// is still there to be shown. What isn't an object with a `rule_id` is left out.
    /// - Parameter json: the ruleset, as the specification writes it.
    public init(lenient json: JSONObject) {
        self.init()
        for kind in Self.kinds {
            if let rules = json[kind.rawValue] { self[kind] = PushRule.lenient(rules, kind) }
        }
    }
}

extension PushRule {
    fileprivate static func lenient(_ rules: JSONValue, _ kind: PushRuleKind) -> [PushRule] {
        (rules.array ?? []).compactMap { lenient($0, kind) }
    }

    private static func lenient(_ json: JSONValue, _ kind: PushRuleKind) -> PushRule? {
        guard var members = json.object, let id = members["rule_id"]?.string else { return nil }
        // Only the kinds that have conditions and patterns care what they are.
        if kind != .content { members["pattern"] = nil }
        if kind != .override, kind != .underride { members["conditions"] = nil }
        if members["default"] == nil { members["default"] = .boolean(id.utf8.first == UInt8(ascii: ".")) }
        if members["enabled"] == nil { members["enabled"] = true }
        if members["actions"] == nil { members["actions"] = [] }
        let bytes = JSONValue.object(members).jsonBytes()
        if var rule = try? PushRule(json: bytes, mode: .tolerant) {
            rule.keepFractions(of: members["conditions"]?.array ?? [])
            return rule
        }
        return PushRule(
            ruleID: id, default: members["default"]?.boolean ?? false,
            // Room and sender rules have no conditions, nor anything else that could keep them from matching.
            enabled: kind != .room && kind != .sender && members["enabled"]?.boolean ?? true, actions: [],
            conditions: [.unknown(json)])
    }

    /// JSON Schema takes `1.0` for an integer, and so does the reader, which makes it `1`. To push rules they are two.
    private mutating func keepFractions(of json: [JSONValue]) {
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
