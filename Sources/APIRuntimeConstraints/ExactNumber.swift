@_spi(Generated) import APIRuntime

/// A number as JSON Schema compares it: `2`, `2.0` and `2e0` are equal. Integers of 64 bits are exact, all others the
/// nearest double; `specgen validate` does the same.
enum ExactNumber: Hashable {
    case integer(Int64)
    /// A number that isn't an integer of 64 bits.
    case real(Double)

    init(_ value: Double) {
        self = Int64(exactly: value).map(ExactNumber.integer) ?? .real(value)
    }

    /// - Parameter text: a number in the syntax of JSON or Swift.
    init(_ text: String) {
        self = Int64(text).map(ExactNumber.integer) ?? ExactNumber(Double(text) ?? 0)
    }

    /// Whether the number is whole.
    var isWhole: Bool {
        switch self {
        case .integer: true
        case .real(let value): value.rounded() == value
        }
    }

    static func < (left: ExactNumber, right: ExactNumber) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        // A real is beyond all integers of 64 bits, or it has a fraction. With a fraction it is so small that rounding
        // the integer doesn't change the order.
        case (.integer(let left), .real(let right)): Double(left) < right
        case (.real(let left), .integer(let right)): left < Double(right)
        case (.real(let left), .real(let right)): left < right
        }
    }

    /// Returns whether the number is a whole multiple of another one, by the decimal digits of both.
    func isMultiple(of divisor: ExactNumber) -> Bool {
        DecimalNumber(text).isMultiple(of: DecimalNumber(divisor.text))
    }

    private var text: String {
        switch self {
        case .integer(let value): value.description
        case .real(let value): value.description
        }
    }
}
