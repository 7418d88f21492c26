/// A dictionary with a bounded number of entries: the least recently set one is removed for a new one.
///
/// Its operations take O(1) amortised time.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var use: UInt64
    }

    private struct Use {
        let key: Key
        let number: UInt64
    }

    private let maxEntries: Int
    private var entries: [Key: Entry] = [:]
    /// The uses in their order. Contains some that are out of date, because the entry was used again or removed.
    private var uses = FIFOQueue<Use>()
    private var lastUse: UInt64 = 0

    /// - Parameter maxEntries: at least 1.
    init(maxEntries: Int) {
        self.maxEntries = max(1, maxEntries)
    }

    var count: Int { entries.count }

    subscript(key: Key) -> Value? { entries[key]?.value }

    /// Sets a value. The key is then the most recently used one.
    /// - Returns: the entry that was removed to make room.
    @discardableResult
    mutating func set(_ value: Value, for key: Key) -> (key: Key, value: Value)? {
        lastUse += 1
        entries[key] = Entry(value: value, use: lastUse)
        uses.append(Use(key: key, number: lastUse))
        if uses.count > entries.count * 2 + 32 {
            let entries = entries
            uses.removeAll { entries[$0.key]?.use != $0.number }
        }
        guard entries.count > maxEntries else { return nil }
        while let oldest = uses.popFirst() {
            guard entries[oldest.key]?.use == oldest.number else { continue }
            return entries.removeValue(forKey: oldest.key).map { (oldest.key, $0.value) }
        }
        return nil
    }

    mutating func remove(_ key: Key) {
        entries[key] = nil
    }
}
