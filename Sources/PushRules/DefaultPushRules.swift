import APIRuntime
import ClientServerAPI

/// The server-default push rules (client-server API v1.19, "Predefined Rules").
public enum DefaultPushRules {
    /// Default rules that aren't part of the specification, but that a homeserver may have.
    public struct Options: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The rules about mentions in a message's body, which the specification had until v1.16:
        /// `.m.rule.contains_display_name`, `.m.rule.roomnotif` and `.m.rule.contains_user_name`. They match only
        /// events without `m.mentions`.
        public static let legacyMentions = Options(rawValue: 1)
        /// The rules about polls (MSC3930).
        public static let polls = Options(rawValue: 1 << 1)
        /// The rules about polls with their unstable names: `org.matrix.msc3930` and, in event types,
        /// `org.matrix.msc3381`.
        public static let unstablePolls = Options(rawValue: 1 << 2)
        /// The rule that notifies of all encrypted events, except in rooms that one of the user's override rules mutes
        /// (MSC4028). The device decrypts them and evaluates the rules again. Its ID is
        /// `.org.matrix.msc4028.encrypted_event`.
        public static let encryptedEvents = Options(rawValue: 1 << 3)

        /// The number of values that the options can have together.
        static let combinations = 1 << 4
    }

    /// The ID of the rule that suppresses all notifications while it is enabled. It comes before the user's own rules;
    /// all other default rules come after them.
    public static let masterRuleID = ".m.rule.master"

    /// Returns whether a rule's ID starts with a dot, which is reserved for default rules.
    static func isReservedID(_ ruleID: String) -> Bool { ruleID.utf8.first == UInt8(ascii: ".") }

    /// Returns the default rules of a user, most important first within each kind.
    /// - Parameters:
    ///   - userID: the user's ID, which some of the rules contain.
    ///   - options: the default rules to add to those of the specification.
    public static func ruleset(of userID: String, options: Options = []) -> Ruleset {
        Ruleset(
            override: overrides(userID, options),
            content: options.contains(.legacyMentions) ? [containsUserName(userID)] : [], room: [], sender: [],
            underride: underrides + polls(options).flatMap(\.underrides))
    }

    private static func overrides(_ userID: String, _ options: Options) -> [PushRule] {
        var rules = overrides(userID)
        if options.contains(.encryptedEvents) {
            insert(
                rule(".org.matrix.msc4028.encrypted_event", [match("type", "m.room.encrypted")], [.notify]),
                after: masterRuleID, in: &rules)
        }
        if options.contains(.legacyMentions) {
            insert(containsDisplayName, after: ".m.rule.is_user_mention", in: &rules)
            insert(roomNotification, after: ".m.rule.is_room_mention", in: &rules)
        }
        for rule in polls(options).reversed() { insert(rule.override, after: ".m.rule.room.server_acl", in: &rules) }
        return rules
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

    // MARK: Options

    /// The IDs of the rules of ``Options/legacyMentions``.
    static let legacyMentionRuleIDs = [
        ".m.rule.contains_display_name", ".m.rule.roomnotif", ".m.rule.contains_user_name",
    ]

    private static var containsDisplayName: PushRule {
        rule(
            ".m.rule.contains_display_name", [.containsDisplayName(.init())], [.notify, sound("default"), highlight])
    }

    private static var roomNotification: PushRule {
        rule(
            ".m.rule.roomnotif",
            [match("content.body", "@room"), .senderNotificationPermission(.init(key: "room"))],
            [.notify, highlight])
    }

    private static func containsUserName(_ userID: String) -> PushRule {
        PushRule(
            ruleID: ".m.rule.contains_user_name", default: true, enabled: true,
            actions: [.notify, sound("default"), highlight], pattern: localpart(of: userID))
    }

    /// Returns the part of a user ID between `@` and the first colon.
    static func localpart(of userID: String) -> String {
        String(userID.unicodeScalars.prefix { $0 != ":" }.drop { $0 == "@" })
    }

    private static func polls(_ options: Options) -> [(override: PushRule, underrides: [PushRule])] {
        var families: [(rule: String, event: String)] = []
        if options.contains(.polls) { families.append((".m.rule.poll_", "m.poll.")) }
        if options.contains(.unstablePolls) {
            families.append((".org.matrix.msc3930.rule.poll_", "org.matrix.msc3381.poll."))
        }
        return families.map { family in
            let isPrivate = PushCondition.roomMemberCount(.init(is: "2"))
            let response = rule(family.rule + "response", [match("type", family.event + "response")], [])
            let underrides = ["start", "end"].flatMap { moment in
                let isMoment = match("type", family.event + moment)
                return [
                    rule(family.rule + moment + "_one_to_one", [isPrivate, isMoment], [.notify, sound("default")]),
                    rule(family.rule + moment, [isMoment], [.notify]),
                ]
            }
            return (response, underrides)
        }
    }

    // MARK: Parts

    private static func insert(_ rule: PushRule, after id: String, in rules: inout [PushRule]) {
        rules.insert(rule, at: (rules.firstIndex { $0.ruleID == id } ?? rules.endIndex - 1) + 1)
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
