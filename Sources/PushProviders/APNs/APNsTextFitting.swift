/// Shortens texts so that a JSON text that contains them has at most a number of bytes.
///
/// Works on the sizes that texts have in JSON, so that nothing needs to be encoded in order to measure it.
enum APNsTextFitting {
    /// The mark of a shortened text; 3 bytes.
    static let ellipsis = "…"

    /// Returns the number of bytes of a text in JSON, without the quotes.
    /// - Complexity: O(*n*) in the length of the text.
    static func encodedSize(of text: String) -> Int {
        var size = 0
        for byte in text.utf8 { size += encodedSize(of: byte) }
        return size
    }

    /// The writer escapes what it must: quotes, backslashes, and control characters, five of which have short escapes.
    private static func encodedSize(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
        case 0..<0x20: 6
        default: 1
        }
    }

    /// Returns texts that are shorter by at least a number of bytes in all. The longest text is cut first, until it is as
    /// long as the second longest; then both are.
    /// - Returns: `nil` if a text would lose everything.
    /// - Complexity: O(*n*) in the length of the texts.
    static func shorten(_ texts: [String], by excess: Int) -> [String]? {
        let sizes = texts.map { encodedSize(of: $0) }
        guard let limit = largestSize(of: sizes, excess: excess) else { return nil }
        var result: [String] = []
        for (text, size) in zip(texts, sizes) {
            if size <= limit {
                result.append(text)
            } else if let prefix = prefix(of: text, maxSize: limit - encodedSize(of: ellipsis)) {
                result.append(prefix + ellipsis)
            } else {
                return nil
            }
        }
        return result
    }

    /// Returns the size to which larger texts must be cut so that the sum falls by an excess.
    private static func largestSize(of sizes: [Int], excess: Int) -> Int? {
        var rest = sizes.reduce(0, +) - excess
        guard rest > 0 else { return nil }
        var remaining = sizes.count
        for size in sizes.sorted() {
            let share = rest / remaining
            if size > share { return share }
            rest -= size
            remaining -= 1
        }
        return sizes.max()
    }

    /// Returns the longest beginning of a text that consists of whole grapheme clusters and is small enough; `nil` if
    /// not even the first one is.
    private static func prefix(of text: String, maxSize: Int) -> String? {
        var size = 0
        var end = text.utf8.startIndex
        while end < text.utf8.endIndex {
            size += encodedSize(of: text.utf8[end])
            if size > maxSize { break }
            text.utf8.formIndex(after: &end)
        }
        // `index(after:)` begins at the start of the cluster that contains the index.
        if end < text.endIndex { end = text.index(before: text.index(after: end)) }
        return end > text.startIndex ? String(text[..<end]) : nil
    }
}
