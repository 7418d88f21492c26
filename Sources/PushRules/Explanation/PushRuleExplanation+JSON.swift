import APIRuntime
import ClientServerAPI

extension PushRuleExplanation: Encodable {
    /// The explanation as JSON: `own_event`, `rules` (each with `kind`, `rule_id`, `default`, `verdict` and
    /// `conditions`) and `outcome`, which is ``PushDecision/json``.
    ///
    /// A condition has `condition`, `holds`, `finding` and, if present, `found` and `wanted`. A requirement that the
    /// specification has no condition for has `requirement` instead of `condition`: `no_mentions`.
    public var json: JSONObject {
        [
            "own_event": .boolean(isOwnEvent),
            "rules": .array(rules.map { .object($0.json) }),
            "outcome": .object(decision.json),
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
            "verdict": .string(status.rawValue),
            "conditions": .array(conditions.map { .object($0.json) }),
        ]
    }
}

extension PushRuleExplanation.Condition {
    fileprivate var json: JSONObject {
        var json: JSONObject =
            switch requirement {
            case .condition(let condition): ["condition": JSONValue(encoding: condition)]
            case .noMentions: ["requirement": "no_mentions"]
            }
        json["holds"] = .boolean(holds)
        json["finding"] = .string(result.rawValue)
        json["found"] = found
        json["wanted"] = wanted
        return json
    }
}
