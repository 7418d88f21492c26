/// The keys of a type, with the required ones, or the values of an enum: a hash table that is searched by the bytes of
/// the text, without creating a string.
///
/// A string is identified by its index, because an enum of keys for each type would add a fifth to the code of a
/// generated module.
@_spi(Generated)
public final class JSONStringTable: Sendable {
    /// The strings in the order of their indices.
    public let names: [String]
    let required: JSONKeySet
    /// The indices of the required keys that the set has no room for.
    let requiredBeyond: [Int]
    let entries: [Entry]
    /// The encoded prefixes of the first keys, which are expected in their order.
    let prefixes: [EncodedKeyPrefix]
    /// A hash table with open addressing, at most half full: indices, or -1.
    let slots: [Int16]
    let shift: UInt64
    /// The bytes of all strings, concatenated.
    let text: [UInt8]

    /// A string of the table. Its first and last eight bytes are compared as words, any bytes between them one by one.
    struct Entry {
        /// The first eight bytes, or fewer if the string is shorter.
        let first: UInt64
        /// The last eight bytes if the string has more than eight; otherwise 0.
        let last: UInt64
        let count: Int
        /// The offset of the string in the concatenated text.
        let start: Int
    }

    /// - Parameters:
    ///   - names: the strings, without duplicates; at most 32,767.
    ///   - required: the indices of the keys that an object must have.
    public init(_ names: [String] = [], required: [Int] = []) {
        self.names = names
        var set = JSONKeySet()
        for index in required where index < JSONKeySet.capacity { _ = set.insert(index) }
        self.required = set
        requiredBeyond = required.filter { $0 >= JSONKeySet.capacity }
        let text = names.flatMap { Array($0.utf8) }
        var bits: UInt64 = 1
        while 1 << bits < 2 * names.count { bits += 1 }
        shift = 64 - bits
        var entries: [Entry] = []
        var slots = [Int16](repeating: -1, count: 1 << bits)
        var start = 0
        for (nameIndex, name) in names.enumerated() {
            let count = name.utf8.count
            let words = text.rawSpan.words(start, count)
            entries.append(
                Entry(
                    first: words.first, last: words.last, count: count, start: start))
            var slot = Self.home(words.first, words.last, count, shift)
            while slots[slot] >= 0 { slot = (slot + 1) % slots.count }
            slots[slot] = Int16(clamping: nameIndex)
            start += count
        }
        self.entries = entries
        prefixes = names.prefix(JSONKeySet.capacity).map { EncodedKeyPrefix(key: $0) }
        self.slots = slots
        self.text = text
    }

    /// Returns the slot at which a search begins.
    @inline(__always)
    static func home(_ first: UInt64, _ last: UInt64, _ count: Int, _ shift: UInt64) -> Int {
        let mixed = first ^ last &* 0xD6E8_FEB8_6659_FD93 ^ UInt64(truncatingIfNeeded: count)
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }

    /// Returns the index of a string, by linear search.
    func index(of name: String) -> Int? {
        names.firstIndex { $0.utf8.elementsEqual(name.utf8) }
    }

    func isRequired(_ index: Int) -> Bool {
        index < JSONKeySet.capacity ? required.contains(index) : requiredBeyond.contains(index)
    }

    /// Returns whether the table contains a string, by linear search.
    func contains(_ name: String) -> Bool { index(of: name) != nil }
}

extension JSONStringTable {
    /// Returns the index of the string whose bytes are in a range of a text.
    @inline(__always)
    func index(of range: Range<Int>, in bytes: RawSpan) -> Int? {
        let start = range.lowerBound
        let count = range.count
        let (first, last) = bytes.words(start, count)
        var slot = Self.home(first, last, count, shift)
        while true {
            let index = Int(slots[slot])
            guard index >= 0 else { return nil }
            if isEntry(index, first, last, count, start, bytes) { return index }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
    }

    @inline(__always)
    private func isEntry(
        _ index: Int, _ first: UInt64, _ last: UInt64, _ count: Int, _ start: Int, _ bytes: RawSpan
    ) -> Bool {
        entries[index].first == first && entries[index].last == last && entries[index].count == count
            && (count <= 16 || hasMiddle(of: index, bytes, start))
    }

    /// Compares the bytes between the first and the last eight.
    @inline(never)
    fileprivate func hasMiddle(of index: Int, _ bytes: RawSpan, _ start: Int) -> Bool {
        let entry = entries[index]
        for offset in 8..<entry.count - 8 where bytes.byte(at: start + offset) != text[entry.start + offset] {
            return false
        }
        return true
    }
}

extension JSONReader {
    /// Returns the index of a scanned string in a table.
    @inline(__always)
    mutating func index(of token: StringToken, in table: JSONStringTable) -> Int? {
        token.hasEscapes ? table.index(of: string(token)) : table.index(of: token.content, in: bytes)
    }
}

/// A set of a type's first 128 keys by their indices: two words, without an allocation.
struct JSONKeySet: Hashable, Sendable {
    static let capacity = 128
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    @inline(__always)
    func contains(_ index: Int) -> Bool {
        (index < 64 ? low : high) &>> UInt64(truncatingIfNeeded: index) & 1 != 0
    }

    /// Adds an index, and returns whether it is new.
    @inline(__always)
    mutating func insert(_ index: Int) -> Bool {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index)
        if index < 64 {
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
