extension JSONReader {
    /// Reads a number as a double. Limits are checked in strict mode.
    /// - Parameters:
    ///   - multipleOf: the number that the number must be a multiple of, by the decimal digits of both.
    ///   - values: the only numbers that are allowed.
    public mutating func readNumber(
        minimum: Double = -.infinity, maximum: Double = .infinity, exclusiveMinimum: Double = -.infinity,
        exclusiveMaximum: Double = .infinity, multipleOf: Double? = nil, values: [Double]? = nil
    ) -> Double? {
        guard peekKind() == .number else {
            reportTypeMismatch(expected: "a number")
            return nil
        }
        guard let token = scanNumber(), let double = finiteDouble(token) else { return nil }
        guard mode == .strict else { return double }
        let constraint = JSONNumberConstraint(
            minimum: minimum, maximum: maximum, exclusiveMinimum: exclusiveMinimum,
            exclusiveMaximum: exclusiveMaximum, multipleOf: multipleOf, values: values)
        // Most numbers have no limits.
        guard constraint.isLimiting else { return double }
        for problem in constraint.problems(of: double, text: text(token.range)) {
            record(problem.code, at: token.range.lowerBound, "expected \(problem.expected), found \(double)")
        }
        return double
    }

    /// Reads a number of any kind without loss. One that even a double can't hold, such as `1e400`, is a violation.
    mutating func readAnyNumber() -> JSONValue? {
        if let value = scanShortInteger() { return .integer(value) }
        guard let token = scanNumber() else { return nil }
        if token.isPlain, case .integer(let value) = exactInteger(token),
            value != 0 || byte(at: token.range.lowerBound) == UInt8(ascii: "0")
        {
            return .integer(value)
        }
        guard token.isSurelyFinite || finiteDouble(token) != nil else { return nil }
        return .number(JSONNumber(validated: text(token.range)))
    }

    /// The position of a number in the text.
    package struct NumberToken {
        package let range: Range<Int>
        /// Whether the number has neither a fraction nor an exponent.
        let isPlain: Bool
        /// Whether the number has so few digits that its nearest double is finite.
        let isSurelyFinite: Bool
    }

    /// Scans the number that starts at the cursor.
    package mutating func scanNumber() -> NumberToken? {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        var digits = 1
        if current == UInt8(ascii: "0") {
            position += 1
            if let next = current, Self.isDigit(next) {
                failExpecting("no digit after a leading zero")
                return nil
            }
        } else {
            digits = scanDigits()
            guard digits > 0 else { return nil }
        }
        var isPlain = true
        var exponentDigits = 0
        if current == UInt8(ascii: ".") {
            isPlain = false
            position += 1
            guard scanDigits() > 0 else { return nil }
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            isPlain = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            exponentDigits = scanDigits()
            guard exponentDigits > 0 else { return nil }
        }
        return NumberToken(
            range: start..<position, isPlain: isPlain, isSurelyFinite: digits <= 200 && exponentDigits <= 2)
    }

    /// Consumes digits and returns their number; fails unless there is at least one.
    @inline(__always)
    private mutating func scanDigits() -> Int {
        let start = position
        while let byte = current, Self.isDigit(byte) { position += 1 }
        let count = position - start
        // Failing moves the cursor.
        if count == 0 { failExpecting("a digit") }
        return count
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Returns the scanned exponent in a range, clamped to ± 10^15, because no text has enough digits to compensate for
    /// a larger one.
    func scannedExponent(_ range: Range<Int>) -> Int64 {
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

    /// Returns the double nearest to a scanned number; records a violation and returns `nil` if it is infinite.
    package mutating func finiteDouble(_ token: NumberToken) -> Double? {
        if let double = exactDouble(token) { return double }
        guard let double = Double(text(token.range)), double.isFinite else {
            record(
                .numberRange, at: token.range.lowerBound,
                "expected a number that a double can hold, found \(excerpt(token.range))")
            return nil
        }
        return double
    }

    /// Records a violation if a scanned number is too large for a double.
    mutating func checkFinite(_ token: NumberToken) {
        if !token.isSurelyFinite { _ = finiteDouble(token) }
    }

    /// Returns the double of a number whose digits and power of ten are both exact as doubles: then a single operation
    /// rounds correctly (Clinger, "How to read floating point numbers accurately", 1990).
    private func exactDouble(_ token: NumberToken) -> Double? {
        guard token.range.count <= 18 else { return nil }
        var index = token.range.lowerBound
        let isNegative = byte(at: index) == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var digits: Int64 = 0
        var exponent = 0
        var isInFraction = false
        while index < token.range.upperBound {
            let byte = byte(at: index)
            if Self.isDigit(byte) {
                digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
                if isInFraction { exponent -= 1 }
            } else if byte == UInt8(ascii: ".") {
                isInFraction = true
            } else {
                exponent += Int(scannedExponent(index + 1..<token.range.upperBound))
                break
            }
            index += 1
        }
        guard digits <= 1 << 53, exponent.magnitude < Self.powersOfTen.count else { return nil }
        let power = Self.powersOfTen[Int(exponent.magnitude)]
        let double = exponent < 0 ? Double(digits) / power : Double(digits) * power
        return isNegative ? -double : double
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
