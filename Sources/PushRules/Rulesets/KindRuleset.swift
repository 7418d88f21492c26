import ClientServerAPI
import StringGrammars

/// A user's rules of one kind: the user's own, the server's defaults, and the user's overrides of the defaults.
struct KindRuleset: Sendable {
    /// The user's changes to one default rule. `nil` keeps the server's value.
    struct Override: Hashable, Sendable {
        var enabled: Bool?
        var actions: [Action]?
    }

    private let kind: PushRuleKind
    private(set) var own = RuleList()
    private(set) var defaults = RuleList()
    /// The overrides by the default rule's ID, including those of rules that the server doesn't have.
    var overrides: [OpaqueIdentifier: Override] = [:]

    init(_ kind: PushRuleKind) { self.kind = kind }

    // MARK: Reading

    /// All rules in the order in which they are evaluated: the user's own before the defaults, except that the master
    /// rule is first.
    var rules: [PushRule] {
        let defaults = defaults.rules.map(overridden)
        let isMaster: (PushRule) -> Bool = { $0.ruleID.isIdentical(to: DefaultPushRules.masterRuleID) }
        return defaults.filter(isMaster) + own.rules + defaults.filter { !isMaster($0) }
    }

    func rule(_ id: String) -> PushRule? { own[id] ?? defaults[id].map(overridden) }

    /// Returns a default rule with the user's override applied.
    private func overridden(_ rule: PushRule) -> PushRule {
        guard let change = overrides[OpaqueIdentifier(rule.ruleID)] else { return rule }
        var rule = rule
        if let enabled = change.enabled { rule.enabled = enabled }
        if let actions = change.actions { rule.actions = actions }
        return rule
    }

    // MARK: Changing

    /// Creates or changes one of the user's own rules.
    /// - Parameter before: takes precedence over `after` if both are given and valid.
    mutating func set(_ rule: PushRule, before: String?, after: String?) throws(RulesetError) {
        if defaults.contains(rule.ruleID) { throw .reservedID(rule.ruleID) }
        try checkPlace(of: rule.ruleID, before, after)
        var rule = rule
        if let present = own[rule.ruleID] {
            rule.enabled = present.enabled
            if before == nil, after == nil {
                _ = own.update(rule.ruleID) { $0 = rule }
                return
            }
            own.remove(rule.ruleID)
        }
        if let before {
            own.insert(rule, before: before)
        } else if let after {
            own.insert(rule, after: after)
        } else {
            own.prepend(rule)
        }
    }

    private func checkPlace(of id: String, _ before: String?, _ after: String?) throws(RulesetError) {
        for neighbour in [before, after] {
            guard let neighbour, !own.contains(neighbour) else { continue }
            throw defaults.contains(neighbour)
                ? .defaultNeighbour(kind, ruleID: neighbour) : .unknownNeighbour(kind, ruleID: neighbour)
        }
        if before?.isIdentical(to: id) == true { throw .contradictoryPlace(before: before, after: nil) }
        if after?.isIdentical(to: id) == true { throw .contradictoryPlace(before: nil, after: after) }
        if let before, let after, !own.precedes(after, before) {
            throw .contradictoryPlace(before: before, after: after)
        }
    }

    mutating func setEnabled(_ enabled: Bool, _ id: String) throws(RulesetError) {
        if own.update(id, { $0.enabled = enabled }) { return }
        guard defaults.contains(id) else { throw .notFound(kind, ruleID: id) }
        overrides[OpaqueIdentifier(id), default: Override()].enabled = enabled
    }

    mutating func setActions(_ actions: [Action], _ id: String) throws(RulesetError) {
        if own.update(id, { $0.actions = actions }) { return }
        guard defaults.contains(id) else { throw .notFound(kind, ruleID: id) }
        overrides[OpaqueIdentifier(id), default: Override()].actions = actions
    }

    mutating func remove(_ id: String) throws(RulesetError) {
        if own.remove(id) != nil { return }
        throw defaults.contains(id) ? .notRemovable(kind, ruleID: id) : .notFound(kind, ruleID: id)
    }

    mutating func reset(_ id: String) throws(RulesetError) {
        guard defaults.contains(id) else {
            throw own.contains(id) ? .notResettable(kind, ruleID: id) : .notFound(kind, ruleID: id)
        }
        overrides[OpaqueIdentifier(id)] = nil
    }

    // MARK: Filling

    /// Replaces the default rules. The user's overrides stay, including those of rules that no longer exist. A default
    /// rule with the ID of one of the user's own rules is left out.
    mutating func replaceDefaults(with rules: [PushRule]) {
        defaults = RuleList()
        for var rule in rules where !own.contains(rule.ruleID) {
            rule.default = true
            defaults.append(rule)
        }
    }

    /// Appends a stored rule. A rule that is marked as default, or whose ID is reserved for default rules, is kept as
    /// an override. A default rule with the ID of one of the user's own rules is left out.
    mutating func append(_ rule: PushRule) {
        if rule.default || DefaultPushRules.isReservedID(rule.ruleID) {
            addOverride(rule)
        } else {
            defaults.remove(rule.ruleID)
            own.append(rule)
        }
    }

    /// Adds the differences between a rule and the default rule with its ID as an override; the whole rule if the
    /// server has no such default rule.
    private mutating func addOverride(_ rule: PushRule) {
        let id = OpaqueIdentifier(rule.ruleID)
        guard overrides[id] == nil else { return }
        let original = defaults[rule.ruleID]
        let change = Override(
            enabled: rule.enabled == original?.enabled ? nil : rule.enabled,
            actions: rule.actions == original?.actions ? nil : rule.actions)
        if change != Override() { overrides[id] = change }
    }
}
