import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("Conditions of push rules")
struct ConditionTests {
    typealias E = EvaluationFixture

    @Test(
        "room_member_count compares with a decimal integer, and never holds for other texts",
        arguments: [
            ("5", true), ("==5", true), ("4", false), ("<6", true), ("<5", false), (">4", true), (">5", false),
            ("<=5", true), (">=5", true), (">=6", false), ("005", true), ("", false), ("=5", false), (" 5", false),
            ("5 ", false), ("+5", false), ("5.0", false), (">-1", false), ("５", false), ("<", false), ("<<6", false),
            ("<99999999999999999999999", true), ("==99999999999999999999999", false), ("<9223372036854775807", true),
        ])
    func memberCount(text: String, expected: Bool) {
        #expect(E.holds(.roomMemberCount(.init(is: text))) == expected)
    }

    @Test("a room with Int.max members equals no operand")
    func hugeMemberCount() {
        let room = PushRuleRoom(memberCount: .max)
        #expect(!E.holds(.roomMemberCount(.init(is: "9223372036854775808")), in: room))
        #expect(E.holds(.roomMemberCount(.init(is: ">5")), in: room))
    }

    @Test("a pattern never matches a property that isn't a string")
    func notStrings() {
        let event = E.event(["a": 1, "b": nil, "c": ["x"], "d": ["x": "y"], "body": 1])
        for key in ["content.a", "content.b", "content.c", "content.d", "content.e", "content.body"] {
            #expect(!E.holds(.eventMatch(.init(key: key, pattern: "*")), event), "\(key)")
        }
    }

    @Test("an array contains a value only if an element has the same type and value")
    func contains() {
        let event = E.event(["list": [1, "a", nil, ["b"]], "text": "a"])
        func holds(_ key: String, _ value: PushCondition.EventPropertyContains.Value) -> Bool {
            E.holds(.eventPropertyContains(.init(key: key, value: value)), event)
        }
        #expect(holds("content.list", .integer(1)))
        #expect(holds("content.list", .string("a")))
        #expect(holds("content.list", .null))
        #expect(!holds("content.list", .boolean(true)))
        #expect(!holds("content.list", .string("b")))
        #expect(!holds("content.text", .string("a")))
        #expect(!holds("content.list", .unknown(["b"])))
    }

    @Test("canonically equivalent values with different bytes are different values")
    func equivalentValues() {
        let values = ["e\u{301}", "\u{E9}"]
        let rules = values.map { value in
            E.rule(value, [.eventPropertyIs(.init(key: "content.v", value: .string(value)))])
        }
        let compiled = CompiledRuleset(Ruleset(override: rules))
        for value in values {
            let ruleID = E.decision(compiled, E.event(["v": .string(value)])).ruleID ?? ""
            #expect(Array(ruleID.utf8) == Array(value.utf8))
        }
    }

    @Test("room and sender rules compare IDs exactly, without globs or case folding")
    func identifiers() {
        for id in ["!ROOM:example.org", "*", "!roo?:example.org", ""] {
            #expect(E.decision(CompiledRuleset(Ruleset(room: [E.rule(id)]))) == .none, "\(id)")
        }
        #expect(E.decision(CompiledRuleset(Ruleset(sender: [E.rule("@ALICE:example.org")]))) == .none)
        #expect(E.decision(CompiledRuleset(Ruleset(sender: [E.rule("@alice:example.org")]))).notifies)
    }

    @Test("a display name is literal text, and an empty one never matches")
    func displayNames() {
        func holds(_ name: String?, _ body: String) -> Bool {
            E.holds(
                .containsDisplayName(.init()), E.event(["body": .string(body)]),
                for: PushRuleUser(userID: "@me:x", displayName: name))
        }
        #expect(holds("Me", "it's ME!"))
        #expect(!holds("Me", "mean"))
        #expect(!holds("M*", "it's me"))
        #expect(holds("M*", "it's m*"))
        #expect(!holds("", "anything"))
        #expect(!holds(nil, "anything"))
    }

    // MARK: Power levels

    private func mayNotify(_ room: PushRuleRoom, _ key: String = "room") -> Bool {
        E.holds(.senderNotificationPermission(.init(key: key)), in: room)
    }

    @Test("without a level in the room, notifying requires 50")
    func defaultLevel() {
        #expect(mayNotify(PushRuleRoom(memberCount: 5, senderPowerLevel: .level(50))))
        #expect(!mayNotify(PushRuleRoom(memberCount: 5, senderPowerLevel: .level(49))))
        #expect(mayNotify(PushRuleRoom(memberCount: 5, senderPowerLevel: .level(10), notificationLevels: ["room": 10])))
        #expect(
            !mayNotify(PushRuleRoom(memberCount: 5, senderPowerLevel: nil, notificationLevels: ["room": -100])))
    }

    private func room(_ levels: JSONObject?, _ version: String, creators: [String] = []) -> PushRuleRoom {
        PushRuleRoom(
            memberCount: 5, sender: "@alice:example.org", powerLevels: levels, roomVersion: version, creators: creators)
    }

    @Test("a sender's level is their own, else users_default, else 0")
    func senderLevels() {
        #expect(mayNotify(room(["users": ["@alice:example.org": 50]], "10")))
        #expect(mayNotify(room(["users_default": 60], "10")))
        #expect(!mayNotify(room(["users": ["@alice:example.org": 0], "users_default": 60], "10")))
        #expect(!mayNotify(room([:], "10")))
        #expect(mayNotify(room(["notifications": ["room": 0]], "10")))
        #expect(!mayNotify(room(["users_default": 60, "notifications": ["room": 61]], "10")))
    }

    @Test("string levels are accepted only before room version 10", arguments: [("9", true), ("10", false)])
    func stringLevels(version: String, expected: Bool) {
        #expect(mayNotify(room(["users": ["@alice:example.org": " 50 "]], version)) == expected)
    }

    @Test(
        "a string level may have blanks around it, a sign and leading zeros, and nothing else",
        arguments: [
            ("50", true), (" 50 ", true), ("\t\n 50\r\n", true), ("+50", true), ("  +00050  ", true), ("-50", false),
            ("49", false), ("", false), (" ", false), ("50.0", false), ("5e1", false), ("0x50", false), ("+ 50", false),
            ("5 0", false), ("++50", false), ("fifty", false), ("\u{665}\u{660}", false),
            ("99999999999999999999", false),
        ])
    func stringForms(text: String, expected: Bool) {
        #expect(mayNotify(room(["users": ["@alice:example.org": .string(text)]], "1")) == expected)
    }

    @Test("without power levels only the creator has 100")
    func noPowerLevels() {
        #expect(mayNotify(room(nil, "10", creators: ["@alice:example.org"])))
        #expect(!mayNotify(room(nil, "10", creators: ["@bob:example.org"])))
    }

    @Test(
        "creators are above all levels from room version 12 on",
        arguments: [
            ("11", false), ("12", true), ("13", true), ("org.matrix.hydra.11", true), ("org.example.12", false),
        ])
    func creators(version: String, expected: Bool) {
        let levels: JSONObject = ["notifications": ["room": .integer(.max)]]
        #expect(mayNotify(room(levels, version, creators: ["@bob:x", "@alice:example.org"])) == expected)
        #expect(!mayNotify(room(levels, version, creators: ["@bob:x"])))
    }
}
