/// Tests of eight bytes at once ("SWAR"). The lowest set bit of the result is the highest bit of the first matching
/// byte; bits above it may be wrong.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Finds bytes that end a run of plain ASCII in a string: quotes, backslashes, control characters and bytes of
    /// longer scalars.
    @inline(__always)
    static func endOfPlainText(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        // A byte whose highest bit is set keeps it in one of the differences, and so ends the run.
        return ((quotes &- ones) | (backslashes &- ones) | (word &- ones &* 0x20)) & highs
    }

    /// Finds bytes that must be escaped in a string: quotes, backslashes and control characters.
    @inline(__always)
    static func mustBeEscaped(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let found = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word
        return found & highs
    }

    /// Returns the number of digits at the start.
    @inline(__always)
    static func countDigits(_ word: UInt64) -> Int {
        let digits = word ^ (ones &* 0x30)
        // A digit is now less than ten. The addition sets the highest bit of every other byte. A carry affects only the
        // bytes after.
        let others = (digits &+ (ones &* 0x76) | digits) & highs
        return others.trailingZeroBitCount >> 3
    }

    /// Returns the integer of the first `count` bytes, which must be digits; at least one.
    @inline(__always)
    static func integer(_ word: UInt64, _ count: Int) -> Int64 {
        // The last digit becomes the highest byte, with zeros before the first; then pairs, fours and eights are added
        // up.
        var sum = (word ^ (ones &* 0x30)) &<< UInt64(8 &* (8 &- count))
        sum = (sum &* 10 &+ sum >> 8) & 0x00FF_00FF_00FF_00FF
        sum = (sum &* 100 &+ sum >> 16) & 0x0000_FFFF_0000_FFFF
        sum = (sum &* 10000 &+ sum >> 32) & 0xFFFF_FFFF
        return Int64(sum)
    }

    /// Returns eight decimal digits of an integer below 100,000,000, with leading zeros, the first one lowest.
    @inline(__always)
    static func digits(_ value: UInt64) -> UInt64 {
        // The reverse of `integer`: halves of four digits, then pairs, then digits. The multiplications divide by 100
        // and by 10.
        let halves = value / 10000 | (value % 10000) << 32
        let hundreds = (halves &* 10486) >> 20 & 0x7F_0000_007F
        let pairs = hundreds | (halves &- hundreds &* 100) << 16
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
        return (tens | (pairs &- tens &* 10) << 8) | ones &* 0x30
    }

    /// Returns the number of digits zero at the start of a word of digits.
    @inline(__always)
    static func countZeros(_ digits: UInt64) -> Int { (digits ^ (ones &* 0x30)).trailingZeroBitCount >> 3 }

    /// Finds quotes and backslashes.
    @inline(__always)
    static func endOfString(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        return ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & highs
    }
}

extension RawSpan {
    /// Returns up to eight bytes from an offset as a word, the first one lowest and the rest zero.
    @inline(__always)
    func word(at offset: Int, count: Int) -> UInt64 {
        guard offset &+ 8 <= byteCount else { return lastWord(at: offset, count: count) }
        // A shift by 64 or more gives zero.
        return word(at: offset) & ~(~0 << UInt64(truncatingIfNeeded: 8 &* count))
    }

    /// Returns up to eight bytes as a word, loaded in parts that overlap.
    @inline(__always)
    func lastWord(at offset: Int, count: Int) -> UInt64 {
        if count >= 8 { return word(at: offset) }
        func shifted(_ part: some UnsignedInteger, _ byteCount: Int) -> UInt64 {
            UInt64(truncatingIfNeeded: part) &<< UInt64(truncatingIfNeeded: 8 &* byteCount)
        }
        if count >= 4 {
            return shifted(halfWord(at: offset), 0) | shifted(halfWord(at: offset &+ count &- 4), count &- 4)
        }
        if count <= 0 { return 0 }
        let (middle, last) = (count / 2, count &- 1)
        return shifted(byte(at: offset), 0) | shifted(byte(at: offset &+ middle), middle)
            | shifted(byte(at: offset &+ last), last)
    }

    /// Returns the first eight of `count` bytes, or fewer, and the last eight if there are more than eight.
    @inline(__always)
    func words(_ start: Int, _ count: Int) -> (first: UInt64, last: UInt64) {
        count > 8 ? (word(at: start), word(at: start &+ count &- 8)) : (word(at: start, count: count), 0)
    }

    /// Returns whether two ranges contain the same bytes.
    func equal(_ range: Range<Int>, _ otherRange: Range<Int>, of other: RawSpan) -> Bool {
        let count = range.count
        guard count == otherRange.count else { return false }
        let (start, otherStart) = (range.lowerBound, otherRange.lowerBound)
        guard count >= 8 else {
            return lastWord(at: start, count: count) == other.lastWord(at: otherStart, count: count)
        }
        let last = count &- 8
        var index = 0
        while index < last {
            if word(at: start &+ index) != other.word(at: otherStart &+ index) { return false }
            index &+= 8
        }
        // The last eight bytes may overlap with those already compared.
        return word(at: start &+ last) == other.word(at: otherStart &+ last)
    }

    /// Returns a hash of the bytes in a range. Each word is multiplied into the hash, as in wyhash.
    @inline(__always)
    func hash(_ range: Range<Int>, seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: range.count)
        var index = range.lowerBound
        repeat {
            let product = (hash ^ word(at: index, count: range.upperBound &- index))
                .multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            hash = product.high ^ product.low
            index &+= 8
        } while index < range.upperBound
        return hash
    }

    /// Returns the offset of the first byte, at or after an offset, that ends a run of plain ASCII in a string;
    /// otherwise the length of the text.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        precondition(start >= 0)
        var index = start
        let lastWord = byteCount &- 8
        while index <= lastWord {
            let found = ByteWord.endOfPlainText(uncheckedWord(at: index))
            if found != 0 { return index &+ found.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        while index < byteCount {
            let byte = byte(at: index)
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 { break }
            index &+= 1
        }
        return index
    }
}
