import APIRuntime
import ClientServerAPI
import StringGrammars

/// One user's push rules: the server's defaults, the user's overrides of them, and the user's own rules (client-server
/// API, "Push Rules").
///
/// ```swift
/// var rules = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"))
/// try rules.set(kind: .content, ruleID: "tea", to: SetPushRuleRequest(actions: [.notify], pattern: "tea*"))
/// try rules.setEnabled(false, kind: .override, ruleID: ".m.rule.reaction")
/// let all = rules.ruleset
/// ```
///
/// A homeserver stores ``overrides`` and restores the ruleset with ``init(defaults:overrides:maxOwnRules:)``, with its
/// current defaults. A client reads the response of `GET /pushrules/` with ``init(_:defaults:maxOwnRules:)`` and sees
/// the effect of its next request at once.
///
/// Finding or changing a rule takes constant time. ``ruleset``, ``overrides``, and a place given by both `before` and
/// `after` take linear time. An error leaves the ruleset unchanged.
public struct UserRuleset: Sendable {
    /// The maximum number of the user's own rules. ``set(kind:ruleID:to:before:after:)`` refuses to add more.
    public var maxOwnRules: Int
    /// The number of the user's own rules.
    public private(set) var ownCount = 0

    private var kinds: [PushRuleKind: KindRuleset] = [:]
    /// Members of the ruleset that the specification doesn't define.
    private var additionalProperties: JSONObject = [:]

    /// - Parameters:
    ///   - defaults: the server's rules, such as ``DefaultPushRules/ruleset(of:options:)``.
    ///   - overrides: the user's stored rules and overrides. Rules that ``set(kind:ruleID:to:before:after:)`` would
    ///     refuse are kept.
    ///   - maxOwnRules: the maximum number of the user's own rules.
    public init(defaults: Ruleset, overrides: RulesetOverrides = .init(), maxOwnRules: Int = .max) {
        self.maxOwnRules = maxOwnRules
        for change in overrides.defaults {
            kinds[change.kind, default: KindRuleset(change.kind)].overrides[OpaqueIdentifier(change.ruleID)] =
                .init(enabled: change.enabled, actions: change.actions)
        }
        replaceDefaults(with: defaults)
        append(overrides.own)
    }

    /// Creates the rules from a whole ruleset that includes the server's rules.
    /// - Parameters:
    ///   - ruleset: the rules as in the response of `GET /pushrules/global/`, or as stored by another server.
    ///   - defaults: the server's rules without the user's changes. A default rule in `ruleset` overrides the members
    ///     in which it differs. `nil` uses the default rules in `ruleset`, for a client that doesn't know the server's
    ///     rules.
    ///   - maxOwnRules: the maximum number of the user's own rules.
    public init(_ ruleset: Ruleset, defaults: Ruleset? = nil, maxOwnRules: Int = .max) {
        self.maxOwnRules = maxOwnRules
        replaceDefaults(with: defaults ?? ruleset.filtered { $0.default })
        append(ruleset)
    }

    private mutating func append(_ ruleset: Ruleset) {
        additionalProperties = ruleset.additionalProperties
        for kind in Ruleset.kinds {
            for rule in ruleset[kind] { kinds[kind]?.append(rule) }
        }
        moveOverrides()
        ownCount = kinds.values.reduce(0) { $0 + $1.own.count }
    }

    // MARK: Reading

    /// All rules, most important first within each kind.
    public var ruleset: Ruleset {
        var ruleset = Ruleset(additionalProperties: additionalProperties)
        for kind in Ruleset.kinds { ruleset[kind] = kinds[kind]?.rules ?? [] }
        return ruleset
    }

    /// Returns one of the user's own or the server's rules, or `nil` if no rule has this kind and ID.
    public func rule(kind: PushRuleKind, ruleID: String) -> PushRule? { kinds[kind]?.rule(ruleID) }

    /// The user's own rules and overrides of the server's rules: the part to store.
    public var overrides: RulesetOverrides {
        var overrides = RulesetOverrides(own: Ruleset(additionalProperties: additionalProperties))
        for kind in Ruleset.kinds { overrides.own[kind] = kinds[kind]?.own.rules ?? [] }
        overrides.defaults = kinds.flatMap { kind, rules in
            rules.overrides.map { id, change in
                DefaultRuleOverride(kind: kind, ruleID: id.text, enabled: change.enabled, actions: change.actions)
            }
        }
        // By bytes, so the same overrides always have the same JSON.
        overrides.defaults.sort {
            ($0.kind.rawValue + " " + $0.ruleID).utf8.lexicographicallyPrecedes(
                ($1.kind.rawValue + " " + $1.ruleID).utf8)
        }
        return overrides
    }

    // MARK: Changing

    /// Creates or changes one of the user's own rules.
    ///
    /// A new rule is enabled and becomes the first of the user's own rules of its kind. An existing rule keeps its
    /// place and whether it is enabled. `before` and `after` change the place of either.
    /// - Parameters:
    ///   - kind: the rule's kind.
    ///   - ruleID: the rule's ID. It must not be empty, start with a dot, or contain `/` or `\`. For a `room` rule it
    ///     is the room's ID, for a `sender` rule the sender's. Other IDs are accepted, but such a rule never matches.
    ///   - content: conditions are required for `override` and `underride` rules and a pattern for `content` rules;
    ///     other kinds have neither.
    ///   - before: the ID of an own rule of this kind. The rule is placed directly before it.
    ///   - after: the ID of an own rule of this kind. The rule is placed directly after it. If `before` is given too,
    ///     the rule of `after` only has to come before that of `before`.
    public mutating func set(
        kind: PushRuleKind, ruleID: String, to content: SetPushRuleRequest, before: String? = nil,
        after: String? = nil
    ) throws(RulesetError) {
        let rule = try PushRule(own: ruleID, kind, content)
        let isNew = kinds[kind]?.own.contains(ruleID) != true
        if isNew, ownCount >= maxOwnRules { throw .tooManyRules(maxOwnRules) }
        try change(kind) { rules throws(RulesetError) in try rules.set(rule, before: before, after: after) }
        if isNew { ownCount += 1 }
    }

    /// Enables or disables one of the user's own or the server's rules.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``.
    public mutating func setEnabled(
        _ enabled: Bool, kind: PushRuleKind, ruleID: String
    ) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.setEnabled(enabled, ruleID) }
    }

    /// Replaces the actions of one of the user's own or the server's rules. Unknown actions are kept.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``.
    public mutating func setActions(
        _ actions: [Action], kind: PushRuleKind, ruleID: String
    ) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.setActions(actions, ruleID) }
    }

    /// Removes one of the user's own rules.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``, or ``RulesetError/notRemovable(_:ruleID:)`` for a default rule.
    public mutating func remove(kind: PushRuleKind, ruleID: String) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.remove(ruleID) }
        ownCount -= 1
    }

    /// Removes the user's override of one of the server's rules.
    /// - Throws: ``RulesetError/notFound(_:ruleID:)``, or ``RulesetError/notResettable(_:ruleID:)`` for one of the
    ///   user's own rules.
    public mutating func reset(kind: PushRuleKind, ruleID: String) throws(RulesetError) {
        try change(kind) { rules throws(RulesetError) in try rules.reset(ruleID) }
    }

    // MARK: Newer defaults

    /// Replaces the server's rules, for instance by those of a newer specification.
    ///
    /// The user's own rules and overrides stay. The override of a rule that no longer exists applies again if the rule
    /// comes back. If the rule has moved to another kind, its override moves too.
    public mutating func replaceDefaults(with defaults: Ruleset) {
        for kind in Ruleset.kinds {
            kinds[kind, default: KindRuleset(kind)].replaceDefaults(with: defaults[kind])
        }
        moveOverrides()
    }

    /// Moves overrides to the kind in which the server has the rule. If that kind has an override of the rule already,
    /// the moved one is dropped; otherwise it would reappear when the other is reset.
    private mutating func moveOverrides() {
        for kind in Ruleset.kinds {
            for id in kinds[kind]?.overrides.keys.filter({ kinds[kind]?.defaults.contains($0.text) != true }) ?? [] {
                let target = Ruleset.kinds.first { kinds[$0]?.defaults.contains(id.text) == true }
                guard let target, let change = kinds[kind]?.overrides.removeValue(forKey: id) else { continue }
                if kinds[target]?.overrides[id] == nil { kinds[target]?.overrides[id] = change }
            }
        }
    }

    /// Changes the rules of a kind in place.
    private mutating func change(
        _ kind: PushRuleKind, _ body: (inout KindRuleset) throws(RulesetError) -> Void
    ) throws(RulesetError) {
        guard kinds[kind] != nil else { throw .unknownKind(kind.rawValue) }
        try body(&kinds[kind, default: KindRuleset(kind)])
    }
}
