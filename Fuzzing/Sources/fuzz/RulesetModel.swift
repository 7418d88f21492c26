import APIRuntime
import ClientServerAPI
import PushRules

/// A model of ``UserRuleset``: a user's rules as lists, in the order of `Ruleset.kinds`. Simple rather than fast.
struct RulesetModel {
    private var own: [[PushRule]]
    private var servers: [[PushRule]]
    /// The server's rules before the user's changes.
    private let defaults: [[PushRule]]

    init(_ ruleset: Ruleset, _ defaults: Ruleset) {
        own = Ruleset.kinds.map { ruleset[$0].filter { !$0.default } }
        servers = Ruleset.kinds.map { ruleset[$0].filter(\.default) }
        self.defaults = Ruleset.kinds.map { defaults[$0] }
    }

    func isSame(as rules: UserRuleset) -> Bool {
        let ruleset = rules.ruleset
        let isOrdered = zip(Ruleset.kinds, zip(own, servers)).allSatisfy { kind, parts in
            let (own, servers) = parts
            let masters = servers.filter { $0.ruleID == DefaultPushRules.masterRuleID }
            let others = servers.filter { $0.ruleID != DefaultPushRules.masterRuleID }
            return ruleset[kind].map { $0.jsonBytes() } == (masters + own + others).map { $0.jsonBytes() }
        }
        return isOrdered && rules.ownCount == own.joined().count
    }

    // MARK: Changes, each returning whether it is possible

    mutating func set(
        _ id: String, _ kind: Int, _ content: SetPushRuleRequest, before: String?, after: String?
    ) -> Bool {
        if id.isEmpty || id.hasPrefix(".") || id.contains("/") || id.contains("\\") { return false }
        if place(id, servers[kind]) != nil { return false }
        for neighbour in [before, after] {
            guard let neighbour else { continue }
            if place(neighbour, own[kind]) == nil || isSame(neighbour, id) { return false }
        }
        if let before = before.flatMap({ place($0, own[kind]) }), let after = after.flatMap({ place($0, own[kind]) }),
            after >= before
        {
            return false
        }
        let present = place(id, own[kind])
        let rule = PushRule(
            ruleID: id, default: false, enabled: present.map { own[kind][$0].enabled } ?? true,
            actions: content.actions, conditions: content.conditions, pattern: content.pattern)
        if let present { own[kind].remove(at: present) }
        if let before {
            own[kind].insert(rule, at: place(before, own[kind]) ?? 0)
        } else if let after {
            own[kind].insert(rule, at: (place(after, own[kind]) ?? 0) + 1)
        } else {
            own[kind].insert(rule, at: present ?? 0)
        }
        return true
    }

    mutating func update(_ id: String, _ kind: Int, _ change: (inout PushRule) -> Void) -> Bool {
        if let place = place(id, own[kind]) {
            change(&own[kind][place])
        } else if let place = place(id, servers[kind]) {
            change(&servers[kind][place])
        } else {
            return false
        }
        return true
    }

    mutating func remove(_ id: String, _ kind: Int) -> Bool {
        guard let place = place(id, own[kind]) else { return false }
        own[kind].remove(at: place)
        return true
    }

    mutating func reset(_ id: String, _ kind: Int) -> Bool {
        guard let now = place(id, servers[kind]), let before = place(id, defaults[kind]) else { return false }
        servers[kind][now] = defaults[kind][before]
        return true
    }

    private func place(_ id: String, _ rules: [PushRule]) -> Int? { rules.firstIndex { isSame($0.ruleID, id) } }

    /// Canonically equivalent IDs are different IDs.
    private func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
