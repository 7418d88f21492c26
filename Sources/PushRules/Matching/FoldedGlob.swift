/// A compiled pattern of a push rule: `*` matches any number of characters, `?` exactly one, and everything else
/// itself, ignoring case (Matrix specification, appendices, "Glob-style matching").
///
/// Characters are Unicode scalars, including line feeds. Matching doesn't backtrack: each segment between two `*` is
/// placed at its first match, because later matches leave less text for the rest. It takes at most (length of the text)
/// × (length of the pattern) / 64 steps.
struct FoldedGlob: Hashable, Sendable {
    /// The segments before, between and after the `*`: one more than the pattern has `*`. Only the first and the last
    /// may be empty.
    private let segments: [GlobSegment]
    let outline: Outline

    /// A summary of the pattern that rejects most texts without reading them. It holds numbers only, so copying it
    /// retains no references.
    struct Outline: Hashable, Sendable {
        /// The minimum number of scalars in a matching text, which is also a minimum for its bytes.
        let scalarCount: Int
        /// The number of bytes in a text that matches as a whole, or -1 if the number varies.
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
        // Several `*` in a row are equivalent to one.
        let last = segments.count - 1
        if last > 1 {
            segments = segments.enumerated().filter { $0 == 0 || $0 == last || !$1.isEmpty }.map(\.element)
        }
        self.init(segments)
    }

    /// Creates a pattern without wildcards: `*` and `?` are literal.
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

    /// Returns whether the pattern matches a whole case-folded text.
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

    /// Returns whether the pattern matches a part of a case-folded text that starts and ends at word boundaries.
    func matchesWords(_ text: Span<UInt8>, _ words: WordBoundaries) -> Bool {
        guard outline.scalarCount <= text.count else { return false }
        let last = segments.count - 1
        if last == 0 {
            return segments[0].firstEnd(in: text, from: 0, words, startsAtWord: true, endsAtWord: true) != nil
        }
        var place = 0
        for index in 0...last {
            // A `*` at an end of the pattern extends to the end of the text, which is a word boundary.
            if segments[index].isEmpty { continue }
            let end = segments[index].firstEnd(
                in: text, from: place, words, startsAtWord: index == 0, endsAtWord: index == last)
            guard let end else { return false }
            place = end
        }
        return true
    }
}
