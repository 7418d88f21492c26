import ClientServerAPI
import StringGrammars

/// Rules of one kind in their order, with distinct IDs.
///
/// The list is linked by ID: finding, changing, inserting and removing a rule takes constant time.
struct RuleList: Sendable {
    private struct Node: Sendable {
        var rule: PushRule
        var previous: OpaqueIdentifier?
        var next: OpaqueIdentifier?

        mutating func apply(_ change: (inout PushRule) -> Void) { change(&rule) }
    }

    private var nodes: [OpaqueIdentifier: Node] = [:]
    private var first: OpaqueIdentifier?
    private var last: OpaqueIdentifier?

    // MARK: Reading

    var count: Int { nodes.count }

    /// All rules, most important first.
    var rules: [PushRule] {
        var rules: [PushRule] = []
        rules.reserveCapacity(count)
        var next = first
        while let id = next, let node = nodes[id] {
            rules.append(node.rule)
            next = node.next
        }
        return rules
    }

    func contains(_ id: String) -> Bool { nodes[OpaqueIdentifier(id)] != nil }

    subscript(id: String) -> PushRule? { nodes[OpaqueIdentifier(id)]?.rule }

    /// Returns whether one rule comes before another; `false` if the list lacks one of them. Takes time linear in the
    /// list.
    func precedes(_ id: String, _ other: String) -> Bool {
        let other = OpaqueIdentifier(other)
        var next = nodes[OpaqueIdentifier(id)]?.next
        while let id = next, id != other { next = nodes[id]?.next }
        return next != nil
    }

    // MARK: Changing

    /// Changes a rule in place. The closure must not change its ID.
    /// - Returns: `false` if the list has no rule with this ID.
    mutating func update(_ id: String, _ change: (inout PushRule) -> Void) -> Bool {
        guard nodes[OpaqueIdentifier(id)] != nil else { return false }
        nodes[OpaqueIdentifier(id)]?.apply(change)
        return true
    }

    mutating func prepend(_ rule: PushRule) { insert(rule, between: nil, and: first) }

    mutating func append(_ rule: PushRule) { insert(rule, between: last, and: nil) }

    /// Inserts a rule directly before another; does nothing if the list lacks the other.
    mutating func insert(_ rule: PushRule, before id: String) {
        guard let node = nodes[OpaqueIdentifier(id)] else { return }
        insert(rule, between: node.previous, and: OpaqueIdentifier(id))
    }

    /// Inserts a rule directly after another; does nothing if the list lacks the other.
    mutating func insert(_ rule: PushRule, after id: String) {
        guard let node = nodes[OpaqueIdentifier(id)] else { return }
        insert(rule, between: OpaqueIdentifier(id), and: node.next)
    }

    @discardableResult
    mutating func remove(_ id: String) -> PushRule? {
        guard let node = nodes.removeValue(forKey: OpaqueIdentifier(id)) else { return nil }
        if let previous = node.previous { nodes[previous]?.next = node.next } else { first = node.next }
        if let next = node.next { nodes[next]?.previous = node.previous } else { last = node.previous }
        return node.rule
    }

    /// Inserts a rule between neighbours, which are `nil` at the ends; does nothing if the list has its ID already.
    private mutating func insert(_ rule: PushRule, between previous: OpaqueIdentifier?, and next: OpaqueIdentifier?) {
        let id = OpaqueIdentifier(rule.ruleID)
        guard nodes[id] == nil else { return }
        nodes[id] = Node(rule: rule, previous: previous, next: next)
        if let previous { nodes[previous]?.next = id } else { first = id }
        if let next { nodes[next]?.previous = id } else { last = id }
    }
}
