extension JSONReader {
    /// Reads a boolean.
    public mutating func readBoolean() -> Bool? {
        if consume(.true) { return true }
        return consume(.false) ? false : readOtherBoolean()
    }

    /// Consumes a literal if it is at the cursor. May fail at the end of the text.
    @inline(__always)
    private mutating func consume(_ literal: JSONLiteralWord) -> Bool {
        guard bytes.has(8, from: position) else { return false }
        let word = bytes.uncheckedWord(at: position)
        guard (word ^ literal.word) &<< UInt64(64 &- 8 &* literal.count) == 0 else { return false }
        position &+= literal.count
        return true
    }

    /// Reads a boolean with white space before it or near the end of the text.
    @inline(never)
    private mutating func readOtherBoolean() -> Bool? {
        guard peekKind() == .boolean else {
            reportTypeMismatch(expected: "true or false")
            return nil
        }
        let value = current == UInt8(ascii: "t")
        return scanLiteral(value ? .true : .false) ? value : nil
    }

    /// Reads a boolean with one valid value. The other value is a violation in strict mode.
    public mutating func readBoolean(only expected: Bool) -> Bool? {
        let start = valueStart()
        guard let value = readBoolean() else { return nil }
        if mode == .strict, value != expected { record(.enum, at: start, "expected \(expected), found \(value)") }
        return value
    }

    /// Reads `null`.
    /// - Returns: whether the value was `null`.
    public mutating func readNull() -> Bool {
        guard peekKind() == .null else {
            reportTypeMismatch(expected: "null")
            return false
        }
        return scanLiteral(.null)
    }

    /// Consumes a literal that starts at the cursor.
    mutating func scanLiteral(_ literal: JSONLiteralWord) -> Bool {
        if position + literal.count <= end, bytes.word(at: position, count: literal.count) == literal.word {
            position += literal.count
            return true
        }
        for byte in literal.rawValue.utf8 {
            guard current == byte else { break }
            position += 1
        }
        failExpecting(literal.rawValue)
        return false
    }

    // MARK: Constants

    /// Reads a string that must equal a constant.
    public mutating func readConstant(_ expected: StaticString) {
        let start = valueStart()
        guard let token = scanStringValue() else { return }
        if !bytes.matches(token, expected) { reportValue(.const, from: start, expected: quoted(expected.description)) }
    }

    /// Reads an integer that must equal a constant.
    public mutating func readConstant(_ expected: Int64) {
        let start = valueStart()
        guard let value = readInteger() else { return }
        if value != expected { reportValue(.const, from: start, expected: "\(expected)") }
    }

    /// Reads a boolean that must equal a constant.
    public mutating func readConstant(_ expected: Bool) {
        let start = valueStart()
        guard let value = readBoolean() else { return }
        if value != expected { reportValue(.const, from: start, expected: "\(expected)") }
    }

    /// Reads a value that must be `null`.
    public mutating func readConstant(_ expected: Never?) {
        _ = readNull()
    }

    /// Records that the schema doesn't define the value just read, which began at the mark. In tolerant mode nothing is
    /// recorded: the value is kept as unknown.
    public mutating func reportUnknownValue(from mark: Mark, expected: String) {
        if mode == .strict { reportValue(.enum, from: mark.position, expected: expected) }
    }

    private mutating func reportValue(_ code: JSONViolation.Code, from start: Int, expected: String) {
        guard !isBroken, start < position else { return }
        record(code, at: start, "expected \(expected), found \(excerpt(start..<position))")
    }

    private func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.write(text)
        return String(decoding: writer.finish(), as: UTF8.self)
    }
}
