import APIRuntime
import PushRules

/// The explanation of push rules for an event, with the user, the room and the issues in the rules.
struct ExplanationReport {
    let event: JSONObject
    let user: PushRuleUser
    let room: PushRuleRoom
    let explanation: PushRuleExplanation
    /// The issues in the given rules.
    let issues: [RulesetIssue]
    /// The rules that weren't evaluated, because an earlier rule matched.
    let rulesNotEvaluated: [PushDecision.Rule]

    init(
        _ event: JSONObject, rules: CompiledRuleset, issues: [RulesetIssue] = [], in room: PushRuleRoom,
        for user: PushRuleUser
    ) {
        self.event = event
        self.user = user
        self.room = room
        self.issues = issues
        explanation = rules.explanation(of: FlattenedEvent(event), in: room, for: user)
        rulesNotEvaluated = Array(rules.rules.dropFirst(explanation.rules.count))
    }

    var decision: PushDecision { explanation.decision }

    /// Whether the event has lost its content by a redaction (client-server API, "Redactions").
    var isRedacted: Bool { event["unsigned"]?["redacted_because"] != nil }

    /// Whether the event is encrypted, so that a device evaluates the rules again on the decrypted one.
    var isEncrypted: Bool { event["type"]?.string == "m.room.encrypted" }

    /// The members of the explanation and:
    ///
    /// - `user_id`, `display_name`, `room_member_count`, `sender_power_level` (`"infinite"` for a creator);
    /// - `not_asked`: the rules that weren't evaluated;
    /// - `mistakes`: the issues in the rules;
    /// - `encrypted`: `true` for an encrypted event, otherwise absent.
    /// - `redacted`: `true` for a redacted event, otherwise absent.
    ///
    /// A condition's `found` is replaced by `found_is_long` if it is long, because many rules may have found it.
    var json: JSONObject {
        var json: JSONObject = [
            "user_id": .string(user.userID),
            "display_name": user.displayName.map(JSONValue.string) ?? .null,
            "room_member_count": .integer(Int64(room.memberCount)),
            "sender_power_level": senderPowerLevel,
        ]
        for (key, value) in explanation.json { json[key] = value }
        json["rules"] = .array(json["rules"]?.array?.map(Self.withoutLongValues) ?? [])
        json["not_asked"] = .array(
            rulesNotEvaluated.map { ["kind": .string($0.kind.rawValue), "rule_id": .string($0.ruleID)] })
        json["mistakes"] = .array(issues.map { .object($0.json) })
        if isEncrypted { json["encrypted"] = true }
        if isRedacted { json["redacted"] = true }
        return json
    }

    /// The length in bytes beyond which a value is long, approximately.
    private static let maxValueLength = 4096

    private static func withoutLongValues(_ rule: JSONValue) -> JSONValue {
        guard var members = rule.object, let conditions = members["conditions"]?.array else { return rule }
        members["conditions"] = .array(
            conditions.map { condition in
                guard var members = condition.object, let found = members["found"],
                    JSONText.isLong(found, limit: maxValueLength)
                else { return condition }
                members["found"] = nil
                members["found_is_long"] = true
                return .object(members)
            })
        return .object(members)
    }

    private var senderPowerLevel: JSONValue {
        switch room.senderPowerLevel {
        case .level(let level): .integer(level)
        case .infinite: "infinite"
        case nil: .null
        }
    }
}

extension RulesetIssue {
    fileprivate var json: JSONObject {
        [
            "pointer": .string(pointer), "rule_id": ruleID.map(JSONValue.string) ?? .null,
            "message": .string(message), "consequence": .string(consequence.rawValue),
        ]
    }
}
