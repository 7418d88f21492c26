extension JSONReader {
    /// Reads an integer. As in JSON Schema, `2.0` and `2e3` are integers and `1.5` isn't. Limits are checked in strict
    /// mode.
    public mutating func readInteger(minimum: Int64 = .min, maximum: Int64 = .max) -> Int64? {
        let start = valueStart()
        guard let integer = scanShortInteger() ?? scanInteger() else { return nil }
        if integer < minimum || integer > maximum, mode == .strict {
            checkInteger(integer, at: start, minimum: minimum, maximum: maximum, nil, nil)
        }
        return integer
    }

    /// Reads an integer, and checks the limits in strict mode.
    /// - Parameters:
    ///   - multipleOf: the number that the integer must be a multiple of.
    ///   - values: the only integers that are allowed.
    public mutating func readInteger(
        minimum: Int64 = .min, maximum: Int64 = .max, multipleOf: Int64?, values: [Int64]? = nil
    ) -> Int64? {
        let start = valueStart()
        guard let integer = scanShortInteger() ?? scanInteger() else { return nil }
        if mode == .strict {
            checkInteger(integer, at: start, minimum: minimum, maximum: maximum, multipleOf, values)
        }
        return integer
    }

    /// Reads an integer that must be one of several.
    public mutating func readInteger(
        minimum: Int64 = .min, maximum: Int64 = .max, values: [Int64]
    ) -> Int64? {
        readInteger(minimum: minimum, maximum: maximum, multipleOf: nil, values: values)
    }

    private mutating func checkInteger(
        _ integer: Int64, at start: Int, minimum: Int64, maximum: Int64, _ multipleOf: Int64?, _ values: [Int64]?
    ) {
        if integer < minimum { record(.minimum, at: start, "expected at least \(minimum), found \(integer)") }
        if integer > maximum { record(.maximum, at: start, "expected at most \(maximum), found \(integer)") }
        if let multipleOf, multipleOf != 0, integer.magnitude % multipleOf.magnitude != 0 {
            record(.multipleOf, at: start, "expected a multiple of \(multipleOf), found \(integer)")
        }
        if let values, !values.contains(integer) {
            record(.enum, at: start, "expected \(values.map(\.description).listed(by: "or")), found \(integer)")
        }
    }

    /// Consumes an integer of at most 18 digits. If the next value is anything else, consumes nothing and returns
    /// `nil`.
    @inline(__always)
    mutating func scanShortInteger() -> Int64? {
        // Most have fewer than eight digits.
        if bytes.has(8, from: position) {
            let word = bytes.uncheckedWord(at: position)
            let count = ByteWord.countDigits(word)
            if count > 0, count < 8, word & 0xFF != UInt64(UInt8(ascii: "0")) || count == 1,
                !Self.continuesNumber(UInt8(truncatingIfNeeded: word &>> UInt64(8 &* count)))
            {
                position &+= count
                return ByteWord.integer(word, count)
            }
        }
        return scanOtherShortInteger()
    }

    /// Consumes an integer of 8 to 15 digits, such as a timestamp, in two words; others digit by digit.
    @inline(never)
    private mutating func scanOtherShortInteger() -> Int64? {
        guard bytes.has(16, from: position) else { return scanDigitByDigit() }
        let (high, low) = (bytes.uncheckedWord(at: position), bytes.uncheckedWord(at: position &+ 8))
        let count = ByteWord.countDigits(low)
        guard ByteWord.countDigits(high) == 8, count < 8, high & 0xFF != UInt64(UInt8(ascii: "0")),
            !Self.continuesNumber(UInt8(truncatingIfNeeded: low &>> UInt64(8 &* count)))
        else { return scanDigitByDigit() }
        position &+= 8 &+ count
        var value = ByteWord.integer(high, 8)
        guard count > 0 else { return value }
        for _ in 0..<count { value &*= 10 }
        return value &+ ByteWord.integer(low, count)
    }

    private mutating func scanDigitByDigit() -> Int64? {
        var index = position
        guard index < end else { return nil }
        let isNegative = bytes.byte(at: index) == UInt8(ascii: "-")
        if isNegative { index &+= 1 }
        let first = index
        var value: Int64 = 0
        var next: UInt8 = 0
        while index < end {
            next = bytes.byte(at: index)
            let digit = next &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            // Wraps after 18 digits; the result is then not used.
            value = value &* 10 &+ Int64(digit)
            index &+= 1
        }
        let count = index &- first
        guard count > 0, count <= 18, !Self.continuesNumber(next) else { return nil }
        // Leading zeros are invalid, and -0 is left to the general path, because JSONValue keeps it apart from 0.
        if bytes.byte(at: first) == UInt8(ascii: "0"), count > 1 || isNegative { return nil }
        position = index
        return isNegative ? 0 &- value : value
    }

    @inline(__always)
    private static func continuesNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    private mutating func scanInteger() -> Int64? {
        guard peekKind() == .number else {
            reportTypeMismatch(expected: "an integer")
            return nil
        }
        guard let token = scanNumber() else { return nil }
        let start = token.range.lowerBound
        switch exactInteger(token) {
        case .integer(let value): return value
        case .fraction: record(.type, at: start, "expected an integer, found \(excerpt(token.range))")
        case .outOfRange:
            record(.numberRange, at: start, "expected an integer of 64 bits, found \(excerpt(token.range))")
        }
        return nil
    }

    package enum ExactInteger {
        case integer(Int64)
        case fraction
        case outOfRange
    }

    /// Returns the integer value of a scanned number, computed without floating point.
    package func exactInteger(_ token: NumberToken) -> ExactInteger {
        var index = token.range.lowerBound
        let isNegative = byte(at: index) == UInt8(ascii: "-")
        if isNegative { index += 1 }
        // value = digits × 10^exponent; trailing zeros of the digits go into the exponent.
        var digits: Int64 = 0
        var exponent: Int64 = 0
        var zeros: Int64 = 0
        var overflow = false
        var fractionDigits: Int64 = 0
        var inFraction = false
        while index < token.range.upperBound {
            let byte = byte(at: index)
            if byte == UInt8(ascii: ".") {
                inFraction = true
            } else if Self.isDigit(byte) {
                if inFraction { fractionDigits += 1 }
                if byte == UInt8(ascii: "0") {
                    zeros += 1
                } else {
                    for _ in 0..<min(zeros + 1, 20) where digits != 0 {
                        overflow = Self.multiply(&digits, by: 10) || overflow
                    }
                    zeros = 0
                    overflow = Self.add(&digits, -Int64(byte - UInt8(ascii: "0"))) || overflow
                }
            } else {
                exponent = scannedExponent(index + 1..<token.range.upperBound)
                break
            }
            index += 1
        }
        if digits == 0 && !overflow { return .integer(0) }
        exponent += zeros - fractionDigits
        if exponent < 0 { return .fraction }
        if overflow || exponent > 18 { return .outOfRange }
        for _ in 0..<exponent where Self.multiply(&digits, by: 10) { return .outOfRange }
        // The digits were added up as a negative number, whose range is larger by one.
        if isNegative { return .integer(digits) }
        return digits == .min ? .outOfRange : .integer(-digits)
    }

    private static func multiply(_ value: inout Int64, by factor: Int64) -> Bool {
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        value = product
        return overflow
    }

    private static func add(_ value: inout Int64, _ summand: Int64) -> Bool {
        let (sum, overflow) = value.addingReportingOverflow(summand)
        value = sum
        return overflow
    }

    // MARK: Unsigned

    /// Reads an unsigned integer of 64 bits; `2.0` and `2e3` are integers, as in JSON Schema. Limits are checked in
    /// strict mode.
    /// - Parameters:
    ///   - multipleOf: the number that the integer must be a multiple of.
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
