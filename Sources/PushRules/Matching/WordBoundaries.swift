/// The word boundaries of a case-folded text.
///
/// A place is a word boundary if it is the text's start or end, or if the character on one of its sides isn't in
/// `[A-Za-z0-9_]` (client-server API, "Conditions", `event_match`).
struct WordBoundaries {
    /// The ascending offsets of bytes that are letters only because of folding, and so don't belong to words.
    let foreign: [Int]

    @inline(__always)
    func contain(_ place: Int, of text: Span<UInt8>) -> Bool {
        place == 0 || place == text.count || !isWord(text, place - 1) || !isWord(text, place)
    }

    @inline(__always)
    private func isWord(_ text: Span<UInt8>, _ offset: Int) -> Bool {
        let byte = text[offset]
        guard byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F else { return false }
        return foreign.isEmpty || !isForeign(offset)
    }

    private func isForeign(_ offset: Int) -> Bool {
        var low = 0
        var high = foreign.count
        while low < high {
            let middle = (low + high) / 2
            if foreign[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low < foreign.count && foreign[low] == offset
    }
}
