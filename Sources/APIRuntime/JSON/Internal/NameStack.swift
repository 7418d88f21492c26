/// The names of members that are open, as a stack over all open objects: the first ones without an allocation.
struct NameStack {
    private var first = InlineNames()
    /// How many are among the first.
    private var firstCount = 0
    private var more: [NameEntry] = []

    var count: Int { firstCount &+ more.count }

    mutating func entry(at index: Int) -> NameEntry {
        index < firstCount ? first.entry(at: index) : more[index - firstCount]
    }

    /// The hash of an entry.
    @inline(__always)
    mutating func hash(at index: Int) -> UInt32 {
        index < firstCount ? first.hash(at: index) : more[index - firstCount].hash
    }

    @inline(__always)
    mutating func append(_ entry: NameEntry) {
        // The first ones are kept small.
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
