@_spi(Generated) import APIRuntime

/// A number that a schema states as a bound: `3`, `1.5`, or as a string what no literal of Swift holds exactly.
@_spi(Generated)
public struct JSONBound: Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral {
    let number: ExactNumber
    /// As messages show it.
    let text: String

    public init(integerLiteral value: Int64) {
        number = .integer(value)
        text = value.description
    }

    public init(floatLiteral value: Double) {
        number = ExactNumber(value)
        text = value.description
    }

    /// A number as JSON writes it; what isn't one counts as 0.
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
