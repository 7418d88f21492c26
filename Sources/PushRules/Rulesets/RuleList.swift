import ClientServerAPI

/// Rules of one kind in their order, each ID once.
///
/// A list linked by ID: finding, changing, inserting and removing a rule take constant time, however many there are.
struct RuleList: Sendable {
    private struct Node: Sendable {
        var rule: PushRule
        var previous: ByteString?
        var next: ByteString?

        mutating func apply(_ change: (inout PushRule) -> Void) { change(&rule) }
    }

    private var nodes: [ByteString: Node] = [:]
    private var first: ByteString?
    private var last: ByteString?

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

    func contains(_ id: String) -> Bool { nodes[ByteString(id)] != nil }

    subscript(id: String) -> PushRule? { nodes[ByteString(id)]?.rule }

    /// Whether one rule stands before another; `false` when one of them isn't there. Takes time linear in the list.
    func precedes(_ id: String, _ other: String) -> Bool {
        let other = ByteString(other)
        var next = nodes[ByteString(id)]?.next
        while let id = next, id != other { next = nodes[id]?.next }
        return next != nil
    }

    // MARK: Changing

    /// Changes a rule where it stands; answers whether it's there. The change leaves its ID alone.
    mutating func update(_ id: String, _ change: (inout PushRule) -> Void) -> Bool {
        guard nodes[ByteString(id)] != nil else { return false }
        nodes[ByteString(id)]?.apply(change)
        return true
    }

    mutating func prepend(_ rule: PushRule) { insert(rule, between: nil, and: first) }

    mutating func append(_ rule: PushRule) { insert(rule, between: last, and: nil) }

    /// Inserts a rule directly before another; does nothing when that isn't there.
    mutating func insert(_ rule: PushRule, before id: String) {
        guard let node = nodes[ByteString(id)] else { return }
        insert(rule, between: node.previous, and: ByteString(id))
    }

    /// Inserts a rule directly after another; does nothing when that isn't there.
    mutating func insert(_ rule: PushRule, after id: String) {
        guard let node = nodes[ByteString(id)] else { return }
        insert(rule, between: ByteString(id), and: node.next)
    }

    @discardableResult
    mutating func remove(_ id: String) -> PushRule? {
        guard let node = nodes.removeValue(forKey: ByteString(id)) else { return nil }
        if let previous = node.previous { nodes[previous]?.next = node.next } else { first = node.next }
        if let next = node.next { nodes[next]?.previous = node.previous } else { last = node.previous }
        return node.rule
    }

    /// Inserts a rule between neighbours, `nil` at the ends; does nothing when its ID is there already.
    private mutating func insert(_ rule: PushRule, between previous: ByteString?, and next: ByteString?) {
        let id = ByteString(rule.ruleID)
        guard nodes[id] == nil else { return }
        nodes[id] = Node(rule: rule, previous: previous, next: next)
        if let previous { nodes[previous]?.next = id } else { first = id }
        if let next { nodes[next]?.previous = id } else { last = id }
    }
}
