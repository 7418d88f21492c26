extension JSONReader {
    /// Reads an integer of 64 bits without a sign; `2.0` and `2e3` are integers, as in JSON Schema.
    /// - Parameters:
    ///   - multipleOf: the integer is a whole multiple of it.
    ///   - values: the only integers that are allowed.
    public mutating func readUnsignedInteger(
        minimum: UInt64 = 0, maximum: UInt64 = .max, multipleOf: UInt64? = nil, values: [UInt64]? = nil
    ) -> UInt64? {
        let start = valueStart()
        guard let integer = scanUnsignedInteger() else { return nil }
        guard mode == .strict else { return integer }
        if integer < minimum { record(.minimum, at: start, "expected at least \(minimum), found \(integer)") }
        if integer > maximum { record(.maximum, at: start, "expected at most \(maximum), found \(integer)") }
        if let multipleOf, multipleOf != 0, integer % multipleOf != 0 {
            record(.multipleOf, at: start, "expected a multiple of \(multipleOf), found \(integer)")
        }
        if let values, !values.contains(integer) {
            record(.enum, at: start, "expected \(values.map(\.description).listed(by: "or")), found \(integer)")
        }
        return integer
    }

    private mutating func scanUnsignedInteger() -> UInt64? {
        let start = valueStart()
        if let short = scanShortInteger() {
            if short < 0 { reportUnsignedRange(start..<position) }
            return UInt64(exactly: short)
        }
        guard peekKind() == .number else {
            reportTypeMismatch(expected: "an integer")
            return nil
        }
        guard let token = scanNumber() else { return nil }
        switch exactInteger(token) {
        case .integer(let value) where value >= 0: return UInt64(value)
        case .integer: reportUnsignedRange(token.range)
        case .fraction: record(.type, at: start, "expected an integer, found \(excerpt(token.range))")
        case .outOfRange:
            if byte(at: token.range.lowerBound) != UInt8(ascii: "-"),
                let value = DecimalNumber(text(token.range)).unsignedInteger
            {
                return value
            }
            reportUnsignedRange(token.range)
        }
        return nil
    }

    private mutating func reportUnsignedRange(_ range: Range<Int>) {
        record(
            .numberRange, at: range.lowerBound,
            "expected an integer of 64 bits without a sign, found \(excerpt(range))")
    }
}
