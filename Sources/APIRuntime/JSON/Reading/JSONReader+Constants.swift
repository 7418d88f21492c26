extension JSONReader {
    /// Reads a string that has one value only.
    public mutating func readConstant(_ expected: StaticString) {
        let start = valueStart()
        guard let token = scanStringValue() else { return }
        if !bytes.matches(token, expected) { refuse(.const, from: start, expected: quoted(expected.description)) }
    }

    /// Reads an integer that has one value only.
    public mutating func readConstant(_ expected: Int64) {
        let start = valueStart()
        guard let value = readInteger() else { return }
        if value != expected { refuse(.const, from: start, expected: "\(expected)") }
    }

    /// Reads a boolean that has one value only.
    public mutating func readConstant(_ expected: Bool) {
        let start = valueStart()
        guard let value = readBoolean() else { return }
        if value != expected { refuse(.const, from: start, expected: "\(expected)") }
    }

    /// Reads a value that can only be `null`.
    public mutating func readConstant(_ expected: Never?) {
        _ = readNull()
    }

    /// Reads a string that may be one of several.
    public mutating func readString(among strings: JSONStringTable) -> StringMatch? {
        guard let token = scanStringValue() else { return nil }
        return place(of: token, in: strings).map(StringMatch.listed) ?? .other(string(token))
    }

    /// Records that the value just read, which began at the mark, is none of those the schema lists. In tolerant mode
    /// nothing is recorded: the value is kept as unknown.
    public mutating func reportUnknownValue(from mark: Mark, expected: String) {
        if mode == .strict { refuse(.enum, from: mark.position, expected: expected) }
    }

    private mutating func refuse(_ code: JSONViolation.Code, from start: Int, expected: String) {
        guard !isBroken, start < position else { return }
        record(code, at: start, "expected \(expected), found \(excerpt(start..<position))")
    }

    private func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.write(text)
        return String(decoding: writer.finish(), as: UTF8.self)
    }
}

/// A string that may be one of several.
@_spi(Generated)
public enum StringMatch {
    /// One of them, by its place among them.
    case listed(Int)
    case other(String)
}
