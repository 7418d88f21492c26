/// The finished deliveries that an ``InMemoryDeduplicator`` remembers.
///
/// There may be hundreds of thousands, so an entry has a fixed size: 24 bytes, and 5 to 9 bytes of the index. Entries
/// are found by their digests through an index with open addressing. Each is linked into one of two lists.
struct FinishedDeliveries {
    /// The lists, each in the order of expiry, because each has one window.
    enum List: UInt8 {
        /// A repeated request is expected.
        case armed
        /// The homeserver has its 200.
        case answered
    }

    struct Entry {
        let digest: KeyDigest
        /// The time since the start of the deduplicator, in its unit.
        fileprivate(set) var expiry: UInt32
        fileprivate var previous: UInt32
        fileprivate var next: UInt32
        /// The number of requests with the delivery that have no response yet.
        var unanswered: UInt16
        /// Whether the result is ``DeliveryResult/delivered``.
        var isDelivered: Bool
        fileprivate var list: List
    }

    private struct Ends {
        var first = none
        var last = none
    }

    /// The number for no entry.
    private static let none = UInt32.max
    private static let minimumIndexSize = 64

    private var entries: [Entry] = []
    /// The first of the entries that aren't used, which are linked by their `next`.
    private var firstFree = none
    /// The numbers of the entries. The place of an entry is given by its digest, or is the next that was free. The size is
    /// a power of 2, and at least an eighth of the places is free.
    private var index = Array(repeating: none, count: minimumIndexSize)
    private var ends = (armed: Ends(), answered: Ends())
    private(set) var count = 0

    /// - Parameter capacity: the expected number of entries. Their memory isn't resident before it is used, but is never
    ///   copied to a larger block.
    init(capacity: Int = 0) {
        entries.reserveCapacity(min(capacity, Self.maxReserved))
    }

    private static let maxReserved = 1 << 20

    // MARK: Entries

    /// Returns the number of the entry with a digest. It is valid until the next removal.
    func find(_ digest: KeyDigest) -> Int? {
        let number = index[place(of: digest)]
        return number == Self.none ? nil : Int(number)
    }

    subscript(number: Int) -> Entry {
        get { entries[number] }
        _modify { yield &entries[number] }
    }

    /// Adds an entry, or replaces the one with the same digest.
    mutating func insert(
        _ digest: KeyDigest, isDelivered: Bool, unanswered: UInt16, into list: List, expiry: UInt32
    ) {
        if let number = find(digest) {
            entries[number].isDelivered = isDelivered
            entries[number].unanswered = unanswered
            return move(number, to: list, expiry: expiry)
        }
        let entry = Entry(
            digest: digest, expiry: expiry, previous: Self.none, next: Self.none, unanswered: unanswered,
            isDelivered: isDelivered, list: list)
        if (count + 1) * 8 > index.count * 7 { growIndex() }
        let number: UInt32
        if firstFree == Self.none {
            number = UInt32(entries.count)
            entries.append(entry)
        } else {
            number = firstFree
            firstFree = entries[Int(number)].next
            entries[Int(number)] = entry
        }
        index[place(of: digest)] = number
        append(number, to: list)
        count += 1
    }

    /// Moves an entry to the end of a list.
    mutating func move(_ number: Int, to list: List, expiry: UInt32) {
        unlink(number)
        entries[number].expiry = expiry
        append(UInt32(number), to: list)
    }

    /// The entry that expires first.
    var first: Entry? {
        let (armed, answered) = (entry(ends.armed.first), entry(ends.answered.first))
        guard let armed, let answered else { return armed ?? answered }
        return armed.expiry <= answered.expiry ? armed : answered
    }

    /// Removes the entry that expires first, and returns it.
    mutating func removeFirst() -> Entry? {
        guard let first, let number = find(first.digest) else { return nil }
        unlink(number)
        removeFromIndex(first.digest)
        entries[number].next = firstFree
        firstFree = UInt32(number)
        count -= 1
        return first
    }

    private func entry(_ number: UInt32) -> Entry? { number == Self.none ? nil : entries[Int(number)] }

    // MARK: Lists

    private mutating func append(_ number: UInt32, to list: List) {
        let last = self[list].last
        entries[Int(number)].list = list
        entries[Int(number)].previous = last
        entries[Int(number)].next = Self.none
        if last == Self.none { self[list].first = number } else { entries[Int(last)].next = number }
        self[list].last = number
    }

    private mutating func unlink(_ number: Int) {
        let (list, previous, next) = (entries[number].list, entries[number].previous, entries[number].next)
        if previous == Self.none { self[list].first = next } else { entries[Int(previous)].next = next }
        if next == Self.none { self[list].last = previous } else { entries[Int(next)].previous = previous }
    }

    private subscript(list: List) -> Ends {
        get { list == .armed ? ends.armed : ends.answered }
        set { if list == .armed { ends.armed = newValue } else { ends.answered = newValue } }
    }

    // MARK: Index

    /// Returns the place of the entry with a digest in the index, or the free place for it.
    private func place(of digest: KeyDigest) -> Int {
        var place = firstPlace(of: digest)
        while index[place] != Self.none, entries[Int(index[place])].digest != digest { place = following(place) }
        return place
    }

    /// Digests are random, so their last bits are as good as any.
    private func firstPlace(of digest: KeyDigest) -> Int { digest.value & (index.count - 1) }

    private func following(_ place: Int) -> Int { (place + 1) & (index.count - 1) }

    private mutating func growIndex() {
        let numbers = index.filter { $0 != Self.none }
        index = Array(repeating: Self.none, count: index.count * 2)
        for number in numbers { index[place(of: entries[Int(number)].digest)] = number }
    }

    /// Empties a place, and moves the entries after it that would no longer be found.
    private mutating func removeFromIndex(_ digest: KeyDigest) {
        var free = place(of: digest)
        var next = following(free)
        while index[next] != Self.none {
            let distance = (next - firstPlace(of: entries[Int(index[next])].digest)) & (index.count - 1)
            if distance >= (next - free) & (index.count - 1) {
                index[free] = index[next]
                free = next
            }
            next = following(next)
        }
        index[free] = Self.none
    }
}
