/// JSON Pointers (RFC 6901) and relative ones.
enum JSONPointerGrammar {
    /// Nothing, or tokens with a slash before each, in which `~` stands before 0 or 1 only.
    static func isPointer(_ text: Span<UInt8>) -> Bool {
        guard let first = text.at(0) else { return true }
        guard first == "/" else { return false }
        for index in text.indices where text[index] == "~" {
            guard let digit = text.at(index + 1), digit == "0" || digit == "1" else { return false }
        }
        return true
    }

    /// How many levels up, how many items on, and from there a pointer, or `#` for the key or index.
    static func isRelativePointer(_ text: Span<UInt8>) -> Bool {
        guard var end = endOfNumber(text, from: 0) else { return false }
        if let sign = text.at(end), sign == "+" || sign == "-" {
            guard text.at(end + 1) != "0", let moved = endOfNumber(text, from: end + 1) else { return false }
            end = moved
        }
        let rest = text.extracting(end...)
        return rest.count == 1 && rest[0] == "#" || isPointer(rest)
    }

    /// The end of an integer without leading zeros.
    private static func endOfNumber(_ text: Span<UInt8>, from start: Int) -> Int? {
        let end = text.endOfDigits(from: start)
        guard end > start, text[start] != "0" || end == start + 1 else { return nil }
        return end
    }
}
