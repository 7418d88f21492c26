import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("Lenient reading of rulesets and cases")
struct LenientReadingTests {
    private func ruleset(_ json: String) throws -> Ruleset {
        Ruleset(lenient: try JSONObject(json: json))
    }

    @Test("a rule with a mistake is kept and never matches; the others do")
    func mistakes() throws {
        let rules = try ruleset(
            #"""
            {"override":[{"rule_id":"a","default":false,"enabled":true,"actions":"notify","conditions":[]},
                         {"rule_id":"b","default":false,"enabled":true,"actions":[],"conditions":{}}, 7, {}],
             "content":[{"rule_id":"c","default":false,"enabled":true,"actions":["notify"],"pattern":null}],
             "room":[{"rule_id":"!room:example.org","default":1,"enabled":true,"actions":["notify"]}],
             "underride":[{"rule_id":"u","default":false,"enabled":true,"actions":["notify"],"conditions":[]}]}
            """#)
        #expect(rules.override?.map(\.ruleID) == ["a", "b"])
        #expect(rules.content?.map(\.ruleID) == ["c"])
        #expect(rules.room?.map(\.ruleID) == ["!room:example.org"])
        #expect(Evaluating.outcome(CompiledRuleset(rules)).ruleID == "u")
    }

    @Test("a value with a fraction isn't the integer of the same size")
    func fractions() throws {
        let rules = try ruleset(
            #"""
            {"override":[{"rule_id":"a","default":false,"enabled":true,"actions":["notify"],
                          "conditions":[{"kind":"event_property_is","key":"content.v","value":1.0}]}]}
            """#)
        #expect(Evaluating.outcome(CompiledRuleset(rules), Evaluating.event(["v": 1])) == .none)
        #expect(
            try JSONValue(json: rules.jsonBytes())["override"]?.array?.first?["conditions"]?.array?.first?["value"]
                == JSONValue(json: "1.0"))
    }

    @Test(
        "a case that lacks something says what",
        arguments: [
            ("event", "[]"), ("user_id", "1"), ("room_member_count", "\"2\""), ("rules", "[]"), ("base", "\"x\""),
            ("sender_power_level", "\"x\""), ("notification_power_levels", "{\"room\":\"1\"}"), ("display_name", "1"),
            ("legacy_mentions", "1"),
        ])
    func cases(key: String, value: String) throws {
        var json: JSONObject = ["event": [:], "user_id": "@me:x", "room_member_count": 2, "rules": [:]]
        #expect(throws: Never.self) { try PushRuleCase(json) }
        json[key] = try JSONValue(json: value)
        #expect { try PushRuleCase(json) } throws: { ($0 as? PushRuleCaseError)?.key == key }
    }
}
