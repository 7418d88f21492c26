extension JSONReader {
    /// Checks the next value's syntax, keys included, and moves behind it. Recursion is bounded by the limit of depth.
    public mutating func skipValue() {
        if let end = endOfPlainString(at: position) {
            position = end &+ 1
            return
        }
        skipWhitespace()
        guard position < end else { return failExpecting("a value") }
        switch bytes.byte(at: position) {
        case UInt8(ascii: "\""): _ = scanString()
        case UInt8(ascii: "{"): _ = skipMembers()
        case UInt8(ascii: "["): skipElements()
        case UInt8(ascii: "t"): _ = scanLiteral(.true)
        case UInt8(ascii: "f"): _ = scanLiteral(.false)
        case UInt8(ascii: "n"): _ = scanLiteral(.null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if scanShortInteger() == nil, let token = scanNumber() { checkFinite(token) }
        default: failExpecting("a value")
        }
    }

    private mutating func skipElements() {
        let start = position
        guard enter() else { return }
        var count = 0
        while nextElement(isFirst: count == 0) {
            count += 1
            guard isWithinCount(count, at: start) else { return }
            skipValue()
        }
        if end >= 0 { depth -= 1 }
    }

    /// Goes through the object at the cursor; answers the number of its members, or `nil` when it has no end.
    mutating func skipMembers() -> Int? {
        let start = position
        guard enter() else { return nil }
        let base = names.count
        var count = 0
        var first: StringToken?
        while let token = nextName(isFirst: count == 0) {
            count += 1
            guard isWithinCount(count, at: start) else { return nil }
            // The only name of an object isn't noted, and many have only one.
            if count == 1 {
                first = token
            } else {
                if let name = first.take() { _ = noteName(name, since: base) }
                if !noteName(token, since: base) {
                    record(.duplicateKey, at: token.content.lowerBound - 1, duplicateMessage(token))
                }
            }
            skipValue()
        }
        forgetNames(since: base)
        guard end >= 0 else { return nil }
        depth -= 1
        return count
    }
}
