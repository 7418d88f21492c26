/// Finds a long segment of a glob by the shift-and method: a bit for each of its scalars says whether the text read so
/// far ends with the segment up to there, and one scalar of the text moves 64 of them at once.
///
/// So a search takes (length of the text) × (length of the segment) / 64 steps, whatever they say. A table of bits for
/// every scalar would be too large; the tables here are for 7 bits of a scalar each, and a scalar is the one that stands
/// in the pattern where all three agree.
struct ShiftAndSearch {
    private let wordCount: Int
    private let scalarCount: Int
    /// For the bits 0...6, 7...13 and 14...20 of a scalar: for each of their values the bits of the places that have it.
    private let tables: [[UInt64]]

    init(_ segment: GlobSegment) {
        scalarCount = segment.scalarCount
        wordCount = (scalarCount + 63) / 64
        var tables = [[UInt64]](repeating: Array(repeating: 0, count: 128 * wordCount), count: 3)
        var offset = 0
        for place in 0..<scalarCount {
            let bit: UInt64 = 1 << UInt64(place & 63)
            if segment.bytes[offset] == GlobSegment.anyScalar {
                offset += 1
                for table in 0..<3 {
                    for value in 0..<128 { tables[table][value * wordCount + place >> 6] |= bit }
                }
            } else {
                let scalar = Self.scalar(segment.bytes.span, &offset)
                for table in 0..<3 {
                    let value = Int(scalar >> UInt32(7 * table)) & 127
                    tables[table][value * wordCount + place >> 6] |= bit
                }
            }
        }
        self.tables = tables
    }

    func firstEnd(
        in text: Span<UInt8>, from lowest: Int, _ words: WordBoundaries, startsAtWord: Bool, endsAtWord: Bool
    ) -> Int? {
        var state = [UInt64](repeating: 0, count: wordCount)
        /// Where the last scalars start, each at its number modulo the segment's length.
        var starts = [Int](repeating: 0, count: scalarCount)
        var number = 0
        var offset = lowest
        /// Beyond it no bit is set.
        var used = 0
        while offset < text.count {
            starts[number % scalarCount] = offset
            let scalar = Self.scalar(text, &offset)
            let low = Int(scalar & 127) * wordCount
            let middle = Int(scalar >> 7 & 127) * wordCount
            let high = Int(scalar >> 14 & 127) * wordCount
            var carry: UInt64 = 1
            var lastUsed = 0
            for word in 0..<min(used + 1, wordCount) {
                let old = state[word]
                let new =
                    (old << 1 | carry) & tables[0][low + word] & tables[1][middle + word] & tables[2][high + word]
                carry = old >> 63
                state[word] = new
                if new != 0 { lastUsed = word + 1 }
            }
            used = lastUsed
            number += 1
            let isFound = state[wordCount - 1] >> UInt64((scalarCount - 1) & 63) & 1 == 1
            guard isFound else { continue }
            if startsAtWord, !words.contain(starts[number % scalarCount], of: text) { continue }
            if endsAtWord, !words.contain(offset, of: text) { continue }
            return offset
        }
        return nil
    }

    /// Reads a scalar of valid UTF-8.
    private static func scalar(_ text: Span<UInt8>, _ offset: inout Int) -> UInt32 {
        let leading = text[offset]
        let length = GlobSegment.length(leading: leading)
        var value = length == 1 ? UInt32(leading) : UInt32(leading) & (0x7F >> UInt32(length))
        for index in 1..<max(length, 1) { value = value << 6 | UInt32(text[offset + index] & 0x3F) }
        offset += length
        return value
    }
}
