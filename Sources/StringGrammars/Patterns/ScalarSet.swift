/// A set of code points. It may contain surrogates: patterns can name them, though they don't occur in texts.
struct ScalarSet: Hashable, Sendable {
    typealias Range = ClosedRange<UInt32>

    static let lastCodePoint: UInt32 = 0x10FFFF

    /// The ranges in ascending order, without overlaps.
    let ranges: [Range]

    /// - Parameter ranges: Ranges in any order; they may overlap.
    init(_ ranges: [Range]) {
        var result: [Range] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound &+ 1 {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        self.ranges = result
    }

    init(_ codePoint: UInt32) { ranges = [codePoint...codePoint] }

    /// The code points that aren't in the set.
    var inverted: ScalarSet {
        var result: [Range] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.lastCodePoint { result.append(next...Self.lastCodePoint) }
        return ScalarSet(result)
    }

    func contains(_ codePoint: UInt32) -> Bool {
        ranges.contains { $0.contains(codePoint) }
    }

    // ECMA-262, 22.2.2.9 (CharacterClassEscape) and 22.2.2.7 (Atom). `\w` without the flag `i`.
    static let digits = ScalarSet([0x30...0x39])
    static let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let spaces = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// The characters that `.` matches.
    static let notLineTerminators = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]).inverted
    static let all = ScalarSet([0...lastCodePoint])

    static func isWord(_ codePoint: UInt32) -> Bool {
        codePoint &- 0x30 < 10 || (codePoint | 0x20) &- 0x61 < 26 || codePoint == 0x5F
    }
}
