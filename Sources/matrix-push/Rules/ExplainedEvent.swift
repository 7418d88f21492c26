import APIRuntime
import PushRules

/// An event, whose push rules it was held against, and why they say what they say.
struct ExplainedEvent {
    let event: JSONObject
    let user: PushRuleUser
    let room: PushRuleRoom
    let explanation: PushRuleExplanation
    /// The rules that weren't asked any more, because one before them had decided.
    let rulesNotAsked: [PushRuleOutcome.Rule]

    init(_ event: JSONObject, rules: CompiledRuleset, in room: PushRuleRoom, for user: PushRuleUser) {
        self.event = event
        self.user = user
        self.room = room
        explanation = rules.explanation(of: FlattenedEvent(event), in: room, for: user)
        rulesNotAsked = Array(rules.rules.dropFirst(explanation.rules.count))
    }

    var outcome: PushRuleOutcome { explanation.outcome }

    /// The explanation with whom and what it is about: `user_id`, `display_name`, `room_member_count`,
    /// `sender_power_level` (`"infinite"` for a creator), and as `not_asked` the rules that came too late.
    var json: JSONObject {
        var json: JSONObject = [
            "user_id": .string(user.userID),
            "display_name": user.displayName.map(JSONValue.string) ?? .null,
            "room_member_count": .integer(Int64(room.memberCount)),
            "sender_power_level": senderPowerLevel,
        ]
        for (key, value) in explanation.json { json[key] = value }
        json["not_asked"] = .array(
            rulesNotAsked.map { ["kind": .string($0.kind.rawValue), "rule_id": .string($0.ruleID)] })
        return json
    }

    private var senderPowerLevel: JSONValue {
        switch room.senderPowerLevel {
        case .level(let level): .integer(level)
        case .infinite: "infinite"
        case nil: .null
        }
    }
}
