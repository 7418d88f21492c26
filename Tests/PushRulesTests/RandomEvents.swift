import APIRuntime
import ClientServerAPI
import PushRules
import SeededGenerator

/// Random events, rooms and rules, from few enough words that some rules match.
struct RandomEvents {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func any<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }

    private mutating func chance(_ parts: Int) -> Bool { Int.random(in: 0..<parts, using: &generator) == 0 }

    // MARK: Events

    mutating func event() -> JSONObject {
        var event: JSONObject = [
            "type": .string(
                any([
                    "m.room.message", "m.room.message", "m.room.encrypted", "m.room.member", "m.reaction",
                    "m.room.tombstone", "m.room.server_acl", "m.call.invite", "m.poll.start", "m.poll.response",
                    "org.matrix.msc3381.poll.end",
                ])),
            "sender": .string(any(["@alice:example.org", "@bob:example.org", "@me:example.org"])),
            "room_id": .string(any(["!room:example.org", "!other:example.org"])),
        ]
        if chance(2) { event["state_key"] = .string(any(["", "@me:example.org"])) }
        var content: JSONObject = [:]
        if !chance(4) { content["body"] = .string(body()) }
        if chance(2) { content["msgtype"] = .string(any(["m.text", "m.notice"])) }
        if chance(2) { content["membership"] = .string(any(["invite", "join"])) }
        if chance(3) {
            content["m.mentions"] = any([
                [:], ["room": true], ["user_ids": ["@me:example.org"]], ["user_ids": ["@you:x", "@me:example.org"]],
                ["room": "true"], "x",
            ])
        }
        if chance(6) { content["m.relates_to"] = ["rel_type": .string(any(["m.replace", "m.thread"]))] }
        if chance(2) { content["v"] = scalar() }
        if chance(2) { content["list"] = .array([scalar(), scalar()]) }
        event["content"] = .object(content)
        return event
    }

    mutating func room() -> PushRuleRoom {
        PushRuleRoom(
            memberCount: any([1, 2, 2, 3, 20]), senderPowerLevel: any([.level(0), .level(50), .infinite, nil]),
            notificationLevels: any([[:], ["room": 0], ["room": 75, "other": 5]]))
    }

    private mutating func body() -> String {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            any(["tea", "time", "me", "Me Myself", "@room", "café", "foo_bar", "\n", "x"])
        }.joined(separator: any([" ", "", "-"]))
    }

    private mutating func scalar() -> JSONValue { any(["a", "tea", 1, 2, true, nil, ["b": 1], [1]]) }

    // MARK: Rules

    mutating func ruleset() -> Ruleset {
        Ruleset(
            override: rules("o", .override), content: rules("c", .content), room: rules("r", .room),
            sender: rules("s", .sender), underride: rules("u", .underride))
    }

    private mutating func rules(_ prefix: String, _ kind: PushRuleKind) -> [PushRule] {
        (0..<Int.random(in: 0...3, using: &generator)).map { number in
            var rule = PushRule(
                ruleID: prefix + String(number), default: false, enabled: !chance(5), actions: actions())
            switch kind {
            case .content: rule.pattern = pattern()
            case .room: rule.ruleID = any(["!room:example.org", "!third:example.org"])
            case .sender: rule.ruleID = any(["@alice:example.org", "@carol:example.org"])
            default: rule.conditions = (0..<Int.random(in: 1...3, using: &generator)).map { _ in condition() }
            }
            return rule
        }
    }

    private mutating func actions() -> [Action] {
        any([
            [.notify], [], [.dontNotify], [.notify, .setTweak(.init(setTweak: "highlight"))],
            [.notify, .setTweak(.init(setTweak: "sound", value: "ding"))],
        ])
    }

    private mutating func pattern() -> String {
        any(["tea", "t?a", "t*", "*me", "", "*", "caf?", "CAFÉ", "foo", "me*x", "@room", "m.room.*", "nothing"])
    }

    private mutating func condition() -> PushCondition {
        let key = any(["content.v", "content.list", "content.body", "type", #"content.m\.mentions.room"#, "none"])
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1: return .eventMatch(.init(key: key, pattern: pattern()))
        case 2:
            return .eventPropertyIs(.init(key: key, value: any([.string("a"), .integer(1), .boolean(true), .null])))
        case 3: return .eventPropertyContains(.init(key: "content.list", value: any([.string("tea"), .integer(2)])))
        case 4: return .roomMemberCount(.init(is: any(["2", ">2", "<=3", "many"])))
        case 5: return .senderNotificationPermission(.init(key: any(["room", "other"])))
        case 6: return .containsDisplayName(.init())
        default: return any([.unknown(["kind": "org.example.moon"]), .unknown(["kind": "event_match"])])
        }
    }
}
