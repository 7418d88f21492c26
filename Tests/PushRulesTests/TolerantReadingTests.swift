import APIRuntime
import ClientServerAPI
@_spi(Tools) import PushRules
import Testing

@Suite("Tolerant reading of rulesets and cases")
struct TolerantReadingTests {
    private func read(_ json: String, defaults: DefaultPushRules.Options? = nil) throws -> TolerantRuleset {
        TolerantRuleset(try JSONObject(json: json), defaults: defaults)
    }

    private func decision(_ json: String, defaults: DefaultPushRules.Options? = nil) throws -> PushDecision {
        EvaluationFixture.decision(CompiledRuleset(try read(json, defaults: defaults)))
    }

    @Test("a rule with an error is kept and never matches; the others match")
    func issues() throws {
        let json = #"""
            {"override":[{"rule_id":"a","default":false,"enabled":true,"actions":"notify","conditions":[]},
                         {"rule_id":"b","default":false,"enabled":true,"actions":[],"conditions":{}}, 7, {}],
             "content":[{"rule_id":"c","default":false,"enabled":true,"actions":["notify"],"pattern":null}],
             "room":[{"rule_id":"!room:example.org","default":1,"enabled":true,"actions":["notify"]}],
             "sender":[{"rule_id":"@alice:example.org","default":false,"enabled":"no","actions":["notify"]}],
             "underride":[{"rule_id":"u","default":false,"enabled":true,"actions":["notify"],"conditions":[]}]}
            """#
        let read = try read(json)
        let ids = ["a", "b", "c", "!room:example.org", "@alice:example.org", "u"]
        let compiled = CompiledRuleset(read)
        #expect(compiled.rules.map(\.ruleID) == ids)
        #expect(EvaluationFixture.decision(compiled).ruleID == "u")
        // For every kind the error is the only reason.
        let explanation = compiled.explanation(
            of: EvaluationFixture.event(), in: EvaluationFixture.room, for: EvaluationFixture.me)
        #expect(explanation.rules.dropLast().allSatisfy { $0.status == .failed })
        #expect(explanation.rules.dropLast().allSatisfy { $0.conditions.map(\.result) == [.malformed] })
        #expect(
            read.issues.map(\.pointer) == [
                "/override/0/actions", "/override/1/conditions", "/override/2", "/override/3", "/content/0",
                "/room/0/default", "/sender/0/enabled",
            ])

        let plain = Ruleset(tolerant: try JSONObject(json: json))
        #expect(Ruleset.kinds.flatMap { plain[$0] }.map(\.ruleID) == ids)
        #expect(EvaluationFixture.decision(CompiledRuleset(plain)).ruleID == "u")
    }

    @Test(
        "an own rule without actions or enabled never matches, and so suppresses nothing",
        arguments: [
            #"{"rule_id":"x"}"#, #"{"rule_id":"x","actions":[]}"#, #"{"rule_id":"x","enabled":true}"#,
            #"{"rule_id":"x","enabled":null,"actions":[]}"#,
        ])
    func absentMembers(rule: String) throws {
        for defaults in [nil, []] as [DefaultPushRules.Options?] {
            let rules = #"""
                {"override":[\#(rule)],
                 "underride":[{"rule_id":"u","enabled":true,"actions":["notify"],"conditions":[]}]}
                """#
            #expect(try decision(rules, defaults: defaults).ruleID == "u")
        }
    }

    @Test("a rule without conditions matches every event, and its ID implies default")
    func absentConditions() throws {
        let rules = #"{"override":[{"rule_id":"x","enabled":true,"actions":["notify"]}]}"#
        let explanation = CompiledRuleset(try read(rules)).explanation(
            of: EvaluationFixture.event(), in: EvaluationFixture.room, for: EvaluationFixture.me)
        #expect(explanation.decision.ruleID == "x" && explanation.rules.first?.isDefault == false)
        #expect(try read(rules).issues.isEmpty)
    }

    // MARK: Default rules

    @Test(
        "a change with an error leaves the default rule unchanged",
        arguments: [
            ("override", #"{"rule_id":".m.rule.master","enabled":"no","actions":[]}"#, "/override/0/enabled"),
            ("override", #"{"rule_id":".m.rule.master","enabled":"yes","actions":[]}"#, "/override/0/enabled"),
            ("override", #"{"rule_id":".m.rule.master","enabled":true,"actions":null}"#, "/override/0/actions"),
            ("underride", #"{"rule_id":".m.rule.message","enabled":true,"actions":"x"}"#, "/underride/0/actions"),
            ("underride", #"{"rule_id":".m.rule.message","enabled":false,"actions":"x"}"#, "/underride/0/actions"),
            ("underride", #"{"rule_id":".m.rule.nowhere","enabled":true,"actions":[]}"#, "/underride/0"),
            ("override", #"{"rule_id":".m.rule.message","enabled":true,"actions":[]}"#, "/override/0"),
        ])
    func malformedChanges(kind: String, entry: String, pointer: String) throws {
        let rules = #"{"\#(kind)":[\#(entry)]}"#
        let decision = try decision(rules, defaults: [])
        #expect(decision.ruleID == ".m.rule.message" && decision.notifies)
        let issues = try read(rules, defaults: []).issues
        #expect(issues.map(\.pointer) == [pointer] && issues.first?.consequence == .changesNothing)
    }

    @Test("a change of a default rule replaces only its present members")
    func partialChanges() throws {
        let silent = #"{"underride":[{"rule_id":".m.rule.message","actions":[]}]}"#
        #expect(try decision(silent, defaults: []).ruleID == ".m.rule.message")
        #expect(try !decision(silent, defaults: []).notifies)
        let disabled = #"{"underride":[{"rule_id":".m.rule.message","enabled":false}]}"#
        #expect(try decision(disabled, defaults: []).ruleID == nil)
        for entry in [#"{"rule_id":".m.rule.master","actions":[]}"#, #"{"rule_id":".m.rule.master","conditions":7}"#] {
            #expect(try decision(#"{"override":[\#(entry)]}"#, defaults: []).notifies)
        }
        // Without default rules such an entry is an ordinary rule that lacks a member.
        #expect(try decision(#"{"override":[{"rule_id":".m.rule.master","actions":[]}]}"#) == .none)
        #expect(try read(disabled).issues.map(\.consequence) == [.neverMatches])
    }

    // MARK: Invalid rulesets

    @Test("a part that can't be a rule is reported with its place")
    func notRead() throws {
        let read = try read(#"{"override":[3,{"id":"typo","actions":[]}],"sender":7,"a/b~":[1],"c":[]}"#)
        #expect(read.issues.map(\.pointer) == ["/override/0", "/override/1", "/sender", "/a~1b~0"])
        #expect(read.issues.map(\.consequence) == [.notRead, .notRead, .notRead, .unknownKind])
        #expect(CompiledRuleset(read).rules.isEmpty)
    }

    @Test("a ruleset is found alone, in a homeserver's response and in account data, and nowhere else")
    func forms() throws {
        func find(_ json: String) throws -> JSONObject? { TolerantRuleset.ruleset(in: try JSONObject(json: json)) }
        let rules = try JSONObject(json: #"{"content":[]}"#)
        for json in [
            #"{"content":[]}"#, #"{"global":{"content":[]}}"#,
            #"{"type":"m.push_rules","content":{"global":{"content":[]}}}"#,
        ] { #expect(try find(json) == rules) }
        #expect(try find("{}") == [:] && find(#"{"global":{}}"#) == [:])
        for json in [
            #"{"a":1}"#, #"{"global":{"bogus":1}}"#, #"{"global":[]}"#, #"{"override":7}"#,
            #"{"type":"m.room.message","content":{"body":"x"}}"#,
        ] { #expect(try find(json) == nil, "\(json)") }
    }

    // MARK: Cases

    @Test("a value with a fraction differs from the equal integer")
    func fractions() throws {
        let rules = Ruleset(
            tolerant: try JSONObject(
                json: #"""
                    {"override":[{"rule_id":"a","default":false,"enabled":true,"actions":["notify"],
                                  "conditions":[{"kind":"event_property_is","key":"content.v","value":1.0}]}]}
                    """#))
        #expect(EvaluationFixture.decision(CompiledRuleset(rules), EvaluationFixture.event(["v": 1])) == .none)
        #expect(
            try JSONValue(json: rules.jsonBytes())["override"]?.array?.first?["conditions"]?.array?.first?["value"]
                == JSONValue(json: "1.0"))
    }

    @Test(
        "a case with an invalid member throws an error with its key",
        arguments: [
            ("event", "[]"), ("user_id", "1"), ("room_member_count", "\"2\""), ("room_member_count", "-1"),
            ("rules", "[]"), ("rules", "{\"a\":1}"), ("rules", "{\"override\":[3]}"), ("base", "\"x\""),
            ("sender_power_level", "\"x\""), ("notification_power_levels", "{\"room\":\"1\"}"), ("display_name", "1"),
            ("legacy_mentions", "1"), ("power_levels", "[]"), ("room_version", "\"9\""), ("creators", "[]"),
        ])
    func cases(key: String, value: String) throws {
        var json: JSONObject = ["event": [:], "user_id": "@me:x", "room_member_count": 2, "rules": [:]]
        #expect(throws: Never.self) { try PushRuleCase(json) }
        json[key] = try JSONValue(json: value)
        #expect { try PushRuleCase(json) } throws: { ($0 as? PushRuleCaseError)?.key == key }
    }

    @Test(
        "a case has the power levels of its room, with strings of digits before room version 10",
        arguments: [
            (#""room_version":"9","power_levels":{"users":{"@fern:x":" 60 "},"notifications":{"room":"60"}}"#, true),
            (#""room_version":"9","power_levels":{"users":{"@fern:x":"60"},"notifications":{"room":"61"}}"#, false),
            (#""room_version":"10","power_levels":{"users":{"@fern:x":"60"}}"#, false),
            (#""room_version":"10","power_levels":{"users":{"@fern:x":60}}"#, true),
            (#""power_levels":{},"creators":["@fern:x"]"#, true), (#""power_levels":{},"creators":["@moth:x"]"#, false),
        ])
    func casePowerLevels(members: String, expected: Bool) throws {
        let json = try JSONObject(
            json: """
                {"event":{"type":"m.room.message","sender":"@fern:x","content":{"m.mentions":{"room":true}}},
                "user_id":"@me:x","room_member_count":5,"rules":"default",\(members)}
                """)
        #expect(try PushRuleCase(json).decision.highlights == expected)
    }

    @Test(
        "a case has either a room's power levels or those of the sender and of notifications",
        arguments: [("sender_power_level", "1"), ("notification_power_levels", "{}")])
    func twoPowerLevels(key: String, value: String) throws {
        var json: JSONObject = [
            "event": [:], "user_id": "@me:x", "room_member_count": 2, "rules": [:], "power_levels": [:],
        ]
        json[key] = try JSONValue(json: value)
        #expect { try PushRuleCase(json) } throws: { "\($0)" == "\(key) must be absent with power_levels" }
    }

    @Test(
        "a case without a required member throws an error",
        arguments: ["event", "user_id", "room_member_count", "rules"])
    func missing(key: String) throws {
        var json: JSONObject = ["event": [:], "user_id": "@me:x", "room_member_count": 2, "rules": "default"]
        json[key] = nil
        #expect { try PushRuleCase(json) } throws: { "\($0)" == "\(key) is missing" }
    }

    @Test("the base is always checked, and rules may be a homeserver's response")
    func rules() throws {
        var json: JSONObject = [
            "event": ["type": "m.room.message", "sender": "@a:x", "content": [:]], "user_id": "@me:x",
            "room_member_count": 3, "rules": "default", "base": "x",
        ]
        #expect { try PushRuleCase(json) } throws: { "\($0)" == #"base must be "none" or "server""# }
        json["base"] = nil
        let rules: JSONValue = ["override": [["rule_id": "x", "enabled": true, "actions": []]]]
        for form in [rules, ["global": rules], ["content": ["global": rules]]] as [JSONValue] {
            json["rules"] = form
            #expect(try PushRuleCase(json).decision.ruleID == "x")
        }
        json["rules"] = ["override": [3]]
        #expect {
            try PushRuleCase(json)
        } throws: {
            "\($0)"
                == "rules must be a ruleset; at /override/0: expected a rule, which is an object with a rule_id"
        }
    }
}
