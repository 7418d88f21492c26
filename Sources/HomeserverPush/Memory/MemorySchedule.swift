/// The times at which pushers can be claimed: a heap, in which entries that don't hold any more stay until they come
/// first or are too many.
struct MemorySchedule: Sendable {
    struct Entry: Sendable {
        var time: Timestamp
        var id: RegisteredPusher.ID

        /// Whether the entry comes first.
        func precedes(_ other: Self) -> Bool { (time, id) < (other.time, other.id) }
    }

    private var heap: [Entry] = []
    /// The number of entries that hold.
    private var count = 0

    /// Adds an entry. O(log n), amortized.
    /// - Parameter holds: whether an entry holds.
    mutating func add(_ time: Timestamp, _ id: RegisteredPusher.ID, _ holds: (Entry) -> Bool) {
        count += 1
        if heap.count > 2 * count + 64 {
            heap.removeAll { !holds($0) }
            for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(from: index) }
        }
        heap.append(Entry(time: time, id: id))
        rise(from: heap.count - 1)
    }

    /// Notes that an entry doesn't hold any more.
    mutating func removeOne() { count -= 1 }

    /// Returns the first entry that holds.
    mutating func first(_ holds: (Entry) -> Bool) -> Entry? {
        while let entry = heap.first {
            if holds(entry) { return entry }
            removeFirst()
        }
        return nil
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink(from: 0)
    }

    private mutating func rise(from start: Int) {
        var index = start
        while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink(from start: Int) {
        var index = start
        while true {
            var first = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].precedes(heap[first]) {
                first = child
            }
            guard first != index else { return }
            heap.swapAt(index, first)
            index = first
        }
    }
}
