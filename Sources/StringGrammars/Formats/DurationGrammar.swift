/// Durations (RFC 3339, appendix A).
enum DurationGrammar {
    static func isDuration(_ text: Span<UInt8>) -> Bool {
        guard text.at(0) == "P" else { return false }
        var index = 1
        if isRun(of: ["W"], in: text, at: &index) { return index == text.count }
        let hasDate = isRun(of: ["Y", "M", "D"], in: text, at: &index)
        if text.at(index) == "T" {
            index += 1
            guard isRun(of: ["H", "M", "S"], in: text, at: &index) else { return false }
            return index == text.count
        }
        return hasDate && index == text.count
    }

    /// Reads numbers with consecutive units at `index`, which moves after them, and returns whether there is at least
    /// one. The grammar doesn't allow gaps: between a year and a day there must be a month.
    private static func isRun(of units: [Unicode.Scalar], in text: Span<UInt8>, at index: inout Int) -> Bool {
        var last: Int?
        while true {
            let end = text.endOfDigits(from: index)
            guard end > index, let unit = text.at(end), let position = units.firstIndex(where: { unit == $0 }),
                last == nil || position == last.map({ $0 + 1 })
            else { return last != nil }
            last = position
            index = end + 1
        }
    }
}
