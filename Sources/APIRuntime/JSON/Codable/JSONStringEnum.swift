/// A generated enum of strings: a case for each value that the schema lists, and one that keeps any other.
public protocol JSONStringEnum: JSONCodable, RawRepresentable where RawValue == String {
    /// Takes every string; one that the schema doesn't list is kept as unknown.
    init(rawValue: String)

    /// The values that the schema lists, in its order.
    static var knownValues: JSONStringTable { get }
}

extension JSONStringEnum {
    /// Whether the schema lists the value.
    public var isKnown: Bool { Self.knownValues.contains(rawValue) }

    public init?(from reader: inout JSONReader) {
        let start = reader.valueStart()
        switch reader.readString(among: Self.knownValues) {
        case .listed(let place)?: self.init(rawValue: Self.knownValues.names[place])
        case .other(let text)?:
            self.init(rawValue: text)
            guard reader.mode == .strict else { return }
            let values = Self.knownValues.names.map { JSONValue.string($0).description }
            reader.record(
                .enum, at: start,
                "expected \(values.listed(by: "or")), found \(reader.excerpt(start..<reader.position))")
        case nil: return nil
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.write(rawValue)
    }

    // Without these two the compiler can't choose between those of JSONCodable and of RawRepresentable, and derives
    // others, which encode the name of the case.

    /// Decodes the string.
    /// - Throws: `DecodingError.dataCorrupted` whose underlying error is a ``JSONInvalidError``.
    public init(from decoder: any Decoder) throws {
        self = try Self(throughJSONOf: decoder)
    }

    /// Encodes the string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension [String] {
    /// `a`, `a or b`, `a, b or c`.
    package func listed(by conjunction: String) -> String {
        guard count > 1, let last else { return first ?? "nothing" }
        return dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }
}
