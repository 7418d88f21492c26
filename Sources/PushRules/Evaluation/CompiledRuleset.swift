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
        let table = RuleTable(Ruleset.kinds.map { ruleset[$0] })
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
        let own = Ruleset.kinds.map { own[$0] }
        let changes = own.map { $0.filter(\.hasDefaultID) }
        let defaults =
            changes.allSatisfy(\.isEmpty) ? Self.defaultTable(options) : Self.defaultTable(options, with: changes)
        if own.allSatisfy(\.isEmpty) {
            passes = [Pass(table: defaults, rules: defaults.rules.indices)]
            return
        }
        let table = RuleTable(own.map { $0.filter { !$0.hasDefaultID } })
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

    private static func defaultTable(_ options: DefaultPushRules.Options, with changes: [[PushRule]]) -> RuleTable {
        let defaults = DefaultPushRules.ruleset(of: placeholder, options: options)
        var rules = Ruleset.kinds.map { defaults[$0] }
        for (kind, changes) in changes.enumerated() {
            for change in changes {
                guard let index = rules[kind].firstIndex(where: { $0.ruleID.hasSameScalars(as: change.ruleID) })
                else { continue }
                rules[kind][index].enabled = change.enabled
                rules[kind][index].actions = change.actions
            }
        }
        return RuleTable(rules, placeholder: placeholder)
    }
}

extension PushRule {
    /// Whether the ID is one that only default rules have.
    fileprivate var hasDefaultID: Bool { ruleID.utf8.first == UInt8(ascii: ".") }
}
