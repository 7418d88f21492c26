extension JSONReader {
    /// Reads an array whose elements the closure reads.
    public mutating func readArray<Element>(
        minItems: Int = 0, maxItems: Int = .max, _ read: (inout JSONReader) -> Element?
    ) -> [Element]? {
        let start = valueStart()
        var result: [Element] = []
        let count = readElements { reader in
            if let element = read(&reader) { result.append(element) }
        }
        guard let count else { return nil }
        if mode == .strict {
            if count < minItems { record(.minItems, at: start, "expected at least \(minItems) items, found \(count)") }
            if count > maxItems { record(.maxItems, at: start, "expected at most \(maxItems) items, found \(count)") }
        }
        return result
    }

    /// Reads an array whose elements must differ, as JSON Schema tells values apart: `1` and `1.0` are one.
    public mutating func readUniqueArray<Element>(
        minItems: Int = 0, maxItems: Int = .max, _ read: (inout JSONReader) -> Element?
    ) -> [Element]? {
        if peekKind() == .array { check([.uniqueItems]) }
        return readArray(minItems: minItems, maxItems: maxItems, read)
    }

    /// Reads an array element by element; answers their number, or `nil` when it wasn't an array to its end.
    mutating func readElements(_ element: (inout JSONReader) -> Void) -> Int? {
        guard peekKind() == .array else {
            refuseType(expected: "an array")
            return nil
        }
        guard enter() else { return nil }
        var count = 0
        while nextElement(isFirst: count == 0) {
            count += 1
            element(&self)
        }
        guard !isBroken else { return nil }
        depth -= 1
        return count
    }

    /// Moves to the next element, or consumes the array's end.
    mutating func nextElement(isFirst: Bool) -> Bool {
        skipWhitespace()
        if current == UInt8(ascii: "]") {
            position += 1
            return false
        }
        guard !isFirst else {
            if position < end { return true }
            failExpecting("a value or ']'")
            return false
        }
        guard current == UInt8(ascii: ",") else {
            failExpecting("',' or ']'")
            return false
        }
        position += 1
        return true
    }

    /// Checks the next value's syntax, keys included, and moves behind it. Recursion is bounded by the limit of depth.
    public mutating func skipValue() {
        switch peekKind() {
        case .object: _ = skipMembers()
        case .array: _ = readElements { $0.skipValue() }
        case .string: _ = scanString()
        case .number: if let token = scanNumber(), !token.isPlain || token.range.count > 300 { _ = finiteDouble(token) }
        case .boolean: _ = scanLiteral(current == UInt8(ascii: "t") ? "true" : "false")
        case .null: _ = scanLiteral("null")
        case .invalid: failExpecting("a value")
        }
    }

    private mutating func skipMembers() -> Bool {
        guard enter() else { return false }
        let base = undeclaredNames.count
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            if !noteName(token, since: base) {
                record(.duplicateKey, at: token.content.lowerBound - 1, duplicateMessage(token))
            }
            skipValue()
        }
        forgetNames(since: base)
        guard !isBroken else { return false }
        depth -= 1
        return true
    }
}
