extension GlobSegment {
    /// Returns the end of the first match that starts at a place or later.
    /// - Parameters:
    ///   - startsAtWord: whether a match must start at a word boundary.
    ///   - endsAtWord: whether a match must end at a word boundary.
    func firstEnd(
        in text: Span<UInt8>, from lowest: Int, _ words: WordBoundaries, startsAtWord: Bool, endsAtWord: Bool
    ) -> Int? {
        if isAnyScalars {
            return firstEndOfAnyScalars(
                in: text, from: lowest, words, startsAtWord: startsAtWord, endsAtWord: endsAtWord)
        }
        guard scalarCount <= text.count - lowest else { return nil }
        let first = bytes.first ?? Self.anyScalar
        // Trying every place usually takes steps linear in the text's length, but at worst (length of the text) ×
        // (length of the segment). When the steps exceed the linear budget, the rest is searched with a bounded
        // algorithm.
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

    /// The maximum number of scalars in a segment for which trying every place is always fast enough.
    private static let maxTriedCount = 8
    /// The cost of creating a ``ShiftAndSearch``, in steps.
    private static let freeSteps = 1 << 12

    /// Returns the end of the first match of a segment that consists of `?`: only word boundaries distinguish places.
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
