extension JSONReader {
    /// Reads an integer. `2.0` and `2e3` are integers, as in JSON Schema; `1.5` isn't.
    /// - Parameters:
    ///   - multipleOf: the integer is a whole multiple of it.
    ///   - values: the only integers that are allowed.
    public mutating func readInteger(
        minimum: Int64 = .min, maximum: Int64 = .max, multipleOf: Int64? = nil, values: [Int64]? = nil
    ) -> Int64? {
        guard peekKind() == .number else {
            refuseType(expected: "an integer")
            return nil
        }
        guard let token = scanNumber() else { return nil }
        let start = token.range.lowerBound
        let integer: Int64
        switch exactInteger(token) {
        case .integer(let value): integer = value
        case .fraction:
            record(.type, at: start, "expected an integer, found \(excerpt(token.range))")
            return nil
        case .outOfRange:
            record(.numberRange, at: start, "expected an integer of 64 bits, found \(excerpt(token.range))")
            return nil
        }
        guard mode == .strict else { return integer }
        if integer < minimum { record(.minimum, at: start, "expected at least \(minimum), found \(integer)") }
        if integer > maximum { record(.maximum, at: start, "expected at most \(maximum), found \(integer)") }
        if let multipleOf, multipleOf != 0, integer.magnitude % multipleOf.magnitude != 0 {
            record(.multipleOf, at: start, "expected a multiple of \(multipleOf), found \(integer)")
        }
        if let values, !values.contains(integer) {
            record(.enum, at: start, "expected \(values.map(\.description).listed(by: "or")), found \(integer)")
        }
        return integer
    }

    /// Reads a number as a double.
    /// - Parameters:
    ///   - multipleOf: the number is a whole multiple of it, by the decimal digits of both.
    ///   - values: the only numbers that are allowed.
    public mutating func readNumber(
        minimum: Double = -.infinity, maximum: Double = .infinity, exclusiveMinimum: Double = -.infinity,
        exclusiveMaximum: Double = .infinity, multipleOf: Double? = nil, values: [Double]? = nil
    ) -> Double? {
        guard peekKind() == .number else {
            refuseType(expected: "a number")
            return nil
        }
        guard let token = scanNumber(), let double = finiteDouble(token) else { return nil }
        guard mode == .strict else { return double }
        let rule = JSONNumberRule(
            minimum: minimum, maximum: maximum, exclusiveMinimum: exclusiveMinimum,
            exclusiveMaximum: exclusiveMaximum, multipleOf: multipleOf, values: values)
        // Most numbers have no limits.
        guard rule.isLimiting else { return double }
        for problem in rule.problems(of: double, text: text(token.range)) {
            record(problem.code, at: token.range.lowerBound, "expected \(problem.expected), found \(double)")
        }
        return double
    }

    /// Reads a boolean.
    public mutating func readBoolean() -> Bool? {
        guard peekKind() == .boolean else {
            refuseType(expected: "true or false")
            return nil
        }
        let value = current == UInt8(ascii: "t")
        return scanLiteral(value ? "true" : "false") ? value : nil
    }

    /// Reads a boolean of which the schema allows one value only.
    public mutating func readBoolean(only expected: Bool) -> Bool? {
        let start = valueStart()
        guard let value = readBoolean() else { return nil }
        if mode == .strict, value != expected { record(.enum, at: start, "expected \(expected), found \(value)") }
        return value
    }

    /// Reads `null`; answers whether it stood there.
    public mutating func readNull() -> Bool {
        guard peekKind() == .null else {
            refuseType(expected: "null")
            return false
        }
        return scanLiteral("null")
    }

    /// Consumes a literal that starts at the cursor.
    mutating func scanLiteral(_ literal: StaticString) -> Bool {
        for offset in 0..<literal.utf8CodeUnitCount {
            guard current == literal.utf8Start[offset] else {
                failExpecting("\(literal)")
                return false
            }
            position += 1
        }
        return true
    }

    /// A number's place in the text.
    struct NumberToken {
        let range: Range<Int>
        /// It has neither a fraction nor an exponent.
        let isPlain: Bool
    }

    /// Scans the number that starts at the cursor.
    mutating func scanNumber() -> NumberToken? {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
            if let next = current, Self.isDigit(next) {
                failExpecting("no digit after a leading zero")
                return nil
            }
        } else {
            guard scanDigits() else { return nil }
        }
        var isPlain = true
        if current == UInt8(ascii: ".") {
            isPlain = false
            position += 1
            guard scanDigits() else { return nil }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isPlain = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard scanDigits() else { return nil }
        }
        return NumberToken(range: start..<position, isPlain: isPlain)
    }

    private mutating func scanDigits() -> Bool {
        let start = position
        while let byte = current, Self.isDigit(byte) { position += 1 }
        guard position > start else {
            failExpecting("a digit")
            return false
        }
        return true
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    enum ExactInteger {
        case integer(Int64)
        case fraction
        case outOfRange
    }

    /// The integer that a scanned number is, computed without floating point.
    func exactInteger(_ token: NumberToken) -> ExactInteger {
        var index = token.range.lowerBound
        let isNegative = byte(at: index) == UInt8(ascii: "-")
        if isNegative { index += 1 }
        // value = digits × 10^exponent; trailing zeros of the digits are counted in the exponent.
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
        // Digits were gathered as a negative number, whose range is the larger one.
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

    /// The exponent in a range, which was scanned, kept within ± 10^15, which no number of digits makes up for.
    private func scannedExponent(_ range: Range<Int>) -> Int64 {
        var index = range.lowerBound
        var isNegative = false
        if byte(at: index) == UInt8(ascii: "-") || byte(at: index) == UInt8(ascii: "+") {
            isNegative = byte(at: index) == UInt8(ascii: "-")
            index += 1
        }
        var exponent: Int64 = 0
        while index < range.upperBound {
            exponent = min(exponent * 10 + Int64(byte(at: index) - UInt8(ascii: "0")), 1_000_000_000_000_000)
            index += 1
        }
        return isNegative ? -exponent : exponent
    }

    /// The double nearest to a scanned number, or `nil` with a violation when there is none that is finite.
    mutating func finiteDouble(_ token: NumberToken) -> Double? {
        guard let double = Double(text(token.range)), double.isFinite else {
            record(
                .numberRange, at: token.range.lowerBound,
                "expected a number that a double can hold, found \(excerpt(token.range))")
            return nil
        }
        return double
    }
}
