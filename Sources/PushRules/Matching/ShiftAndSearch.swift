/// A search for a long segment of a glob with the shift-and algorithm (bitap): a bit for each scalar of the segment is
/// set if the text read so far ends with the segment's prefix up to this scalar. Each scalar of the text updates 64
/// bits at once.
///
/// A search takes at most (length of the text) × (length of the segment) / 64 steps. A table with a row of bits for
/// every scalar would be too large, so there are three tables, each for 7 bits of a scalar. A scalar matches at a place
/// if all three rows have the place's bit.
struct ShiftAndSearch {
    private let wordCount: Int
    private let scalarCount: Int
    /// Three tables in sequence, for the bits 0...6, 7...13 and 14...20 of a scalar. Each has a row for each value of
    /// these bits, in which the bits of the segment's places with this value are set.
    private let table: [UInt64]

    init(_ segment: GlobSegment) {
        scalarCount = segment.scalarCount
        wordCount = (scalarCount + 63) / 64
        var table = [UInt64](repeating: 0, count: 3 * 128 * wordCount)
        var offset = 0
        for place in 0..<scalarCount {
            let bit: UInt64 = 1 << UInt64(place & 63)
            let word = place >> 6
            if segment.bytes[offset] == GlobSegment.anyScalar {
                offset += 1
                for row in 0..<(3 * 128) { table[row * wordCount + word] |= bit }
            } else {
                let scalar = Self.scalar(segment.bytes.span, &offset)
                let rows = Self.rows(of: scalar)
                for row in [rows.low, rows.middle, rows.high] { table[row * wordCount + word] |= bit }
            }
        }
        self.table = table
    }

    /// Returns the rows of a scalar.
    @inline(__always)
    private static func rows(of scalar: UInt32) -> (low: Int, middle: Int, high: Int) {
        (Int(scalar & 127), 128 + Int(scalar >> 7 & 127), 256 + Int(scalar >> 14 & 127))
    }

    func firstEnd(
        in text: Span<UInt8>, from lowest: Int, _ words: WordBoundaries, startsAtWord: Bool, endsAtWord: Bool
    ) -> Int? {
        var state = [UInt64](repeating: 0, count: wordCount)
        // A ring buffer of the starts of the last scalars, as many as the segment has.
        var starts = [Int](repeating: 0, count: scalarCount)
        var number = 0
        var offset = lowest
        // The number of words up to the last one with a bit set.
        var used = 0
        let lastBit: UInt64 = 1 << UInt64((scalarCount - 1) & 63)
        let table = table.span
        while offset < text.count {
            starts[number] = offset
            number += 1
            if number == scalarCount { number = 0 }
            let rows = Self.rows(of: Self.scalar(text, &offset))
            let (low, middle, high) = (rows.low * wordCount, rows.middle * wordCount, rows.high * wordCount)
            var carry: UInt64 = 1
            var lastUsed = 0
            for word in 0..<min(used + 1, wordCount) {
                let old = state[word]
                let new = (old << 1 | carry) & table[low + word] & table[middle + word] & table[high + word]
                carry = old >> 63
                state[word] = new
                if new != 0 { lastUsed = word + 1 }
            }
            used = lastUsed
            guard state[wordCount - 1] & lastBit != 0 else { continue }
            // The oldest start is that of the match.
            if startsAtWord, !words.contain(starts[number], of: text) { continue }
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
