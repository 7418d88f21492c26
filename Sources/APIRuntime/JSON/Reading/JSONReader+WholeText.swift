extension JSONReader {
    /// Reads to the end of the text, where only white space may stand, and answers the violations found on the way.
    @usableFromInline
    mutating func finish() -> [JSONViolation] {
        if !isBroken {
            skipWhitespace()
            if position < end { failExpecting("the end of the input") }
        }
        guard !recorded.isEmpty else { return [] }
        var located = ViolationLocator.locate(recorded, in: bytes)
        if overflowed, let last = located.last {
            located.append(
                JSONViolation(
                    code: .limit, pointer: "", line: last.line, column: last.column,
                    message: "more than \(limits.maxViolations) violations were found; the rest isn't listed"))
        }
        return located
    }

    /// Reads a whole JSON text by a closure.
    /// - Throws: every violation found, up to ``JSONLimits/maxViolations``.
    @inlinable
    static func read<Value>(
        _ json: [UInt8], mode: JSONReadingMode, limits: JSONLimits, direction: JSONDirection? = nil,
        _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        var reader = JSONReader(json.rawSpan, mode: mode, limits: limits, direction: direction)
        let value = read(&reader)
        guard reader.isAtEnd(), let value else { throw JSONInvalidError(reader.finish()) }
        return value
    }

    /// Whether the text has ended, and nothing is wrong with it.
    @usableFromInline
    mutating func isAtEnd() -> Bool {
        skipWhitespace()
        return position == end && recorded.isEmpty
    }
}
