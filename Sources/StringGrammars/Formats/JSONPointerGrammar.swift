/// JSON Pointers (RFC 6901) and relative JSON Pointers (draft-bhutton-relative-json-pointer-00).
enum JSONPointerGrammar {
    /// Returns whether a text is empty or consists of tokens that each follow a slash. A `~` in a token must precede 0
    /// or 1.
    static func isPointer(_ text: Span<UInt8>) -> Bool {
        guard let first = text.at(0) else { return true }
        guard first == "/" else { return false }
        for index in text.indices where text[index] == "~" {
            guard let digit = text.at(index + 1), digit == "0" || digit == "1" else { return false }
        }
        return true
    }

    /// Returns whether a text consists of a number of levels up, optionally an offset to the index, and then a JSON
    /// Pointer, or `#` for the key or index.
    static func isRelativePointer(_ text: Span<UInt8>) -> Bool {
        guard var end = endOfNumber(text, from: 0) else { return false }
        if let sign = text.at(end), sign == "+" || sign == "-" {
            guard text.at(end + 1) != "0", let moved = endOfNumber(text, from: end + 1) else { return false }
            end = moved
        }
        let rest = text.extracting(end...)
        return rest.count == 1 && rest[0] == "#" || isPointer(rest)
    }

    /// Returns the end of an integer without leading zeros; `nil` if there is no such integer.
    private static func endOfNumber(_ text: Span<UInt8>, from start: Int) -> Int? {
        let end = text.endOfDigits(from: start)
        guard end > start, text[start] != "0" || end == start + 1 else { return nil }
        return end
    }
}
