import APIRuntime
import ClientServerAPI

/// The server-default push rules (client-server API v1.19, "Predefined Rules").
public enum DefaultPushRules {
    /// The rule that keeps everything from notifying while it is enabled. It comes before the user's own rules; every
    /// other default comes after them.
    public static let masterRuleID = ".m.rule.master"

    /// The defaults of a user, most important first within each kind.
    /// - Parameter userID: the user, whom some of the rules name.
    public static func ruleset(of userID: String) -> Ruleset {
        Ruleset(override: overrides(userID), content: [], room: [], sender: [], underride: underrides)
    }

    private static func overrides(_ userID: String) -> [PushRule] {
        [
            rule(masterRuleID, [], [], enabled: false),
            rule(".m.rule.suppress_notices", [match("content.msgtype", "m.notice")], []),
            rule(
                ".m.rule.invite_for_me",
                [match("type", "m.room.member"), match("content.membership", "invite"), match("state_key", userID)],
                [.notify, sound("default")]),
            rule(".m.rule.member_event", [match("type", "m.room.member")], []),
            rule(
                ".m.rule.is_user_mention",
                [.eventPropertyContains(.init(key: #"content.m\.mentions.user_ids"#, value: .string(userID)))],
                [.notify, sound("default"), highlight]),
            rule(
                ".m.rule.is_room_mention",
                [
                    .eventPropertyIs(.init(key: #"content.m\.mentions.room"#, value: .boolean(true))),
                    .senderNotificationPermission(.init(key: "room")),
                ], [.notify, highlight]),
            rule(
                ".m.rule.tombstone", [match("type", "m.room.tombstone"), match("state_key", "")],
                [.notify, highlight]),
            rule(".m.rule.reaction", [match("type", "m.reaction")], []),
            rule(".m.rule.room.server_acl", [match("type", "m.room.server_acl"), match("state_key", "")], []),
            rule(
                ".m.rule.suppress_edits",
                [.eventPropertyIs(.init(key: #"content.m\.relates_to.rel_type"#, value: .string("m.replace")))], []),
        ]
    }

    private static var underrides: [PushRule] {
        let isPrivate = PushCondition.roomMemberCount(.init(is: "2"))
        let encrypted = match("type", "m.room.encrypted")
        let message = match("type", "m.room.message")
        return [
            rule(".m.rule.call", [match("type", "m.call.invite")], [.notify, sound("ring")]),
            rule(".m.rule.encrypted_room_one_to_one", [isPrivate, encrypted], [.notify, sound("default")]),
            rule(".m.rule.room_one_to_one", [isPrivate, message], [.notify, sound("default")]),
            rule(".m.rule.message", [message], [.notify]),
            rule(".m.rule.encrypted", [encrypted], [.notify]),
        ]
    }

    private static func rule(
        _ id: String, _ conditions: [PushCondition], _ actions: [Action], enabled: Bool = true
    ) -> PushRule {
        PushRule(ruleID: id, default: true, enabled: enabled, actions: actions, conditions: conditions)
    }

    private static func match(_ key: String, _ pattern: String) -> PushCondition {
        .eventMatch(.init(key: key, pattern: pattern))
    }

    private static func sound(_ name: String) -> Action {
        .setTweak(.init(setTweak: "sound", value: .string(name)))
    }

    private static var highlight: Action { .setTweak(.init(setTweak: "highlight")) }
}
