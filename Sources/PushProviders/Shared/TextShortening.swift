/// Shortens texts so that a JSON payload fits into a number of bytes.
enum TextShortening {
    /// The usual number of bytes below which no text is shortened; so little text helps no user.
    static let minBytes = 32
    private static let ellipsis = "…"

    /// Returns the number of bytes of a text as a JSON string, without the quotes.
    static func encodedBytes(_ text: some StringProtocol) -> Int {
        text.utf8.reduce(0) { $0 + encodedBytes(of: $1) }
    }

    /// The writer escapes what it must: quotes, backslashes, and control characters, five of which have short escapes.
    private static func encodedBytes(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
        case ..<0x20: 6
        default: 1
        }
    }

    /// Returns the beginning of a text with an ellipsis. It ends between two characters as users see them (extended
    /// grapheme clusters), so that no emoji is split.
    /// - Parameter maxBytes: the maximum size as a JSON string, at least 3. A text within it is returned unchanged.
    static func shortened(_ text: String, toEncodedBytes maxBytes: Int) -> String {
        guard encodedBytes(text) > maxBytes else { return text }
        var bytes = 0
        var end = text.utf8.startIndex
        while end < text.utf8.endIndex {
            bytes += encodedBytes(of: text.utf8[end])
            if bytes > maxBytes - ellipsis.utf8.count { break }
            text.utf8.formIndex(after: &end)
        }
        // `index(after:)` begins at the start of the cluster that contains the index.
        if end < text.endIndex { end = text.index(before: text.index(after: end)) }
        let kept = text[..<end]
        // A text of spaces alone isn't trimmed.
        let trimmed = kept.lastIndex { !$0.isWhitespace }.map { kept[...$0] } ?? kept
        return trimmed + ellipsis
    }

    /// Returns texts that are smaller by a number of bytes. The longest ones are cut, all to the same size; shorter ones
    /// stay unchanged.
    /// - Parameters:
    ///   - excess: the number of bytes to save in the JSON strings.
    ///   - minBytes: the smallest size of a shortened text, at least 3.
    /// - Returns: `nil` if a text would have to be cut to less than `minBytes`, or would lose all its characters.
    static func shortened(_ texts: [String], by excess: Int, minBytes: Int = minBytes) -> [String]? {
        let sizes = texts.map { encodedBytes($0) }
        var remaining = sizes.reduce(0, +) - excess
        guard remaining >= 0 else { return nil }
        for (index, size) in sizes.sorted().enumerated() {
            let share = remaining / (sizes.count - index)
            if size > share {
                guard share >= minBytes else { return nil }
                let result = texts.map { shortened($0, toEncodedBytes: share) }
                return zip(texts, result).contains { $0 != $1 && $1 == ellipsis } ? nil : result
            }
            remaining -= size
        }
        return texts
    }
}
