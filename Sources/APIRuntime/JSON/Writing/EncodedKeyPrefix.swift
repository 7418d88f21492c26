/// The encoded start of a member, `,"key":` or for the first member `{"key":`, as words to compare with those of a
/// text.
struct EncodedKeyPrefix {
    /// Up to four words. The first lacks its first byte; the last may overlap with the one before.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let last: UInt64
    /// The mask of the first word, without the bytes after the colon of a short key.
    private let mask: UInt64
    private let count: Int
    /// The number of bytes compared; `Int.max` for a key that never matches.
    private let reach: Int

    /// The length of the key in bytes.
    var keyCount: Int { count &- 4 }

    /// The maximum length of a prefix. Longer keys, and keys that must be escaped, never match.
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

    /// Returns the offset after the colon if the text continues with this prefix, otherwise `nil`.
    /// - Parameters:
    ///   - position: the offset after the previous value, or after the object's opening brace.
    ///   - isFirst: whether this is the first member.
    @inline(__always)
    func end(in bytes: RawSpan, after position: Int, isFirst: Bool) -> Int? {
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
