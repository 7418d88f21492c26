/// A pattern of a push rule, made ready: `*` stands for any run of characters, also none, `?` for exactly one, everything
/// else for itself, whatever its case (Matrix specification, appendices, "Glob-style matching").
///
/// Characters are Unicode scalars, line feeds among them. Matching never tries a `*` a second time: what stands between
/// two of them takes the first place where it fits, and later places leave less room for the rest. So it takes
/// (length of the text) × (length of the pattern) / 64 steps at worst.
struct FoldedGlob: Hashable, Sendable {
    /// What stands before, between and after the `*`: one more than there are of those. Only the first and the last may be
    /// empty.
    private let segments: [GlobSegment]
    let outline: Outline

    /// What refuses most texts without a look at them. It holds numbers only, so that reading it counts no references.
    struct Outline: Hashable, Sendable {
        /// How many scalars, and so at least bytes, the pattern takes without what its `*` take.
        let scalarCount: Int
        /// How many bytes a text has that matches as a whole, or -1 when that varies.
        let byteCount: Int
        let probes: BigramFilter.Probes

        @inline(__always)
        func allowsWhole(_ byteCount: Int) -> Bool {
            self.byteCount < 0 ? scalarCount <= byteCount : self.byteCount == byteCount
        }

        @inline(__always)
        func allowsWords(_ filter: BigramFilter) -> Bool { filter.contains(probes) }
    }

    init(_ pattern: String) {
        var bytes = [UInt8](folding: pattern)
        for index in bytes.indices where bytes[index] == UInt8(ascii: "?") { bytes[index] = GlobSegment.anyScalar }
        var segments: [GlobSegment] = []
        for part in bytes.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false) {
            segments.append(GlobSegment(part))
        }
        // Several `*` in a row are one.
        let last = segments.count - 1
        if last > 1 {
            segments = segments.enumerated().filter { $0 == 0 || $0 == last || !$1.isEmpty }.map(\.element)
        }
        self.init(segments)
    }

    /// A pattern of which nothing is a wildcard.
    init(literal text: String) {
        self.init([GlobSegment([UInt8](folding: text)[...])])
    }

    private init(_ segments: [GlobSegment]) {
        self.segments = segments
        let isLiteral = segments.count == 1 && !segments[0].hasAnyScalar
        outline = Outline(
            scalarCount: segments.reduce(0) { $0 + $1.scalarCount },
            byteCount: isLiteral ? segments[0].bytes.count : -1,
            probes: BigramFilter.Probes(segments.flatMap(\.runs)))
    }

    /// Whether the pattern describes the whole of a folded text.
    func matchesWhole(_ text: Span<UInt8>) -> Bool {
        guard outline.allowsWhole(text.count) else { return false }
        guard segments.count > 1 else { return segments[0].end(in: text, from: 0) == text.count }
        guard var place = segments[0].end(in: text, from: 0) else { return false }
        for index in 1..<(segments.count - 1) {
            let end = segments[index].firstEnd(
                in: text, from: place, WordBoundaries(foreign: []), startsAtWord: false, endsAtWord: false)
            guard let end else { return false }
            place = end
        }
        return segments[segments.count - 1].matchesEnd(of: text, from: place)
    }

    /// Whether the pattern describes a part of a folded text that starts and ends at word boundaries.
    func matchesWords(_ text: Span<UInt8>, _ words: WordBoundaries) -> Bool {
        guard outline.scalarCount <= text.count else { return false }
        let last = segments.count - 1
        if last == 0 {
            return segments[0].firstEnd(in: text, from: 0, words, startsAtWord: true, endsAtWord: true) != nil
        }
        var place = 0
        for index in 0...last {
            // A `*` at an end of the pattern reaches to the text's, which is a boundary.
            if segments[index].isEmpty { continue }
            let end = segments[index].firstEnd(
                in: text, from: place, words, startsAtWord: index == 0, endsAtWord: index == last)
            guard let end else { return false }
            place = end
        }
        return true
    }
}
