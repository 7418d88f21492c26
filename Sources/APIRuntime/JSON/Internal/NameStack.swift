/// The keys of all objects that contain the cursor, other than those that the objects' types declare, as a stack. The
/// first 16 need no allocation.
struct NameStack {
    private var first = InlineNames()
    /// The number of names in `first`.
    private var firstCount = 0
    private var more: [NameEntry] = []

    var count: Int { firstCount &+ more.count }

    mutating func entry(at index: Int) -> NameEntry {
        index < firstCount ? first.entry(at: index) : more[index - firstCount]
    }

    /// Returns the hash of an entry.
    @inline(__always)
    mutating func hash(at index: Int) -> UInt32 {
        index < firstCount ? first.hash(at: index) : more[index - firstCount].hash
    }

    @inline(__always)
    mutating func append(_ entry: NameEntry) {
        // Inline entries have 32 bits for the offset.
        if firstCount < InlineNames.capacity, more.isEmpty, entry.offset <= UInt32.max {
            first.set(entry, at: firstCount)
            firstCount &+= 1
        } else {
            more.append(entry)
        }
    }

    @inline(__always)
    mutating func removeLast(downTo base: Int) {
        if !more.isEmpty { more.removeLast(min(more.count, count - base)) }
        if base < firstCount { firstCount = base }
    }
}
