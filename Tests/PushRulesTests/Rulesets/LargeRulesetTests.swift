import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("Rulesets of 100,000 rules", .timeLimit(.minutes(3)))
struct LargeRulesetTests {
    private static let count = 100_000

    /// All steps take constant time, except for a few that take linear time once. A linear step in a loop would make
    /// billions of steps, which exceed the time limit.
    @Test("rules are added, moved, changed and removed one by one")
    func operations() throws {
        let content = SetPushRuleRequest(actions: [.notify])
        var rules = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"))
        for number in 0..<Self.count { try rules.set(kind: .room, ruleID: "rule\(number)", to: content) }
        for number in 0..<Self.count - 1 {
            try rules.set(kind: .room, ruleID: "rule\(number)", to: content, before: "rule\(Self.count - 1)")
        }
        for number in stride(from: 0, to: Self.count, by: 10) {
            try rules.setEnabled(false, kind: .room, ruleID: "rule\(number)")
            try rules.setActions([], kind: .room, ruleID: "rule\(number)")
        }
        #expect(rules.ruleset.ids(.room) == (0..<Self.count).map { "rule\($0)" })
        try rules.set(kind: .room, ruleID: "rule1", to: content, before: "rule\(Self.count - 1)", after: "rule0")

        let overrides = try RulesetOverrides(json: rules.overrides.jsonBytes())
        var again = UserRuleset(defaults: rules.ruleset.filteredDefaults, overrides: overrides)
        #expect(again.ruleset == rules.ruleset)
        again = UserRuleset(rules.ruleset)
        #expect(again.ownCount == Self.count)
        for number in 0..<Self.count { try again.remove(kind: .room, ruleID: "rule\(number)") }
        #expect(again.ownCount == 0)
    }

    @Test("default rules are overridden one by one")
    func defaults() throws {
        let servers = Ruleset(
            underride: (0..<Self.count).map {
                PushRule(ruleID: ".rule\($0)", default: true, enabled: true, actions: [], conditions: [])
            })
        var rules = UserRuleset(defaults: servers)
        for number in 0..<Self.count { try rules.setEnabled(false, kind: .underride, ruleID: ".rule\(number)") }
        let overrides = rules.overrides
        rules.replaceDefaults(with: Ruleset())
        rules.replaceDefaults(with: Ruleset(override: servers.underride))
        #expect(rules.ruleset.override?.allSatisfy { !$0.enabled } == true)
        #expect(overrides.defaults.count == Self.count && rules.overrides.defaults.count == Self.count)
    }
}

extension Ruleset {
    fileprivate var filteredDefaults: Ruleset {
        Ruleset(override: override?.filter(\.default), underride: underride?.filter(\.default))
    }
}
