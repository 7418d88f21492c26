import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("New defaults, and rulesets from elsewhere")
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

    @Test("what the user chose outlives new defaults; what they didn't follows these")
    func replaced() throws {
        var rules = UserRuleset(defaults: old)
        try rules.set("mine", .underride, to: .init(actions: [], conditions: []))
        try rules.setEnabled(false, ".a", .underride)
        try rules.setActions([.notify], ".b", .underride)
        try rules.setEnabled(false, ".gone", .underride)
        try rules.setEnabled(false, ".moved", .underride)
        let new = Ruleset(
            override: [rule(".moved"), rule(".m.rule.master", [], enabled: false)],
            underride: [rule(".new"), rule(".b", []), rule(".a", [])])

        // A server that restarts with them does the same as one that takes them over while it runs.
        let stored = try RulesetChoices(json: rules.choices.jsonBytes())
        rules.replaceDefaults(with: new)
        for rules in [rules, UserRuleset(defaults: new, choices: stored)] {
            #expect(rules.ruleset.ids(.override) == [".m.rule.master", ".moved"])
            #expect(rules.ruleset.ids(.underride) == ["mine", ".new", ".b", ".a"])
            #expect(rules.rule(".a", .underride) == rule(".a", [], enabled: false), "the server's new actions")
            #expect(rules.rule(".b", .underride) == rule(".b", [.notify]), "the same as the old default, but chosen")
            #expect(rules.rule(".moved", .override) == rule(".moved", enabled: false))
            #expect(rules.rule(".gone", .underride) == nil)
        }

        rules.replaceDefaults(with: old)
        #expect(rules.rule(".gone", .underride)?.enabled == false, "it counts again")
        #expect(rules.rule(".moved", .underride)?.enabled == false)
    }

    @Test("a default that is gone can't be changed, and its choice stays in the store")
    func dormant() throws {
        var rules = UserRuleset(defaults: old)
        try rules.setActions([], ".gone", .underride)
        rules.replaceDefaults(with: Ruleset())
        #expect(throws: RulesetError.notFound(.underride, ruleID: ".gone")) {
            try rules.setEnabled(true, ".gone", .underride)
        }
        #expect(
            rules.choices.defaults == [DefaultRuleChoice(kind: .underride, ruleID: ".gone", actions: [])])
    }

    @Test("a default never hides one of the user's own rules")
    func collision() throws {
        var rules = UserRuleset(defaults: Ruleset())
        try rules.set("x", .underride, to: .init(actions: [], conditions: []))
        let new = Ruleset(underride: [rule("x")])
        rules.replaceDefaults(with: new)
        for rules in [rules, UserRuleset(defaults: new, choices: rules.choices)] {
            #expect(rules.ruleset.underride == [rule("x", [], default: false)])
        }
    }

    @Test("a whole ruleset gives the user's own rules and what differs from the defaults")
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
            rules.choices.defaults == [
                DefaultRuleChoice(kind: .override, ruleID: ".m.rule.master", enabled: true),
                DefaultRuleChoice(kind: .underride, ruleID: ".b", actions: []),
                DefaultRuleChoice(kind: .underride, ruleID: ".unheard", enabled: true, actions: []),
            ])
        #expect(rules.ruleset.ids(.override) == [".m.rule.master", "mine"])
        #expect(rules.ruleset.ids(.underride) == ["twice", ".a", ".b", ".gone", ".moved"])
        #expect(rules.rule("twice", .underride)?.actions == [.notify], "the first is the one that would match")
        #expect(rules.ruleset.additionalProperties == ["later": [1]])
        #expect(rules.ownCount == 2)
    }

    @Test("what a whole ruleset says of a default in the wrong kind goes to the right one, at once as after a restart")
    func otherKind() throws {
        let theirs = Ruleset(content: [rule(".a", enabled: false)], room: [rule(".a", [])])
        var rules = UserRuleset(theirs, defaults: old)
        #expect(rules.rule(".a", .underride)?.enabled == false)
        #expect(UserRuleset(defaults: old, choices: rules.choices).ruleset == rules.ruleset)
        try rules.reset(".a", .underride)
        #expect(rules.choices.defaults.isEmpty)
    }

    @Test("one of the user's own rules with the ID of a default that is gone is compiled once")
    func ownInPlaceOfDefault() throws {
        let defaults = DefaultPushRules.ruleset(of: "@fern:garden.example")
        var rules = UserRuleset(Ruleset(override: [rule("x", enabled: false)]), defaults: defaults)
        try rules.set("x", .override, to: .init(actions: [], conditions: []))
        #expect(CompiledRuleset(rules).rules == CompiledRuleset(rules.ruleset).rules)
    }

    @Test("a client has the defaults from the ruleset itself")
    func client() throws {
        let answer = Ruleset(
            override: [rule(".m.rule.master", [], enabled: true), rule("mine", default: false), rule(".x")],
            content: [], room: [], sender: [], underride: [])
        var rules = UserRuleset(answer)
        #expect(rules.ruleset == answer)
        try rules.set("new", .override, to: .init(actions: [], conditions: []), after: "mine")
        #expect(rules.ruleset.ids(.override) == [".m.rule.master", "mine", "new", ".x"])
    }

    @Test("choices that were stored for a kind that isn't known are kept")
    func unknownKind() throws {
        let text = #"{"own":{},"defaults":[{"kind":"later","rule_id":".x","enabled":false}]}"#
        let choices = try RulesetChoices(json: text, mode: .tolerant)
        #expect(UserRuleset(defaults: old, choices: choices).choices.defaults == choices.defaults)
    }
}
