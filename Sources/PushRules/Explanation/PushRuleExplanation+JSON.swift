import APIRuntime
import ClientServerAPI

extension PushRuleExplanation: Encodable {
    /// The explanation as JSON: `own_event`, `rules` (each with `kind`, `rule_id`, `default`, `verdict` and `conditions`)
    /// and, as ``PushRuleOutcome/json`` has it, `outcome`. A condition has `condition`, `holds`, `finding` and, where
    /// there is something, `found` and `wanted`.
    public var json: JSONObject {
        [
            "own_event": .boolean(isOwnEvent),
            "rules": .array(rules.map { .object($0.json) }),
            "outcome": .object(outcome.json),
        ]
    }

    public func encode(to encoder: any Encoder) throws {
        try JSONValue.object(json).encode(to: encoder)
    }
}

extension PushRuleExplanation.Rule {
    fileprivate var json: JSONObject {
        [
            "kind": .string(kind.rawValue),
            "rule_id": .string(ruleID),
            "default": .boolean(isDefault),
            "verdict": .string(verdict.rawValue),
            "conditions": .array(conditions.map { .object($0.json) }),
        ]
    }
}

extension PushRuleExplanation.Condition {
    fileprivate var json: JSONObject {
        var json: JSONObject = [
            "condition": condition.json, "holds": .boolean(holds), "finding": .string(finding.rawValue),
        ]
        json["found"] = found
        json["wanted"] = wanted
        return json
    }
}

extension PushCondition {
    /// The condition as the specification writes it.
    public var json: JSONValue {
        (try? JSONValue(json: jsonBytes())) ?? .null
    }
}
