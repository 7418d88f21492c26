/// The part of a glob between two `*`: scalars and `?`.
struct GlobSegment: Hashable, Sendable {
    /// The byte that represents `?`; it doesn't occur in UTF-8.
    static let anyScalar: UInt8 = 0xFF

    /// Case-folded UTF-8, with ``anyScalar`` for every `?`.
    let bytes: [UInt8]
    /// The number of scalars that the segment matches.
    let scalarCount: Int
    let hasAnyScalar: Bool
    /// Whether the segment consists of `?` only.
    let isAnyScalars: Bool

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = Array(bytes)
        scalarCount = bytes.count { $0 & 0xC0 != 0x80 }
        hasAnyScalar = bytes.contains(Self.anyScalar)
        isAnyScalars = !bytes.isEmpty && bytes.allSatisfy { $0 == Self.anyScalar }
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// The literal parts.
    var runs: [ArraySlice<UInt8>] { bytes.split(separator: Self.anyScalar) }

    /// Returns the end of the segment's match at a place of a text, or `nil` if it doesn't match there.
    @inline(__always)
    func end(in text: Span<UInt8>, from start: Int) -> Int? {
        let (end, isMatch) = compared(with: text, from: start)
        return isMatch ? end : nil
    }

    /// Compares the segment with a text from a place on. Returns the place of the first difference, or the match's end.
    @inline(__always)
    func compared(with text: Span<UInt8>, from start: Int) -> (end: Int, isMatch: Bool) {
        let pattern = bytes.span
        var place = start
        if !hasAnyScalar {
            guard pattern.count <= text.count - start else { return (start, false) }
            for index in pattern.indices {
                if text[place] != pattern[index] { return (place, false) }
                place += 1
            }
            return (place, true)
        }
        for index in pattern.indices {
            guard place < text.count else { return (place, false) }
            let byte = text[place]
            if pattern[index] == Self.anyScalar {
                place += Self.length(leading: byte)
            } else if pattern[index] == byte {
                place += 1
            } else {
                return (place, false)
            }
        }
        return (place, true)
    }

    /// Returns whether the segment matches at the end of a text and starts no earlier than a place.
    func matchesEnd(of text: Span<UInt8>, from lowest: Int) -> Bool {
        var start = text.count
        for _ in 0..<scalarCount {
            repeat {
                guard start > lowest else { return false }
                start -= 1
            } while text[start] & 0xC0 == 0x80
        }
        return end(in: text, from: start) == text.count
    }

    @inline(__always)
    static func length(leading byte: UInt8) -> Int {
        byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    }
}
