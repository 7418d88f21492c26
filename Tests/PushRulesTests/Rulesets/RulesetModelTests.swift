import APIRuntime
import ClientServerAPI
import PushRules
import SeededGenerator
import Testing

/// Random operations on a ruleset and on a simple list of IDs as a model.
@Suite("Rulesets compared with a model")
struct RulesetModelTests {
    private static let me = "@fern:garden.example"

    /// The user's own rules of one kind, most important first: ID, whether it's enabled, a number in its actions.
    private typealias Model = [(id: String, enabled: Bool, number: Int64)]

    private static func actions(_ number: Int64) -> [Action] {
        [.setTweak(.init(setTweak: "number", value: .integer(number)))]
    }

    private static func content(_ kind: PushRuleKind, _ number: Int64) -> SetPushRuleRequest {
        SetPushRuleRequest(
            actions: actions(number), conditions: kind == .override || kind == .underride ? [] : nil,
            pattern: kind == .content ? "x" : nil)
    }

    /// Sets a rule in the model.
    /// - Returns: `false` if it must be refused.
    private static func set(
        _ id: String, _ number: Int64, before: String?, after: String?, in model: inout Model
    ) -> Bool {
        func place(_ id: String) -> Int? { model.firstIndex { $0.id == id } }
        for neighbour in [before, after] {
            if let neighbour, neighbour == id || place(neighbour) == nil { return false }
        }
        if let before, let after, let first = place(after), let second = place(before), first >= second {
            return false
        }
        let present = place(id)
        let rule = (id: id, enabled: present.map { model[$0].enabled } ?? true, number: number)
        if let present, before == nil, after == nil {
            model[present] = rule
            return true
        }
        if let present { model.remove(at: present) }
        let index = before.flatMap(place) ?? after.flatMap(place).map { $0 + 1 } ?? 0
        model.insert(rule, at: index)
        return true
    }

    @Test("random operations have the same effect as on the model", arguments: 0..<40 as Range<UInt64>)
    func operations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let defaults = DefaultPushRules.ruleset(of: Self.me)
        var rules = UserRuleset(defaults: defaults)
        var models: [PushRuleKind: Model] = [:]
        let ids = (0..<Int.random(in: 2...9, using: &random)).map { "rule\($0)" }
        for number in 0..<300 as Range<Int64> {
            let kind = Ruleset.kinds.randomElement(using: &random) ?? .room
            let id = ids.randomElement(using: &random) ?? ""
            var model = models[kind] ?? []
            let index = model.firstIndex { $0.id == id }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let before = Bool.random(using: &random) ? ids.randomElement(using: &random) : nil
                let after = Bool.random(using: &random) ? ids.randomElement(using: &random) : nil
                let succeeds = Self.set(id, number, before: before, after: after, in: &model)
                let done: Void? = try? rules.set(
                    kind: kind, ruleID: id, to: Self.content(kind, number), before: before, after: after)
                #expect((done != nil) == succeeds, "set \(id) before \(before ?? "-") after \(after ?? "-")")
            case 6:
                let enabled = Bool.random(using: &random)
                if let index { model[index].enabled = enabled }
                #expect(((try? rules.setEnabled(enabled, kind: kind, ruleID: id)) != nil) == (index != nil))
            case 7:
                if let index { model[index].number = number }
                let done: Void? = try? rules.setActions(Self.actions(number), kind: kind, ruleID: id)
                #expect((done != nil) == (index != nil))
            case 8:
                if let index { model.remove(at: index) }
                #expect(((try? rules.remove(kind: kind, ruleID: id)) != nil) == (index != nil))
            default:
                // A round trip through the store.
                let stored = try RulesetOverrides(json: rules.overrides.jsonBytes())
                #expect(stored == rules.overrides)
                let again = UserRuleset(defaults: defaults, overrides: stored)
                #expect(again.ruleset == rules.ruleset && again.ownCount == rules.ownCount)
                rules = Bool.random(using: &random) ? again : UserRuleset(rules.ruleset, defaults: defaults)
            }
            models[kind] = model
            try check(rules, models, defaults)
        }
    }

    /// Checks that the user's own rules are those of the model, in the right places among the default rules.
    private func check(_ rules: UserRuleset, _ models: [PushRuleKind: Model], _ defaults: Ruleset) throws {
        let ruleset = rules.ruleset
        for kind in Ruleset.kinds {
            let model = models[kind] ?? []
            let servers = defaults.ids(kind)
            let masters = servers.prefix { $0 == DefaultPushRules.masterRuleID }
            try #require(ruleset.ids(kind) == masters + model.map(\.id) + servers.dropFirst(masters.count))
            try #require(Set(ruleset.ids(kind)).count == ruleset.ids(kind).count)
            for rule in model {
                let found = try #require(rules.rule(kind: kind, ruleID: rule.id))
                try #require(
                    found.enabled == rule.enabled && found.actions == Self.actions(rule.number) && !found.default)
            }
        }
        try #require(rules.ownCount == models.values.reduce(0) { $0 + $1.count })
        try #require(try Ruleset(json: ruleset.jsonBytes()) == ruleset)
    }

    @Test(
        "random overrides of default rules survive storage and a change of the default rules",
        arguments: 0..<40 as Range<UInt64>)
    func overrides(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = (0..<8).map { number in
            PushRule(ruleID: ".rule\(number)", default: true, enabled: number % 2 == 0, actions: [], conditions: [])
        }
        var rules = UserRuleset(defaults: Ruleset(underride: all))
        var expected = Dictionary(uniqueKeysWithValues: all.map { ($0.ruleID, $0) })
        for number in 0..<100 as Range<Int64> {
            let id = all.randomElement(using: &random)?.ruleID ?? ""
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                let enabled = Bool.random(using: &random)
                expected[id]?.enabled = enabled
                try rules.setEnabled(enabled, kind: .underride, ruleID: id)
            case 1:
                expected[id]?.actions = Self.actions(number)
                try rules.setActions(Self.actions(number), kind: .underride, ruleID: id)
            case 2:
                expected[id] = all.first { $0.ruleID == id }
                try rules.reset(kind: .underride, ruleID: id)
            default:
                let some = all.filter { _ in Bool.random(using: &random) }
                rules.replaceDefaults(with: Ruleset(underride: some.shuffled(using: &random)))
                #expect(rules.ruleset.underride?.allSatisfy { $0 == expected[$0.ruleID] } == true)
                let stored = try RulesetOverrides(json: rules.overrides.jsonBytes())
                rules = UserRuleset(defaults: Ruleset(underride: all), overrides: stored)
            }
            #expect(rules.ruleset.underride == all.compactMap { expected[$0.ruleID] })
        }
    }
}
