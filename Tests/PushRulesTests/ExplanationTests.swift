import APIRuntime
import ClientServerAPI
import Foundation
import PushRules
import Testing

@Suite("Explanation of push rules")
struct ExplanationTests {
    typealias E = Evaluating

    @Test("it comes to the evaluator's outcome, and its findings say why", arguments: 0..<4)
    func agreesWithEvaluation(seed: UInt64) {
        var random = RandomEvents(seed: seed)
        var findings: Set<ConditionFinding> = []
        for _ in 0..<1500 {
            let event = FlattenedEvent(random.event())
            let room = random.room()
            let given = random.ruleset()
            for rules in [CompiledRuleset(given), CompiledRuleset(own: given, options: .legacyMentions)] {
                let outcome = rules.outcome(of: event, in: room, for: E.me)
                let explanation = rules.explanation(of: event, in: room, for: E.me)
                #expect(explanation.outcome == outcome)
                // What decided is what the trace ends with, and nothing before it matched.
                let matched = explanation.rules.filter { $0.verdict == .matched }
                #expect(matched.count == (outcome.rule == nil ? 0 : 1))
                if let rule = outcome.rule {
                    #expect(explanation.rules.last?.ruleID == rule.ruleID && matched.first?.kind == rule.kind)
                }
                for rule in explanation.rules {
                    findings.formUnion(rule.conditions.map(\.finding))
                    let holds = rule.conditions.allSatisfy(\.holds)
                    #expect((rule.verdict == .failed) == !holds)
                    if rule.verdict == .disabled { #expect(rule.conditions.isEmpty) }
                }
            }
        }
        #expect(findings.isSuperset(of: Set(ConditionFinding.allCases).subtracting([.noDisplayName, .notAnArray])))
    }

    @Test("every condition of a rule is told with what was found, also after one that failed")
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
            conditions.map(\.finding) == [
                .patternDiffers, .memberCountDiffers, .powerLevelTooLow, .propertyAbsent, .displayNameMissing,
                .unknownKind,
            ])
        #expect(conditions.map(\.found) == ["m.room.message", 5, 10, nil, "It's time for tea", nil])
        #expect(conditions.map(\.wanted) == [nil, nil, 20, nil, "Me Myself", nil])
        #expect(conditions.map(\.condition) == rule.conditions)
        #expect(explanation.rules.first?.verdict == .failed && explanation.outcome == .none)
    }

    @Test("the conditions that a kind implies are told too, with the user's ID in default rules")
    func impliedConditions() throws {
        let own = Ruleset(
            content: [E.rule("c", pattern: "coffee")], room: [E.rule("!other:x", isEnabled: false)],
            sender: [E.rule("@alice:example.org")])
        let explanation = CompiledRuleset(own: own).explanation(of: E.event(), in: E.room, for: E.me)
        func rule(_ id: String) throws -> PushRuleExplanation.Rule {
            try #require(explanation.rules.first { $0.ruleID == id })
        }
        #expect(try rule("c").conditions.first?.condition == .eventMatch(.init(key: "content.body", pattern: "coffee")))
        #expect(try rule("c").conditions.first?.finding == .noSuchWords)
        #expect(try rule("!other:x").verdict == .disabled)
        #expect(
            try rule("@alice:example.org").conditions.first?.condition
                == .eventPropertyIs(.init(key: "sender", value: .string("@alice:example.org"))))
        #expect(try rule(".m.rule.master").verdict == .disabled)
        #expect(
            try rule(".m.rule.is_user_mention").conditions.first?.condition
                == .eventPropertyContains(
                    .init(key: #"content.m\.mentions.user_ids"#, value: .string("@me:example.org"))))
        #expect(explanation.rules.last?.ruleID == "@alice:example.org")
    }

    @Test("of a user's own event it says that no rule was asked")
    func ownEvent() {
        let explanation = CompiledRuleset.defaults().explanation(
            of: E.event(), in: E.room, for: PushRuleUser(userID: "@alice:example.org"))
        #expect(explanation.isOwnEvent && explanation.rules.isEmpty && explanation.outcome == .none)
    }

    @Test("it is written as JSON, directly and by an encoder")
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
