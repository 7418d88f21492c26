@_spi(Generated) import APIRuntime

/// A bound on a number: `3`, `1.5`, or a string for a number that no Swift literal represents exactly.
@_spi(Generated)
public struct JSONBound: Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral {
    let number: ExactNumber
    /// The text for messages.
    let text: String

    public init(integerLiteral value: Int64) {
        number = .integer(value)
        text = value.description
    }

    public init(floatLiteral value: Double) {
        number = ExactNumber(value)
        text = value.description
    }

    /// Creates a bound from a number in JSON's syntax; 0 for any other text.
    public init(stringLiteral value: String) {
        number = ExactNumber(value)
        text = value
    }
}

extension ExactNumber {
    init?(_ value: JSONValue) {
        switch value {
        case .integer(let value): self = .integer(value)
        case .number(let number): self.init(number.text)
        default: return nil
        }
    }
}
