import ClientServerAPI

/// A user's rules of one kind: the user's own, the server's defaults, and what the user changed of those.
struct RulesOfKind: Sendable {
    /// What the user chose for one of the server's rules; `nil` is as the server has it.
    struct Choice: Hashable, Sendable {
        var enabled: Bool?
        var actions: [Action]?
    }

    private let kind: PushRuleKind
    private(set) var own = RuleList()
    private(set) var defaults = RuleList()
    /// By the ID of the server's rule, whether the server has it or not.
    var choices: [ByteString: Choice] = [:]

    init(_ kind: PushRuleKind) { self.kind = kind }

    // MARK: Reading

    /// All rules in the order in which they are tried: the user's own come before the server's, but for the one that
    /// silences everything.
    var rules: [PushRule] {
        let servers = defaults.rules.map(changed)
        let isMaster: (PushRule) -> Bool = { $0.ruleID.hasSameScalars(as: DefaultPushRules.masterRuleID) }
        return servers.filter(isMaster) + own.rules + servers.filter { !isMaster($0) }
    }

    func rule(_ id: String) -> PushRule? { own[id] ?? defaults[id].map(changed) }

    /// A rule of the server's as the user has it.
    private func changed(_ rule: PushRule) -> PushRule {
        guard let choice = choices[ByteString(rule.ruleID)] else { return rule }
        var rule = rule
        if let enabled = choice.enabled { rule.enabled = enabled }
        if let actions = choice.actions { rule.actions = actions }
        return rule
    }

    // MARK: Changing

    /// Creates one of the user's own rules, or changes it.
    /// - Parameter before: decides over `after` where both are given and can be.
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
        if before?.hasSameScalars(as: id) == true { throw .contradictoryPlace(before: before, after: nil) }
        if after?.hasSameScalars(as: id) == true { throw .contradictoryPlace(before: nil, after: after) }
        if let before, let after, !own.precedes(after, before) {
            throw .contradictoryPlace(before: before, after: after)
        }
    }

    mutating func setEnabled(_ enabled: Bool, _ id: String) throws(RulesetError) {
        if own.update(id, { $0.enabled = enabled }) { return }
        guard defaults.contains(id) else { throw .notFound(kind, ruleID: id) }
        choices[ByteString(id), default: Choice()].enabled = enabled
    }

    mutating func setActions(_ actions: [Action], _ id: String) throws(RulesetError) {
        if own.update(id, { $0.actions = actions }) { return }
        guard defaults.contains(id) else { throw .notFound(kind, ruleID: id) }
        choices[ByteString(id), default: Choice()].actions = actions
    }

    mutating func remove(_ id: String) throws(RulesetError) {
        if own.remove(id) != nil { return }
        throw defaults.contains(id) ? .notRemovable(kind, ruleID: id) : .notFound(kind, ruleID: id)
    }

    mutating func reset(_ id: String) throws(RulesetError) {
        guard defaults.contains(id) else {
            throw own.contains(id) ? .notResettable(kind, ruleID: id) : .notFound(kind, ruleID: id)
        }
        choices[ByteString(id)] = nil
    }

    // MARK: Filling

    /// Takes over the server's rules. What the user chose stays, for rules that aren't there any more too; a rule with
    /// the ID of one of the user's own is left out.
    mutating func replaceDefaults(with rules: [PushRule]) {
        defaults = RuleList()
        for var rule in rules where !own.contains(rule.ruleID) {
            rule.default = true
            defaults.append(rule)
        }
    }

    /// Takes over a rule that was stored, after those that are there. One that looks like the server's is kept as what
    /// the user chose; a rule of the server's with the ID of one of the user's own is left out.
    mutating func append(_ rule: PushRule) {
        if rule.default || rule.ruleID.utf8.first == UInt8(ascii: ".") {
            choose(rule)
        } else {
            defaults.remove(rule.ruleID)
            own.append(rule)
        }
    }

    /// Takes over what the user chose for a rule of the server's: what differs from the server's, and all of it when
    /// the server doesn't have the rule.
    private mutating func choose(_ rule: PushRule) {
        let id = ByteString(rule.ruleID)
        guard choices[id] == nil else { return }
        let server = defaults[rule.ruleID]
        let choice = Choice(
            enabled: rule.enabled == server?.enabled ? nil : rule.enabled,
            actions: rule.actions == server?.actions ? nil : rule.actions)
        if choice != Choice() { choices[id] = choice }
    }
}
