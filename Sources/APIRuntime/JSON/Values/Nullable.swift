/// `null` or a value.
///
/// A property that may be absent, `null` or a value is a `Nullable<Value>?`: `nil` when it's absent. One that must be
/// there, but may be `null`, is a plain optional.
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
    /// Reads `null` or what the closure reads.
    @inlinable
    public mutating func readNullable<T>(_ read: (inout JSONReader) -> T?) -> Nullable<T>? {
        if peekKind() == .null { return readNull() ? .null : nil }
        return read(&self).map(Nullable.value)
    }
}
