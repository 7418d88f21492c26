/// Values by key, bounded by their costs. What hasn't been used for the longest time is removed first, in large groups.
///
/// There are two generations, each with half of the cost. A value is added to the younger one and moves there when it is
/// used. When the younger one is full, it becomes the older one, and what was in that is removed. A use takes constant
/// time.
package struct RecentGenerations<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Entry = (value: Value, cost: Int)

    private let maxCost: Int
    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]
    private var youngCost = 0

    /// - Parameter maxCost: the sum of the costs of all values, to which at most one value is added.
    package init(maxCost: Int) {
        self.maxCost = maxCost
    }

    package var count: Int { young.count + old.count }

    package subscript(key: Key) -> Value? {
        mutating get {
            if let entry = young[key] { return entry.value }
            guard let entry = old.removeValue(forKey: key) else { return nil }
            add(entry, for: key)
            return entry.value
        }
    }

    /// Adds or replaces a value.
    package mutating func set(_ value: Value, for key: Key, cost: Int) {
        remove(key)
        add((value, cost), for: key)
    }

    package mutating func remove(_ key: Key) {
        if let entry = young.removeValue(forKey: key) { youngCost -= entry.cost }
        old[key] = nil
    }

    private mutating func add(_ entry: Entry, for key: Key) {
        if youngCost + entry.cost > maxCost / 2 {
            old = young
            young = [:]
            youngCost = 0
        }
        young[key] = entry
        youngCost += entry.cost
    }
}
