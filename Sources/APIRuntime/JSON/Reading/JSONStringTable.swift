/// The keys that a type declares and those that it requires, or the values of an enum: strings that are looked up by
/// the bytes that stand in a text.
///
/// A string goes by its place in the table: an enum of keys for each type would cost a generated module a fifth of its
/// code.
@_spi(Generated)
public final class JSONStringTable: Sendable {
    /// The strings, in the order of their places.
    public let names: [String]
    let required: JSONKeySet
    /// The places of those that an object must hold, beyond what the set has room for.
    let requiredBeyond: [Int]
    let entries: [Entry]
    /// What begins the members of the first keys, which may be expected in their order.
    let heads: [EncodedKeyPrefix]
    /// A hash table with open addressing, at most half full: places, or -1.
    let slots: [Int16]
    let shift: UInt64
    /// All strings in a row.
    let text: [UInt8]

    /// A string of the table, so far as a comparison of two words goes; more than 16 bytes are compared one by one.
    struct Entry {
        /// The first eight bytes, or as many as there are.
        let first: UInt64
        /// The last eight bytes of a string that has more than eight.
        let last: UInt64
        let count: Int
        /// Where it starts in the text of all.
        let start: Int
    }

    /// - Parameters:
    ///   - names: the strings, each once; at most 32,767.
    ///   - required: the places of the keys that an object must hold.
    public init(_ names: [String] = [], required: [Int] = []) {
        self.names = names
        var set = JSONKeySet()
        for place in required where place < JSONKeySet.capacity { _ = set.insert(place) }
        self.required = set
        requiredBeyond = required.filter { $0 >= JSONKeySet.capacity }
        let text = names.flatMap { Array($0.utf8) }
        var bits: UInt64 = 1
        while 1 << bits < 2 * names.count { bits += 1 }
        shift = 64 - bits
        var entries: [Entry] = []
        var slots = [Int16](repeating: -1, count: 1 << bits)
        var start = 0
        for (place, name) in names.enumerated() {
            let count = name.utf8.count
            let words = text.rawSpan.words(start, count)
            entries.append(
                Entry(
                    first: words.first, last: words.last, count: count, start: start))
            var index = Self.home(words.first, words.last, count, shift)
            while slots[index] >= 0 { index = (index + 1) % slots.count }
            slots[index] = Int16(clamping: place)
            start += count
        }
        self.entries = entries
        heads = names.prefix(JSONKeySet.capacity).map { EncodedKeyPrefix(key: $0) }
        self.slots = slots
        self.text = text
    }

    /// The slot in which a search begins.
    @inline(__always)
    static func home(_ first: UInt64, _ last: UInt64, _ count: Int, _ shift: UInt64) -> Int {
        let mixed = first ^ last &* 0xD6E8_FEB8_6659_FD93 ^ UInt64(truncatingIfNeeded: count)
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }

    /// The place of a string.
    func index(of name: String) -> Int? {
        names.firstIndex { $0.utf8.elementsEqual(name.utf8) }
    }

    func isRequired(_ place: Int) -> Bool {
        place < JSONKeySet.capacity ? required.contains(place) : requiredBeyond.contains(place)
    }

    /// Whether the table has the string.
    func contains(_ name: String) -> Bool { index(of: name) != nil }
}

extension JSONStringTable {
    /// The place of the string that the bytes in a range are.
    @inline(__always)
    func place(of range: Range<Int>, in bytes: RawSpan) -> Int? {
        let start = range.lowerBound
        let count = range.count
        let (first, last) = bytes.words(start, count)
        var slot = Self.home(first, last, count, shift)
        while true {
            let place = Int(slots[slot])
            guard place >= 0 else { return nil }
            if isEntry(place, first, last, count, start, bytes) { return place }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
    }

    @inline(__always)
    private func isEntry(
        _ place: Int, _ first: UInt64, _ last: UInt64, _ count: Int, _ start: Int, _ bytes: RawSpan
    ) -> Bool {
        entries[place].first == first && entries[place].last == last && entries[place].count == count
            && (count <= 16 || hasMiddle(of: place, bytes, start))
    }

    /// Compares what is between the first and the last eight bytes.
    @inline(never)
    fileprivate func hasMiddle(of place: Int, _ bytes: RawSpan, _ start: Int) -> Bool {
        let entry = entries[place]
        for index in 8..<entry.count - 8 where bytes.byte(at: start + index) != text[entry.start + index] {
            return false
        }
        return true
    }
}

extension JSONReader {
    /// The place in a table of a string that was scanned.
    @inline(__always)
    mutating func place(of token: StringToken, in table: JSONStringTable) -> Int? {
        token.hasEscapes ? table.index(of: string(token)) : table.place(of: token.content, in: bytes)
    }
}

/// A set of a type's first 128 keys by their places: two words, so that it costs no allocation.
struct JSONKeySet: Hashable, Sendable {
    static let capacity = 128
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    @inline(__always)
    func contains(_ place: Int) -> Bool {
        (place < 64 ? low : high) &>> UInt64(truncatingIfNeeded: place) & 1 != 0
    }

    /// Adds a place; answers whether it's new.
    @inline(__always)
    mutating func insert(_ place: Int) -> Bool {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: place)
        if place < 64 {
            defer { low |= bit }
            return low & bit == 0
        }
        defer { high |= bit }
        return high & bit == 0
    }

    @inline(__always)
    func isSuperset(of other: JSONKeySet) -> Bool {
        low & other.low == other.low && high & other.high == other.high
    }
}
