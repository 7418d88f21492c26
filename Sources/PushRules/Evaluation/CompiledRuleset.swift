import APIRuntime
import ClientServerAPI

/// A user's push rules, made ready once and for all: immutable, to be shared between threads, and, where users have the
/// same rules, between users.
///
/// ```swift
/// let rules = CompiledRuleset(own: theirRules)          // once, until the user changes a rule
/// let event = FlattenedEvent(json)                      // once an event
/// let room = PushRuleRoom(memberCount: 12, sender: sender, powerLevels: levels, roomVersion: "12")
/// let outcome = rules.outcome(of: event, in: room, for: PushRuleUser(userID: "@me:example.org"))
/// if outcome.notifies { … }
/// ```
///
/// A copy of the default rules isn't made for every user: they are compiled once, with a gap for the user's ID.
public struct CompiledRuleset: Sendable {
    /// Rules in the order in which they are tried.
    let passes: [Pass]

    struct Pass: Sendable {
        let table: RuleTable
        let rules: Range<Int>
    }

    /// Exactly the rules of a ruleset, in its order: what a client has from its homeserver.
    public init(_ ruleset: Ruleset) {
        self.init(ruleset.given)
    }

    /// - Parameter rules: by kind, in the order of `Ruleset.kinds`.
    init(_ rules: [[GivenRule]]) {
        let table = RuleTable(rules)
        passes = [Pass(table: table, rules: table.rules.indices)]
    }

    /// A user's own rules together with the server's default rules.
    ///
    /// Within a kind the user's own come first, except that `.m.rule.master` comes before all others.
    /// - Parameters:
    ///   - own: the user's own rules, most important first within each kind. Those whose ID starts with a dot say which of
    ///     the default rules the user has disabled or given other actions; where there is no such default rule they are
    ///     passed over.
    ///   - options: which rules there are besides those of the specification.
    public init(own: Ruleset, options: DefaultPushRules.Options = []) {
        let changes = Ruleset.kinds.flatMap { kind in
            own[kind].filter(\.hasDefaultID).map {
                DefaultRuleChange(kind: kind, ruleID: $0.ruleID, enabled: $0.enabled, actions: $0.actions)
            }
        }
        self.init(own: own.filtered { !$0.hasDefaultID }.given, changes: changes, options: options)
    }

    /// - Parameter own: the user's own rules by kind, in the order of `Ruleset.kinds`.
    init(own: [[GivenRule]], changes: [DefaultRuleChange], options: DefaultPushRules.Options) {
        let defaults = changes.isEmpty ? Self.defaultTable(options) : Self.defaultTable(options, with: changes)
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

    /// The server's default rules alone: those of every user who has changed nothing.
    public static func defaults(_ options: DefaultPushRules.Options = []) -> CompiledRuleset {
        CompiledRuleset(own: Ruleset(), options: options)
    }

    /// All rules, disabled ones included, in the order in which they are tried.
    public var rules: [PushRuleOutcome.Rule] {
        passes.flatMap { pass in pass.rules.compactMap { pass.table.outcomes[$0].rule } }
    }

    // MARK: Default rules

    /// A user ID that nobody has.
    private static let placeholder = "@\u{0}:\u{0}"

    /// By the bits of the options.
    private static let defaultTables = (0..<8).map { defaultTable(.init(rawValue: $0), with: []) }

    private static func defaultTable(_ options: DefaultPushRules.Options) -> RuleTable {
        defaultTables[Int(options.rawValue & 7)]
    }

    private static func defaultTable(
        _ options: DefaultPushRules.Options, with changes: [DefaultRuleChange]
    ) -> RuleTable {
        var rules = DefaultPushRules.ruleset(of: placeholder, options: options)
        for change in changes {
            guard let index = rules[change.kind].firstIndex(where: { $0.ruleID.hasSameScalars(as: change.ruleID) })
            else { continue }
            if let enabled = change.enabled { rules[change.kind][index].enabled = enabled }
            if let actions = change.actions { rules[change.kind][index].actions = actions }
        }
        return RuleTable(rules.given, placeholder: placeholder)
    }
}

extension Ruleset {
    /// The rules by kind, in the order of ``kinds``.
    fileprivate var given: [[GivenRule]] { Self.kinds.map { self[$0].map { GivenRule($0) } } }
}

extension PushRule {
    /// Whether the ID is one that only default rules have.
    fileprivate var hasDefaultID: Bool { ruleID.utf8.first == UInt8(ascii: ".") }
}
