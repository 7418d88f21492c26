/// Exact comparison of integers with floats, and exact division of decimals.
extension JSONNumber {
    enum Order {
        case less, same, greater
    }

    /// The number as an integer, if `Int64` can represent its value.
    var normalized: JSONNumber {
        guard case .real(let value) = self, let integer = Int64(exactly: value) else { return self }
        return .integer(integer)
    }

    /// Whether the number is an integer in JSON Schema, such as `2.0`.
    var isInteger: Bool {
        switch self {
        case .integer: true
        case .real(let value): value.rounded() == value
        }
    }

    /// Compares two numbers without rounding. Returns `nil` for not-a-number.
    func order(to other: JSONNumber) -> Order? {
        switch (normalized, other.normalized) {
        case (.integer(let left), .integer(let right)): Self.order(left, right)
        case (.real(let left), .real(let right)): left.isNaN || right.isNaN ? nil : Self.order(left, right)
        // A normalized real isn't representable as Int64. Either it is outside the range, or it has a fraction and is
        // below 2^53, where integers near it are exact: rounding the integer can't change the order.
        case (.integer(let left), .real(let right)): right.isNaN ? nil : Self.order(Double(left), right)
        case (.real(let left), .integer(let right)): left.isNaN ? nil : Self.order(left, Double(right))
        }
    }

    private static func order<T: Comparable>(_ left: T, _ right: T) -> Order {
        left < right ? .less : left == right ? .same : .greater
    }

    /// Whether the number is an integral multiple of `divisor`, computed with their decimal representations: `0.0075`
    /// is a multiple of `0.0001`.
    func isMultiple(of divisor: JSONNumber) -> Bool {
        guard let dividend = Decimal(self), let divisor = Decimal(divisor), divisor.digits != 0 else { return false }
        if dividend.digits == 0 { return true }
        let shift = dividend.exponent - divisor.exponent
        if shift >= 0 {
            // digits · 10^shift mod divisor
            var remainder = dividend.digits % divisor.digits
            for _ in 0..<shift where remainder != 0 {
                let product = remainder.multipliedFullWidth(by: 10)
                remainder = divisor.digits.dividingFullWidth(product).remainder
            }
            return remainder == 0
        }
        // The digits must be divisible by ten as many times.
        var digits = dividend.digits
        for _ in shift..<0 {
            guard digits.isMultiple(of: 10) else { return false }
            digits /= 10
        }
        return digits.isMultiple(of: divisor.digits)
    }

    /// The magnitude of a number: digits · 10^exponent.
    private struct Decimal {
        var digits: UInt64
        var exponent: Int

        init?(_ number: JSONNumber) {
            switch number {
            case .integer(let value):
                (digits, exponent) = (value.magnitude, 0)
            case .real(let value):
                guard value.isFinite else { return nil }
                // The shortest text that identifies the float has at most 17 digits.
                let text = value.magnitude.description.lowercased()
                let parts = text.split(separator: "e", maxSplits: 1)
                guard let mantissa = parts.first else { return nil }
                exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
                let sides = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
                var fraction = sides.count == 2 ? sides[1] : ""
                while fraction.last == "0" { fraction.removeLast() }
                guard let digits = UInt64(String(sides[0]) + fraction) else { return nil }
                self.digits = digits
                exponent -= fraction.count
            }
        }
    }
}
