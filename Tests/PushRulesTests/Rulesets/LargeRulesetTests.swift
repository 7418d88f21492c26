import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("Rulesets of 100,000 rules", .timeLimit(.minutes(3)))
struct LargeRulesetTests {
    private static let count = 100_000

    /// Every step here takes constant time but for the last ones, which take linear time once. Were a step of the loops
    /// linear, there would be thousands of millions of steps, which take longer than the time limit.
    @Test("are built, moved about, changed and taken apart rule by rule")
    func operations() throws {
        let content = SetPushRuleRequest(actions: [.notify])
        var rules = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"))
        for number in 0..<Self.count { try rules.set("rule\(number)", .room, to: content) }
        for number in 0..<Self.count - 1 {
            try rules.set("rule\(number)", .room, to: content, before: "rule\(Self.count - 1)")
        }
        for number in stride(from: 0, to: Self.count, by: 10) {
            try rules.setEnabled(false, "rule\(number)", .room)
            try rules.setActions([], "rule\(number)", .room)
        }
        #expect(rules.ruleset.ids(.room) == (0..<Self.count).map { "rule\($0)" })
        try rules.set("rule1", .room, to: content, before: "rule\(Self.count - 1)", after: "rule0")

        let choices = try RulesetChoices(
            json: rules.choices.jsonBytes())
        var again = UserRuleset(defaults: rules.ruleset.filteredDefaults, choices: choices)
        #expect(again.ruleset == rules.ruleset)
        again = UserRuleset(rules.ruleset)
        #expect(again.ownCount == Self.count)
        for number in 0..<Self.count { try again.remove("rule\(number)", .room) }
        #expect(again.ownCount == 0)
    }

    @Test("may be the server's, too")
    func defaults() throws {
        let servers = Ruleset(
            underride: (0..<Self.count).map {
                PushRule(ruleID: ".rule\($0)", default: true, enabled: true, actions: [], conditions: [])
            })
        var rules = UserRuleset(defaults: servers)
        for number in 0..<Self.count { try rules.setEnabled(false, ".rule\(number)", .underride) }
        let choices = rules.choices
        rules.replaceDefaults(with: Ruleset())
        rules.replaceDefaults(with: Ruleset(override: servers.underride))
        #expect(rules.ruleset.override?.allSatisfy { !$0.enabled } == true)
        #expect(choices.defaults.count == Self.count && rules.choices.defaults.count == Self.count)
    }
}

extension Ruleset {
    fileprivate var filteredDefaults: Ruleset {
        Ruleset(override: override?.filter(\.default), underride: underride?.filter(\.default))
    }
}
