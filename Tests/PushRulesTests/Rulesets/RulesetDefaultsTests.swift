import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("New default rules, and whole rulesets")
struct RulesetDefaultsTests {
    private func rule(
        _ id: String, _ actions: [Action] = [.notify], enabled: Bool = true, default isDefault: Bool = true
    ) -> PushRule {
        PushRule(ruleID: id, default: isDefault, enabled: enabled, actions: actions, conditions: [])
    }

    private let old = Ruleset(
        override: [PushRule(ruleID: ".m.rule.master", default: true, enabled: false, actions: [], conditions: [])],
        underride: [".a", ".b", ".gone", ".moved"].map {
            PushRule(ruleID: $0, default: true, enabled: true, actions: [.notify], conditions: [])
        })

    @Test("overrides stay with new default rules; members without an override follow them")
    func replaced() throws {
        var rules = UserRuleset(defaults: old)
        try rules.set(kind: .underride, ruleID: "mine", to: .init(actions: [], conditions: []))
        try rules.setEnabled(false, kind: .underride, ruleID: ".a")
        try rules.setActions([.notify], kind: .underride, ruleID: ".b")
        try rules.setEnabled(false, kind: .underride, ruleID: ".gone")
        try rules.setEnabled(false, kind: .underride, ruleID: ".moved")
        let new = Ruleset(
            override: [rule(".moved"), rule(".m.rule.master", [], enabled: false)],
            underride: [rule(".new"), rule(".b", []), rule(".a", [])])

        // A restart with new default rules has the same effect as replacing them at run time.
        let stored = try RulesetOverrides(json: rules.overrides.jsonBytes())
        rules.replaceDefaults(with: new)
        for rules in [rules, UserRuleset(defaults: new, overrides: stored)] {
            #expect(rules.ruleset.ids(.override) == [".m.rule.master", ".moved"])
            #expect(rules.ruleset.ids(.underride) == ["mine", ".new", ".b", ".a"])
            #expect(
                rules.rule(kind: .underride, ruleID: ".a") == rule(".a", [], enabled: false), "the server's new actions"
            )
            #expect(
                rules.rule(kind: .underride, ruleID: ".b") == rule(".b", [.notify]),
                "equal to the old default, but an override")
            #expect(rules.rule(kind: .override, ruleID: ".moved") == rule(".moved", enabled: false))
            #expect(rules.rule(kind: .underride, ruleID: ".gone") == nil)
        }

        rules.replaceDefaults(with: old)
        #expect(rules.rule(kind: .underride, ruleID: ".gone")?.enabled == false, "the override applies again")
        #expect(rules.rule(kind: .underride, ruleID: ".moved")?.enabled == false)
    }

    @Test("a removed default rule can't be changed, and its override stays stored")
    func dormant() throws {
        var rules = UserRuleset(defaults: old)
        try rules.setActions([], kind: .underride, ruleID: ".gone")
        rules.replaceDefaults(with: Ruleset())
        #expect(throws: RulesetError.notFound(.underride, ruleID: ".gone")) {
            try rules.setEnabled(true, kind: .underride, ruleID: ".gone")
        }
        #expect(
            rules.overrides.defaults == [DefaultRuleOverride(kind: .underride, ruleID: ".gone", actions: [])])
    }

    @Test("a default rule with the ID of an own rule is left out")
    func collision() throws {
        var rules = UserRuleset(defaults: Ruleset())
        try rules.set(kind: .underride, ruleID: "x", to: .init(actions: [], conditions: []))
        let new = Ruleset(underride: [rule("x")])
        rules.replaceDefaults(with: new)
        for rules in [rules, UserRuleset(defaults: new, overrides: rules.overrides)] {
            #expect(rules.ruleset.underride == [rule("x", [], default: false)])
        }
    }

    @Test("a whole ruleset yields the own rules and the differences from the default rules")
    func takenOver() {
        let theirs = Ruleset(
            override: [rule(".m.rule.master", [], enabled: true), rule("mine", default: false)],
            underride: [
                rule(".a"), rule(".b", [], enabled: true), rule(".unheard", []),
                rule("twice", default: false), rule("twice", [], default: false),
            ],
            additionalProperties: ["later": [1]])
        let rules = UserRuleset(theirs, defaults: old)
        #expect(
            rules.overrides.defaults == [
                DefaultRuleOverride(kind: .override, ruleID: ".m.rule.master", enabled: true),
                DefaultRuleOverride(kind: .underride, ruleID: ".b", actions: []),
                DefaultRuleOverride(kind: .underride, ruleID: ".unheard", enabled: true, actions: []),
            ])
        #expect(rules.ruleset.ids(.override) == [".m.rule.master", "mine"])
        #expect(rules.ruleset.ids(.underride) == ["twice", ".a", ".b", ".gone", ".moved"])
        #expect(rules.rule(kind: .underride, ruleID: "twice")?.actions == [.notify], "the first would match")
        #expect(rules.ruleset.additionalProperties == ["later": [1]])
        #expect(rules.ownCount == 2)
    }

    @Test("a default rule in the wrong kind overrides the rule in the right kind, at once and after a restart")
    func otherKind() throws {
        let theirs = Ruleset(content: [rule(".a", enabled: false)], room: [rule(".a", [])])
        var rules = UserRuleset(theirs, defaults: old)
        #expect(rules.rule(kind: .underride, ruleID: ".a")?.enabled == false)
        #expect(UserRuleset(defaults: old, overrides: rules.overrides).ruleset == rules.ruleset)
        try rules.reset(kind: .underride, ruleID: ".a")
        #expect(rules.overrides.defaults.isEmpty)
    }

    @Test("an own rule with the ID of a removed default rule is compiled once")
    func ownInPlaceOfDefault() throws {
        let defaults = DefaultPushRules.ruleset(of: "@fern:garden.example")
        var rules = UserRuleset(Ruleset(override: [rule("x", enabled: false)]), defaults: defaults)
        try rules.set(kind: .override, ruleID: "x", to: .init(actions: [], conditions: []))
        #expect(CompiledRuleset(rules).rules == CompiledRuleset(rules.ruleset).rules)
    }

    @Test("without default rules, those in the ruleset are used")
    func client() throws {
        let answer = Ruleset(
            override: [rule(".m.rule.master", [], enabled: true), rule("mine", default: false), rule(".x")],
            content: [], room: [], sender: [], underride: [])
        var rules = UserRuleset(answer)
        #expect(rules.ruleset == answer)
        try rules.set(kind: .override, ruleID: "new", to: .init(actions: [], conditions: []), after: "mine")
        #expect(rules.ruleset.ids(.override) == [".m.rule.master", "mine", "new", ".x"])
    }

    @Test("stored overrides of an unknown kind are kept")
    func unknownKind() throws {
        let text = #"{"own":{},"defaults":[{"kind":"later","rule_id":".x","enabled":false}]}"#
        let overrides = try RulesetOverrides(json: text, mode: .tolerant)
        #expect(UserRuleset(defaults: old, overrides: overrides).overrides.defaults == overrides.defaults)
    }
}
