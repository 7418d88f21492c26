/// Shortens texts so that a JSON payload fits into a number of bytes.
enum TextShortening {
    /// The number of bytes below which no text is shortened; so little text helps no user.
    static let minBytes = 32
    private static let ellipsis = "…"

    /// Returns the number of bytes of a text as a JSON string, without the quotes.
    static func encodedBytes(_ text: some StringProtocol) -> Int {
        text.utf8.reduce(0) { count, byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: count + 2
            case ..<0x20: count + 6
            default: count + 1
            }
        }
    }

    /// Returns the beginning of a text with an ellipsis. It ends between two characters as users see them (extended
    /// grapheme clusters), so that no emoji is split.
    /// - Parameter maxBytes: the maximum size as a JSON string, at least 3. A text within it is returned unchanged.
    static func shortened(_ text: String, toEncodedBytes maxBytes: Int) -> String {
        var bytes = 0
        var end = text.startIndex
        for index in text.indices {
            bytes += encodedBytes(text[index...index])
            guard bytes <= maxBytes else { break }
            if bytes <= maxBytes - ellipsis.utf8.count { end = text.index(after: index) }
        }
        guard bytes > maxBytes else { return text }
        let kept = text[..<end]
        let trimmed = kept.lastIndex { !$0.isWhitespace }.map { kept[...$0] } ?? kept[..<kept.startIndex]
        return trimmed + ellipsis
    }

    /// Returns texts that are smaller by a number of bytes. The longest ones are cut, all to the same size; shorter ones
    /// stay unchanged.
    /// - Parameter excess: the number of bytes to save in the JSON strings.
    /// - Returns: `nil` if a text would have to be cut to less than ``minBytes``.
    static func shortened(_ texts: [String], by excess: Int) -> [String]? {
        let sizes = texts.map { encodedBytes($0) }
        var remaining = sizes.reduce(0, +) - excess
        guard remaining >= 0 else { return nil }
        for (index, size) in sizes.sorted().enumerated() {
            let share = remaining / (sizes.count - index)
            if size > share {
                guard share >= minBytes else { return nil }
                return texts.map { shortened($0, toEncodedBytes: share) }
            }
            remaining -= size
        }
        return texts
    }
}
