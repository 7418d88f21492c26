/// A number in decimal digits: `0.3` is a multiple of `0.1`, which isn't true of the two as doubles.
package struct DecimalNumber {
    /// The digits without leading and trailing zeros; empty for zero.
    private var digits: [UInt8] = []
    /// The power of ten that the digits are multiplied by.
    private var exponent = 0

    /// - Parameter text: a number in the syntax of JSON or Swift.
    package init(_ text: String) {
        var fractionDigits = 0
        var isInFraction = false
        var scale = 0
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "."): isInFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): scale = Self.exponent(&bytes)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if isInFraction { fractionDigits += 1 }
                if byte > UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte - UInt8(ascii: "0")) }
            default: break
            }
        }
        exponent = scale - fractionDigits
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
    }

    /// Returns the exponent, clamped to ± 10^15, because no text has enough digits to compensate for a larger one.
    private static func exponent(_ bytes: inout String.UTF8View.Iterator) -> Int {
        var isNegative = false
        var value = 0
        while let byte = bytes.next() {
            if byte == UInt8(ascii: "-") { isNegative = true }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { continue }
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000_000_000)
        }
        return isNegative ? -value : value
    }

    /// The magnitude as an unsigned integer of 64 bits, or `nil` if it isn't one.
    var unsignedInteger: UInt64? {
        if digits.isEmpty { return 0 }
        guard exponent >= 0, digits.count + exponent <= 20 else { return nil }
        var value: UInt64 = 0
        for digit in digits + [UInt8](repeating: 0, count: exponent) {
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
            if overflowed || carried { return nil }
            value = sum
        }
        return value
    }

    /// Returns whether the number is a whole multiple of another one. Only zero is a multiple of zero.
    /// - Complexity: O(*n*) in the number of digits.
    package func isMultiple(of divisor: DecimalNumber) -> Bool {
        if digits.isEmpty { return true }
        // A double has at most 17 digits.
        guard !divisor.digits.isEmpty, divisor.digits.count < 19 else { return false }
        // The last digit isn't zero, so no power of ten divides the digits.
        guard exponent >= divisor.exponent else { return false }
        let modulus = divisor.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
        var remainder = digits.reduce(UInt64(0)) { Self.multiply($0, 10, adding: UInt64($1), modulo: modulus) }
        var power = exponent - divisor.exponent
        var factor = 10 % modulus
        while power > 0, remainder > 0 {
            if power & 1 == 1 { remainder = Self.multiply(remainder, factor, modulo: modulus) }
            factor = Self.multiply(factor, factor, modulo: modulus)
            power >>= 1
        }
        return remainder == 0
    }

    /// Returns a product plus a summand, modulo a number below 10^18: no sum overflows.
    private static func multiply(
        _ left: UInt64, _ right: UInt64, adding summand: UInt64 = 0, modulo: UInt64
    ) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        let remainder = modulo.dividingFullWidth((product.high % modulo, product.low)).remainder
        return (remainder + summand) % modulo
    }
}
