/// `null` or a value.
///
/// A property that may be absent, `null` or a value is a `Nullable<Value>?`, which is `nil` if absent. A required
/// property that may be `null` is a plain optional.
public enum Nullable<Value: JSONCodable>: JSONCodable {
    case null
    case value(Value)

    /// The value, or `nil` for `null`.
    public var value: Value? { if case .value(let value) = self { value } else { nil } }

    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readNullable({ Value(from: &$0) }) else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.writeNull()
        case .value(let value): value.write(to: &writer)
        }
    }
}

extension JSONReader {
    /// Reads `null`, or a value that the closure reads.
    @inlinable
    public mutating func readNullable<T>(_ read: (inout JSONReader) -> T?) -> Nullable<T>? {
        if peekKind() == .null { return readNull() ? .null : nil }
        return read(&self).map(Nullable.value)
    }
}

/// A value that can only be `null`.
public struct JSONNull: JSONCodable, ExpressibleByNilLiteral {
    /// Creates `null`.
    public init() {}
    /// Creates `null`.
    public init(nilLiteral: ()) {}

    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard reader.readNull() else { return nil }
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.writeNull() }
}
