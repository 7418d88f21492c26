/// What begins a member as most writers have it, `,"key":`, and `{"key":` the first one: words to compare with those of
/// a text.
struct EncodedKeyPrefix {
    /// Up to four words, each but the first one as it stands in the text; the last may overlap with the one before.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let last: UInt64
    /// The bytes of the first word that count: not what is behind the colon of a short key.
    private let mask: UInt64
    private let count: Int
    /// How many bytes are looked at.
    private let reach: Int

    /// How many bytes the key has.
    var keyCount: Int { count &- 4 }

    /// A key that is longer, or must be escaped, is never found by this.
    private static let longest = 32

    init(key: String) {
        let text = [0] + Array("\"\(key)\":".utf8)
        let isPlain = key.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        let bytes = text.rawSpan
        count = text.count
        mask = ~(~0 << UInt64(8 * count))
        first = bytes.word(at: 0, count: count)
        second = count > 16 ? bytes.word(at: 8) : 0
        third = count > 24 ? bytes.word(at: 16) : 0
        last = count > 8 ? bytes.word(at: count - 8) : 0
        reach = isPlain && count <= Self.longest ? max(count, 8) : .max
    }

    /// The offset behind the colon when this is what stands at the cursor.
    /// - Parameters:
    ///   - position: the offset behind the value before, or behind the object's brace.
    ///   - isFirst: whether there is no member before.
    @inline(__always)
    func end(in bytes: RawSpan, behind position: Int, isFirst: Bool) -> Int? {
        let start = isFirst ? position &- 1 : position
        let begin = isFirst ? UInt64(UInt8(ascii: "{")) : UInt64(UInt8(ascii: ","))
        guard bytes.has(reach, from: start),
            bytes.uncheckedWord(at: start) & mask == first | begin,
            count <= 8 || bytes.uncheckedWord(at: start &+ count &- 8) == last,
            count <= 16 || bytes.uncheckedWord(at: start &+ 8) == second,
            count <= 24 || bytes.uncheckedWord(at: start &+ 16) == third
        else { return nil }
        return start &+ count
    }
}
