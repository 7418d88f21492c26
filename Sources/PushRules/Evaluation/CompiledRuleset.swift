import APIRuntime
import ClientServerAPI
import StringGrammars

/// A user's compiled push rules: immutable, and shared by threads and by users with the same rules.
///
/// ```swift
/// let rules = CompiledRuleset(own: theirRules)          // once, until the user changes a rule
/// let event = FlattenedEvent(json)                      // once per event
/// let room = PushRuleRoom(memberCount: 12, sender: sender, powerLevels: levels, roomVersion: "12")
/// let decision = rules.decision(on: event, in: room, for: PushRuleUser(userID: "@me:example.org"))
/// if decision.notifies { … }
/// ```
///
/// The default rules are compiled once for all users, with a placeholder for the user's ID.
public struct CompiledRuleset: Sendable {
    /// Rules in the order in which they are evaluated.
    let passes: [Pass]

    /// A range of the rules in a table.
    struct Pass: Sendable {
        let table: RuleTable
        let rules: Range<Int>
    }

    /// Compiles exactly the rules of a ruleset, in its order: a ruleset that a client gets from its homeserver.
    public init(_ ruleset: Ruleset) {
        self.init(ruleset.sources)
    }

    /// - Parameter rules: the rules by kind, in the order of `Ruleset.kinds`.
    init(_ rules: [[RuleSource]]) {
        let table = RuleTable(rules)
        passes = [Pass(table: table, rules: table.rules.indices)]
    }

    /// Compiles a user's own rules together with the server's default rules.
    ///
    /// Within a kind the user's own rules come first, except that `.m.rule.master` comes before all others.
    /// - Parameters:
    ///   - own: the user's own rules, most important first within each kind. A rule whose ID starts with a dot isn't
    ///     one: it enables or disables the default rule with that ID and replaces its actions. It is ignored if there
    ///     is no such default rule.
    ///   - options: the default rules to add to those of the specification.
    public init(own: Ruleset, options: DefaultPushRules.Options = []) {
        let overrides = Ruleset.kinds.flatMap { kind in
            own[kind].filter { DefaultPushRules.isReservedID($0.ruleID) }.map {
                DefaultRuleOverride(kind: kind, ruleID: $0.ruleID, enabled: $0.enabled, actions: $0.actions)
            }
        }
        self.init(
            own: own.filtered { !DefaultPushRules.isReservedID($0.ruleID) }.sources, overrides: overrides,
            options: options)
    }

    /// - Parameter own: the user's own rules by kind, in the order of `Ruleset.kinds`.
    init(own: [[RuleSource]], overrides: [DefaultRuleOverride], options: DefaultPushRules.Options) {
        let defaults = overrides.isEmpty ? Self.defaultTable(options) : Self.defaultTable(options, with: overrides)
        if own.allSatisfy(\.isEmpty) {
            passes = [Pass(table: defaults, rules: defaults.rules.indices)]
            return
        }
        let table = RuleTable(own)
        var passes: [Pass] = []
        for (kind, ranges) in zip(Ruleset.kinds, zip(table.ranges, defaults.ranges)) {
            var (own, others) = ranges
            if kind == .override, let first = others.first,
                defaults.sources[first].ruleID == DefaultPushRules.masterRuleID
            {
                passes.append(Pass(table: defaults, rules: first..<(first + 1)))
                others = others.dropFirst()
            }
            passes.append(Pass(table: table, rules: own))
            passes.append(Pass(table: defaults, rules: others))
        }
        self.passes = passes.filter { !$0.rules.isEmpty }
    }

    /// Returns the server's default rules alone: those of every user who has changed nothing.
    public static func defaults(_ options: DefaultPushRules.Options = []) -> CompiledRuleset {
        CompiledRuleset(own: Ruleset(), options: options)
    }

    /// All rules, including disabled ones, in the order in which they are evaluated.
    public var rules: [PushDecision.Rule] {
        passes.flatMap { pass in pass.rules.compactMap { pass.table.decisions[$0].rule } }
    }

    // MARK: Default rules

    /// A text that isn't a valid user ID.
    private static let placeholder = "@\u{0}:\u{0}"

    /// One table for each combination of options, at the position of the options' raw value.
    private static let defaultTables = (0..<DefaultPushRules.Options.combinations).map {
        defaultTable(.init(rawValue: UInt8($0)), with: [])
    }

    private static func defaultTable(_ options: DefaultPushRules.Options) -> RuleTable {
        defaultTables[Int(options.rawValue) % DefaultPushRules.Options.combinations]
    }

    private static func defaultTable(
        _ options: DefaultPushRules.Options, with overrides: [DefaultRuleOverride]
    ) -> RuleTable {
        var rules = DefaultPushRules.ruleset(of: placeholder, options: options)
        for change in overrides {
            guard let index = rules[change.kind].firstIndex(where: { $0.ruleID.isIdentical(to: change.ruleID) })
            else { continue }
            if let enabled = change.enabled { rules[change.kind][index].enabled = enabled }
            if let actions = change.actions { rules[change.kind][index].actions = actions }
        }
        return RuleTable(rules.sources, placeholder: placeholder)
    }
}

extension Ruleset {
    /// The rules by kind, in the order of ``kinds``.
    fileprivate var sources: [[RuleSource]] { Self.kinds.map { self[$0].map { RuleSource($0) } } }
}
