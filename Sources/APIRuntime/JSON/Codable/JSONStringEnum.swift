/// A generated enum of strings: a case for each value that the schema defines, and one that keeps any other.
///
/// Two values are equal if their strings are. A value that the schema doesn't define is a violation in strict mode and
/// kept in tolerant mode.
public protocol JSONStringEnum: JSONCodable, RawRepresentable where RawValue == String {
    /// Creates the case of a string; any string is valid.
    init(rawValue: String)

    /// The strings that the schema defines, in its order.
    @_spi(Generated)
    static var knownStrings: JSONStringTable { get }
}

extension JSONStringEnum {
    // See `JSONCodable`.
    @_spi(Generated)
    @available(*, unavailable, message: "a JSONStringEnum must implement 'knownStrings'")
    public static var knownStrings: JSONStringTable { JSONStringTable() }
}

extension JSONStringEnum {
    /// Whether the schema defines the value.
    public var isKnown: Bool { Self.knownStrings.contains(rawValue) }

    /// The values that the schema defines, in its order.
    public static var knownValues: [Self] { knownStrings.names.map(Self.init(rawValue:)) }

    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        let start = reader.valueStart()
        switch reader.readString(among: Self.knownStrings) {
        case .listed(let index)?: self.init(rawValue: Self.knownStrings.names[index])
        case .other(let text)?:
            self.init(rawValue: text)
            guard reader.mode == .strict else { return }
            let values = Self.knownStrings.names.map { JSONValue.string($0).description }
            reader.record(
                .enum, at: start,
                "expected \(values.listed(by: "or")), found \(reader.excerpt(start..<reader.position))")
        case nil: return nil
        }
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        writer.write(rawValue)
    }

    // Without these two, the compiler can't choose between the implementations of JSONCodable and of RawRepresentable.
    // It would derive others, which encode the name of the case.

    /// Decodes the string.
    /// - Throws: `DecodingError.dataCorrupted` whose underlying error is a ``JSONInvalidError``.
    public init(from decoder: any Decoder) throws {
        if let value = try? decoder.singleValueContainer().decode(String.self), Self.knownStrings.contains(value) {
            self.init(rawValue: value)
        } else {
            self = try Self(throughTextOf: decoder)
        }
    }

    /// Encodes the string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
