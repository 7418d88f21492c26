extension GlobSegment {
    /// The end of the first match that starts at a place or later.
    /// - Parameters:
    ///   - startsAtWord: whether only matches count that start at a word boundary.
    ///   - endsAtWord: whether only matches count that end at a word boundary.
    func firstEnd(
        in text: Span<UInt8>, from lowest: Int, _ words: WordBoundaries, startsAtWord: Bool, endsAtWord: Bool
    ) -> Int? {
        if isAnyScalars {
            return firstEndOfAnyScalars(
                in: text, from: lowest, words, startsAtWord: startsAtWord, endsAtWord: endsAtWord)
        }
        guard scalarCount <= text.count - lowest else { return nil }
        let first = bytes.first ?? Self.anyScalar
        // Trying every place mostly takes as many steps as the text is long, and at worst as many times that as the
        // segment is long. Where it comes to that, the rest is searched in a way that never does.
        var stepsLeft = scalarCount > Self.maxTriedCount ? text.count - lowest + Self.freeSteps : .max
        for start in lowest...(text.count - scalarCount) {
            if first == Self.anyScalar {
                if start < text.count, text[start] & 0xC0 == 0x80 { continue }
            } else if text[start] != first {
                continue
            }
            if startsAtWord, !words.contain(start, of: text) { continue }
            let (end, isMatch) = compared(with: text, from: start)
            if isMatch, !endsAtWord || words.contain(end, of: text) { return end }
            stepsLeft -= end - start
            if stepsLeft < 0 {
                return ShiftAndSearch(self).firstEnd(
                    in: text, from: start, words, startsAtWord: startsAtWord, endsAtWord: endsAtWord)
            }
        }
        return nil
    }

    /// Up to so many scalars it takes no longer to try every place, whatever the text.
    private static let maxTriedCount = 8
    /// What it takes to make a ``ShiftAndSearch`` ready, in steps.
    private static let freeSteps = 1 << 12

    /// The same for a segment of which everything is a `?`: nothing has to be compared, and only word boundaries can make
    /// one place better than another.
    private func firstEndOfAnyScalars(
        in text: Span<UInt8>, from lowest: Int, _ words: WordBoundaries, startsAtWord: Bool, endsAtWord: Bool
    ) -> Int? {
        var start = lowest
        var end = lowest
        for _ in 0..<scalarCount {
            guard end < text.count else { return nil }
            end += Self.length(leading: text[end])
        }
        while !((!startsAtWord || words.contain(start, of: text)) && (!endsAtWord || words.contain(end, of: text))) {
            guard end < text.count else { return nil }
            start += Self.length(leading: text[start])
            end += Self.length(leading: text[end])
        }
        return end
    }
}
