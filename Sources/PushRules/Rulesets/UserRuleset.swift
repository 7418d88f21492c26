import APIRuntime
import ClientServerAPI

/// One user's push rules: the server's defaults, what the user changed of them, and the user's own (client-server API,
/// "Push Rules").
///
/// ```swift
/// var rules = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"))
/// try rules.set("tea", .content, to: SetPushRuleRequest(actions: [.notify], pattern: "tea*"))
/// try rules.setEnabled(false, ".m.rule.reaction", .override)
/// let all = rules.ruleset
/// ```
///
/// A homeserver stores ``choices``, and gets the whole back with ``init(defaults:choices:maxOwnRules:)``, whatever its
/// defaults are by then. A client takes what `GET /pushrules/` answers with ``init(_:defaults:maxOwnRules:)``, and sees
/// at once what its next request will do.
///
/// Finding or changing a rule takes constant time, however many there are; only a place given by `before` and `after`
/// both takes linear time, as ``ruleset`` and ``choices`` do. An error leaves everything as it was.
public struct UserRuleset: Sendable {
    /// How many rules of their own the user may have; ``set(_:_:to:before:after:)`` refuses another one.
    public var maxOwnRules: Int
    /// How many rules are the user's own.
    public private(set) var ownCount = 0

    private var kinds: [PushRuleKind: RulesOfKind] = [:]
    /// Members of the ruleset that the specification doesn't describe.
    private var additionalProperties: JSONObject = [:]

    /// - Parameters:
    ///   - defaults: the server's rules, such as ``DefaultPushRules/ruleset(of:)``.
    ///   - choices: what the user chose before. Rules that ``set(_:_:to:before:after:)`` would refuse are kept.
    public init(defaults: Ruleset, choices: RulesetChoices = .init(), maxOwnRules: Int = .max) {
        self.maxOwnRules = maxOwnRules
        for choice in choices.defaults {
            kinds[choice.kind, default: RulesOfKind(choice.kind)].choices[ByteString(choice.ruleID)] =
                .init(enabled: choice.enabled, actions: choice.actions)
        }
        replaceDefaults(with: defaults)
        takeOver(choices.own)
    }

    /// Takes over a whole ruleset, the server's rules among it.
    /// - Parameters:
    ///   - ruleset: rules as `GET /pushrules/global/` answers them, or as another server stored them.
    ///   - defaults: the server's rules before the user changed them. A rule of the server's in the ruleset is what the
    ///     user chose for it, in so far as it differs. Absent, they aren't known, and those in the ruleset are taken for
    ///     them, as a client has to.
    public init(_ ruleset: Ruleset, defaults: Ruleset? = nil, maxOwnRules: Int = .max) {
        self.maxOwnRules = maxOwnRules
        replaceDefaults(with: defaults ?? ruleset.filtered { $0.default })
        takeOver(ruleset)
    }

    private mutating func takeOver(_ ruleset: Ruleset) {
        additionalProperties = ruleset.additionalProperties
        for kind in Ruleset.kinds {
            for rule in ruleset[kind] { kinds[kind]?.append(rule) }
        }
        moveChoices()
        ownCount = kinds.values.reduce(0) { $0 + $1.own.count }
    }

    // MARK: Reading

    /// All rules, most important first within each kind.
    public var ruleset: Ruleset {
        var ruleset = Ruleset(additionalProperties: additionalProperties)
        for kind in Ruleset.kinds { ruleset[kind] = kinds[kind]?.rules ?? [] }
        return ruleset
    }

    /// One rule, the user's own or the server's, or `nil` when there is none.
    public func rule(_ id: String, _ kind: PushRuleKind) -> PushRule? { kinds[kind]?.rule(id) }

    /// What the user chose, without the server's rules: what is worth storing.
    public var choices: RulesetChoices {
        var choices = RulesetChoices(own: Ruleset(additionalProperties: additionalProperties))
        for kind in Ruleset.kinds { choices.own[kind] = kinds[kind]?.own.rules ?? [] }
        choices.defaults = kinds.flatMap { kind, rules in
            rules.choices.map { id, choice in
                DefaultRuleChoice(kind: kind, ruleID: id.text, enabled: choice.enabled, actions: choice.actions)
            }
        }
        // By bytes, so that the same choices are always the same text.
        choices.defaults.sort {
            ($0.kind.rawValue + " " + $0.ruleID).utf8.lexicographicallyPrecedes(
                ($1.kind.rawValue + " " + $1.ruleID).utf8)
        }
        return choices
    }

    // MARK: Changing

    /// Creates one of the user's own rules, or changes it.
    ///
    /// A new rule is enabled, and comes first among the user's own of its kind. One that exists stays where it is, and
    /// enabled or not. `before` and `after` put either elsewhere.
    /// - Parameters:
    ///   - id: neither empty, nor with a dot at its start, `/` or `\`. Of a `room` rule the room's, of a `sender` rule
    ///     the user's, but any other is taken, too: such a rule never matches.
    ///   - content: conditions for `override` and `underride` rules only, a pattern for `content` rules only; both must
    ///     be there.
    ///   - before: the user's own rule of this kind that the rule shall stand directly before.
    ///   - after: the user's own rule of this kind that the rule shall stand directly after. With `before`, too, it only
    ///     has to come before that one.
    public mutating func set(
        _ id: String, _ kind: PushRuleKind, to content: SetPushRuleRequest, before: String? = nil,
        after: String? = nil
    ) throws(RulesetError) {
        let rule = try PushRule(ofUser: id, kind, content)
        let isNew = kinds[kind]?.own.contains(id) != true
        if isNew, ownCount >= maxOwnRules { throw .tooManyRules(maxOwnRules) }
        try change(kind) { rules throws(RulesetError) in try rules.set(rule, before: before, after: after) }
        if isNew { ownCount += 1 }
    }

    /// Enables or disables a rule, the server's included.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``.
    public mutating func setEnabled(_ enabled: Bool, _ id: String, _ kind: PushRuleKind) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.setEnabled(enabled, id) }
    }

    /// Changes what a rule does, the server's included. Any actions are kept, those that nobody knows too.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``.
    public mutating func setActions(_ actions: [Action], _ id: String, _ kind: PushRuleKind) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.setActions(actions, id) }
    }

    /// Removes one of the user's own rules.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``, or ``RulesetError/notRemovable(_:ruleID:)`` for the server's.
    public mutating func remove(_ id: String, _ kind: PushRuleKind) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.remove(id) }
        ownCount -= 1
    }

    /// Makes one of the server's rules again what the server has.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``, or ``RulesetError/notResettable(_:ruleID:)`` for the user's own.
    public mutating func reset(_ id: String, _ kind: PushRuleKind) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.reset(id) }
    }

    // MARK: A newer specification

    /// Takes over new rules of the server's, such as those of a newer specification.
    ///
    /// The user's choices stay: all of their own rules, and what they changed of the server's. What they changed of a
    /// rule that is gone counts again should it come back; when it went to another kind, it goes with it.
    public mutating func replaceDefaults(with defaults: Ruleset) {
        for kind in Ruleset.kinds {
            kinds[kind, default: RulesOfKind(kind)].replaceDefaults(with: defaults[kind])
        }
        moveChoices()
    }

    /// Takes what the user chose for rules that the server has in another kind there. A choice that is there already
    /// counts; the other is dropped, lest it come to life when that one is reset.
    private mutating func moveChoices() {
        for kind in Ruleset.kinds {
            for id in kinds[kind]?.choices.keys.filter({ kinds[kind]?.defaults.contains($0.text) != true }) ?? [] {
                let now = Ruleset.kinds.first { kinds[$0]?.defaults.contains(id.text) == true }
                guard let now, let choice = kinds[kind]?.choices.removeValue(forKey: id) else { continue }
                if kinds[now]?.choices[id] == nil { kinds[now]?.choices[id] = choice }
            }
        }
    }

    /// Changes the rules of a kind in place.
    private mutating func change(
        _ kind: PushRuleKind, _ body: (inout RulesOfKind) throws(RulesetError) -> Void
    ) throws(RulesetError) {
        guard kinds[kind] != nil else { throw .unknownKind(kind.rawValue) }
        try body(&kinds[kind, default: RulesOfKind(kind)])
    }
}
