extension JSONReader {
    /// Reads an integer. `2.0` and `2e3` are integers, as in JSON Schema; `1.5` isn't.
    public mutating func readInteger(minimum: Int64 = .min, maximum: Int64 = .max) -> Int64? {
        let start = valueStart()
        guard let integer = scanShortInteger() ?? scanInteger() else { return nil }
        if integer < minimum || integer > maximum, mode == .strict {
            checkInteger(integer, at: start, minimum: minimum, maximum: maximum, nil, nil)
        }
        return integer
    }

    /// Reads an integer that keeps to limits.
    /// - Parameters:
    ///   - multipleOf: the integer is a whole multiple of it.
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

    /// Reads an integer that is one of several.
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

    /// Consumes an integer of at most 18 digits, or does nothing when something else stands at the cursor.
    @inline(__always)
    mutating func scanShortInteger() -> Int64? {
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
            // Wraps with more than 18 digits, and is then not used.
            value = value &* 10 &+ Int64(digit)
            index &+= 1
        }
        let count = index &- first
        guard count > 0, count <= 18, !Self.continuesNumber(next) else { return nil }
        // No number has a leading zero, and zero no sign here: a document may tell -0 from 0.
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
            refuseType(expected: "an integer")
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
        return scanLiteral(value ? .true : .false) ? value : nil
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

    /// A number's place in the text.
    struct NumberToken {
        let range: Range<Int>
        /// It has neither a fraction nor an exponent.
        let isPlain: Bool
        /// It has so few digits that a double holds it, if not exactly.
        let isSurelyFinite: Bool
    }

    /// Scans the number that starts at the cursor.
    mutating func scanNumber() -> NumberToken? {
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

    /// Consumes digits; answers their number. There must be one.
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
        if let double = exactDouble(token) { return double }
        guard let double = Double(text(token.range)), double.isFinite else {
            record(
                .numberRange, at: token.range.lowerBound,
                "expected a number that a double can hold, found \(excerpt(token.range))")
            return nil
        }
        return double
    }

    /// Records a violation when a scanned number is too large for a double.
    mutating func checkFinite(_ token: NumberToken) {
        if !token.isSurelyFinite { _ = finiteDouble(token) }
    }

    /// The double of a number whose digits and power of ten are both exact as doubles, so that one operation rounds
    /// correctly (Clinger, "How to read floating point numbers accurately", 1990).
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

/// The words of JSON, as their bytes in a row.
enum JSONLiteralWord: String {
    case `true`
    case `false`
    case null

    var count: Int { self == .false ? 5 : 4 }

    /// Its bytes, the first one lowest.
    var word: UInt64 {
        switch self {
        case .true: 0x6575_7274
        case .false: 0x65_736C_6166
        case .null: 0x6C6C_756E
        }
    }
}
