import APIRuntime
import ClientServerAPI
import PushRules

/// Evaluation of rules on a message from Alice in a room of five.
enum EvaluationFixture {
    static let me = PushRuleUser(userID: "@me:example.org", displayName: "Me Myself")
    static let room = PushRuleRoom(memberCount: 5, senderPowerLevel: .level(50))

    static func event(
        _ content: JSONObject = ["msgtype": "m.text", "body": "It's time for tea"], type: String = "m.room.message",
        with members: JSONObject = [:]
    ) -> FlattenedEvent {
        var event: JSONObject = [
            "type": .string(type), "sender": "@alice:example.org", "room_id": "!room:example.org",
            "content": .object(content),
        ]
        for (key, value) in members { event[key] = value }
        return FlattenedEvent(event)
    }

    static func decision(
        _ rules: CompiledRuleset, _ event: FlattenedEvent = event(), in room: PushRuleRoom = room,
        for user: PushRuleUser = me
    ) -> PushDecision {
        rules.decision(on: event, in: room, for: user)
    }

    /// Returns whether a rule with only this condition matches.
    static func holds(
        _ condition: PushCondition, _ event: FlattenedEvent = event(), in room: PushRuleRoom = room,
        for user: PushRuleUser = me
    ) -> Bool {
        let rules = CompiledRuleset(Ruleset(override: [rule("r", [condition])]))
        return decision(rules, event, in: room, for: user).notifies
    }

    static func rule(
        _ id: String, _ conditions: [PushCondition]? = nil, pattern: String? = nil, actions: [Action] = [.notify],
        isEnabled: Bool = true
    ) -> PushRule {
        PushRule(
            ruleID: id, default: false, enabled: isEnabled, actions: actions, conditions: conditions, pattern: pattern)
    }
}

extension PushDecision {
    /// The ID of the rule that decided.
    var ruleID: String? { rule?.ruleID }
}
