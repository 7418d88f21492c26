import ClientServerAPI

extension Ruleset {
    /// The kinds of rules in the order in which they are evaluated.
    public static let kinds: [PushRuleKind] = [.override, .content, .room, .sender, .underride]

    /// The rules of a kind, most important first. A kind that the specification doesn't have has no rules.
    public subscript(kind: PushRuleKind) -> [PushRule] {
        get {
            switch kind {
            case .override: override ?? []
            case .content: content ?? []
            case .room: room ?? []
            case .sender: sender ?? []
            case .underride: underride ?? []
            case .unknown: []
            }
        }
        set {
            switch kind {
            case .override: override = newValue
            case .content: content = newValue
            case .room: room = newValue
            case .sender: sender = newValue
            case .underride: underride = newValue
            case .unknown: break
            }
        }
    }

    /// Returns the rules that satisfy a predicate.
    func filtered(_ holds: (PushRule) -> Bool) -> Ruleset {
        var ruleset = self
        for kind in Self.kinds { ruleset[kind] = self[kind].filter(holds) }
        return ruleset
    }
}
