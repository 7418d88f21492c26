extension GlobSegment {
    /// The end of the first match that starts at a place or later.
    /// - Parameters:
    ///   - startsAtWord: whether only matches count that start at a word boundary.
    ///   - endsAtWord: whether only matches count that end at a word boundary.
    func firstEnd(
        in text: Span<UInt8>, from lowest: Int, _ words: WordBoundaries, startsAtWord: Bool, endsAtWord: Bool
    ) -> Int? {
        // Trying a long segment at every place of a long text would take the product of their lengths.
        if scalarCount > 64, scalarCount * (text.count - lowest) > 1 << 18 {
            return ShiftAndSearch(self).firstEnd(
                in: text, from: lowest, words, startsAtWord: startsAtWord, endsAtWord: endsAtWord)
        }
        guard scalarCount <= text.count - lowest else { return nil }
        let first = bytes.first ?? Self.anyScalar
        for start in lowest...(text.count - scalarCount) {
            if first == Self.anyScalar {
                if start < text.count, text[start] & 0xC0 == 0x80 { continue }
            } else if text[start] != first {
                continue
            }
            if startsAtWord, !words.contain(start, of: text) { continue }
            if let end = end(in: text, from: start), !endsAtWord || words.contain(end, of: text) { return end }
        }
        return nil
    }
}
