/// A Bloom filter of the pairs of adjacent bytes in a text. It rejects most patterns without reading the text.
///
/// It has false positives, but no false negatives.
struct BigramFilter: Sendable {
    private var words: [UInt64]

    /// - Parameter text: a case-folded text.
    init(_ text: Span<UInt8>) {
        words = [UInt64](repeating: 0, count: Self.bitCount / 64)
        var previous: UInt8?
        for offset in text.indices {
            let byte = text[offset]
            insert(Self.bit(byte))
            if let previous { insert(Self.bit(previous, byte)) }
            previous = byte
        }
    }

    /// Returns whether all bits of a pattern's probes are set.
    @inline(__always)
    func contains(_ probes: Probes) -> Bool {
        var rest = probes.bits
        for _ in 0..<probes.count {
            let bit = Int(rest & 0xFFFF)
            if words[bit >> 6] & (1 << UInt64(bit & 63)) == 0 { return false }
            rest >>= 16
        }
        return true
    }

    private mutating func insert(_ bit: Int) {
        words[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    // MARK: Bits

    /// One bit for each 12-bit value of a pair, then one for each single byte.
    private static let bitCount = 4096 + 256

    private static func bit(_ first: UInt8, _ second: UInt8) -> Int { Int(first & 63) << 6 | Int(second & 63) }
    private static func bit(_ byte: UInt8) -> Int { 4096 + Int(byte) }

    /// Up to four bits that are set for every text in which a pattern is found.
    struct Probes: Hashable, Sendable {
        fileprivate var bits: UInt64 = 0
        fileprivate var count = 0

        /// - Parameter runs: the literal parts of a pattern, case-folded.
        init(_ runs: [ArraySlice<UInt8>]) {
            var bits = runs.flatMap { run in zip(run, run.dropFirst()).map { BigramFilter.bit($0, $1) } }
            if bits.isEmpty { bits = runs.flatMap { $0.map { BigramFilter.bit($0) } } }
            guard !bits.isEmpty else { return }
            count = min(bits.count, 4)
            // Spread over the whole pattern, because any single part of it may be common.
            for index in 0..<count {
                self.bits |= UInt64(bits[index * (bits.count - 1) / max(count - 1, 1)]) << UInt64(16 * index)
            }
        }
    }
}
