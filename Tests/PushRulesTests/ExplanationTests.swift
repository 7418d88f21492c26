import APIRuntime
import ClientServerAPI
import Foundation
import PushRules
import Testing

@Suite("Explanation of push rules")
struct ExplanationTests {
    typealias E = EvaluationFixture

    @Test("an explanation of random rules agrees with the decision", arguments: 0..<4)
    func agreesWithEvaluation(seed: UInt64) {
        var random = RandomEvents(seed: seed)
        var results: Set<ConditionResult> = []
        for _ in 0..<1500 {
            let event = FlattenedEvent(random.event())
            let room = random.room()
            let given = random.ruleset()
            for rules in [CompiledRuleset(given), CompiledRuleset(own: given, options: .legacyMentions)] {
                let decision = rules.decision(on: event, in: room, for: E.me)
                let explanation = rules.explanation(of: event, in: room, for: E.me)
                #expect(explanation.decision == decision)
                // The deciding rule is the last one, and no rule before it matched.
                let matched = explanation.rules.filter { $0.status == .matched }
                #expect(matched.count == (decision.rule == nil ? 0 : 1))
                if let rule = decision.rule {
                    #expect(explanation.rules.last?.ruleID == rule.ruleID && matched.first?.kind == rule.kind)
                }
                for rule in explanation.rules {
                    results.formUnion(rule.conditions.map(\.result))
                    let holds = rule.conditions.allSatisfy(\.holds)
                    #expect((rule.status == .failed) == !holds)
                    if rule.status == .disabled { #expect(rule.conditions.isEmpty) }
                }
            }
        }
        #expect(results.isSuperset(of: Set(ConditionResult.allCases).subtracting([.noDisplayName, .notAnArray])))
    }

    @Test("every condition has its result and values, even after one that doesn't hold")
    func conditions() throws {
        let rule = E.rule(
            "r",
            [
                .eventMatch(.init(key: "type", pattern: "m.reaction")),
                .roomMemberCount(.init(is: ">9")),
                .senderNotificationPermission(.init(key: "room")),
                .eventPropertyIs(.init(key: "content.none", value: .null)),
                .containsDisplayName(.init()),
                .unknown(["kind": "org.example.moon"]),
            ])
        let room = PushRuleRoom(memberCount: 5, senderPowerLevel: .level(10), notificationLevels: ["room": 20])
        let explanation = CompiledRuleset(Ruleset(override: [rule])).explanation(of: E.event(), in: room, for: E.me)
        let conditions = try #require(explanation.rules.first?.conditions)
        #expect(
            conditions.map(\.result) == [
                .patternDiffers, .memberCountDiffers, .powerLevelTooLow, .propertyAbsent, .displayNameMissing,
                .unknownKind,
            ])
        #expect(conditions.map(\.found) == ["m.room.message", 5, 10, nil, "It's time for tea", nil])
        #expect(conditions.map(\.wanted) == [nil, nil, 20, nil, "Me Myself", nil])
        #expect(conditions.map(\.requirement) == rule.conditions?.map(RuleRequirement.condition))
        #expect(explanation.rules.first?.status == .failed && explanation.decision == .none)
    }

    @Test("implied conditions are included, and default rules name the user's ID")
    func impliedConditions() throws {
        let own = Ruleset(
            content: [E.rule("c", pattern: "coffee")], room: [E.rule("!other:x", isEnabled: false)],
            sender: [E.rule("@alice:example.org")])
        let explanation = CompiledRuleset(own: own).explanation(of: E.event(), in: E.room, for: E.me)
        func rule(_ id: String) throws -> PushRuleExplanation.Rule {
            try #require(explanation.rules.first { $0.ruleID == id })
        }
        #expect(
            try rule("c").conditions.first?.requirement
                == .condition(.eventMatch(.init(key: "content.body", pattern: "coffee"))))
        #expect(try rule("c").conditions.first?.result == .noSuchWords)
        #expect(try rule("!other:x").status == .disabled)
        #expect(
            try rule("@alice:example.org").conditions.first?.requirement
                == .condition(.eventPropertyIs(.init(key: "sender", value: .string("@alice:example.org")))))
        #expect(try rule(".m.rule.master").status == .disabled)
        #expect(
            try rule(".m.rule.is_user_mention").conditions.first?.requirement
                == .condition(
                    .eventPropertyContains(
                        .init(key: #"content.m\.mentions.user_ids"#, value: .string("@me:example.org")))))
        #expect(explanation.rules.last?.ruleID == "@alice:example.org")
    }

    @Test("a legacy rule about mentions requires an event without m.mentions")
    func noMentions() throws {
        let event = E.event(["body": "hello Me Myself", "m.mentions": [:]])
        let explanation = CompiledRuleset.defaults(.legacyMentions).explanation(of: event, in: E.room, for: E.me)
        let rule = try #require(explanation.rules.first { $0.ruleID == ".m.rule.contains_display_name" })
        #expect(rule.conditions.map(\.requirement) == [.noMentions, .condition(.containsDisplayName(.init()))])
        #expect(rule.conditions.map(\.result) == [.hasMentions, .holds])
        #expect(rule.conditions.first?.found == [:])
        let json = explanation.json["rules"]?.array?.first { $0["rule_id"] == ".m.rule.contains_display_name" }
        #expect(
            json?["conditions"]?.array?.first
                == ["requirement": "no_mentions", "holds": false, "finding": "has_mentions", "found": [:]])
    }

    @Test("the explanation of an own event has no rules")
    func ownEvent() {
        let explanation = CompiledRuleset.defaults().explanation(
            of: E.event(), in: E.room, for: PushRuleUser(userID: "@alice:example.org"))
        #expect(explanation.isOwnEvent && explanation.rules.isEmpty && explanation.decision == .none)
    }

    @Test("the JSON property and an encoder write the same JSON")
    func json() throws {
        let rules = CompiledRuleset(Ruleset(content: [E.rule("c", pattern: "tea")]))
        let explanation = rules.explanation(of: E.event(), in: E.room, for: E.me)
        let expected: JSONValue = [
            "own_event": false,
            "rules": [
                [
                    "kind": "content", "rule_id": "c", "default": false, "verdict": "matched",
                    "conditions": [
                        [
                            "condition": ["kind": "event_match", "key": "content.body", "pattern": "tea"],
                            "holds": true, "finding": "holds", "found": "It's time for tea",
                        ]
                    ],
                ]
            ],
            "outcome": [
                "rule": ["kind": "content", "rule_id": "c"], "actions": ["notify"], "notify": true, "tweaks": [:],
            ],
        ]
        #expect(.object(explanation.json) == expected)
        #expect(try JSONValue(json: Array(JSONEncoder().encode(explanation))) == expected)
    }
}
