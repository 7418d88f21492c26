/// A type that reads itself from JSON bytes in one pass and writes itself to them.
///
/// Generated types conform to it. The same conformance makes them `Codable`, by way of a ``JSONValue``: whatever a decoder
/// of the ecosystem read is put through the type's own reader, so that both ways accept the same payloads and refuse the
/// rest with the same violations. `init(json:mode:limits:)` is the fast way.
public protocol JSONCodable: Codable, Hashable, Sendable {
    /// Reads the value at the reader's cursor; `nil` after a violation was recorded.
    init?(from reader: inout JSONReader)

    /// Writes the value at the writer's end.
    func write(to writer: inout JSONWriter)
}

extension JSONCodable {
    /// Reads a JSON text.
    /// - Parameters:
    ///   - json: the whole text in UTF-8.
    ///   - mode: how values that the schema doesn't list are treated.
    ///   - limits: bounds on what is read.
    ///   - direction: which way the payload goes, where that decides which members it must have.
    /// - Throws: every violation found, up to ``JSONLimits/maxViolations``.
    @inlinable
    public init(
        json: [UInt8], mode: JSONReadingMode = .strict, limits: JSONLimits = .default,
        direction: JSONDirection? = nil
    ) throws(JSONInvalidError) {
        self = try JSONReader.read(json, mode: mode, limits: limits, direction: direction) { Self(from: &$0) }
    }

    /// Reads a JSON text.
    /// - Throws: every violation found, up to ``JSONLimits/maxViolations``.
    public init(
        json: String, mode: JSONReadingMode = .strict, limits: JSONLimits = .default,
        direction: JSONDirection? = nil
    ) throws(JSONInvalidError) {
        try self.init(json: Array(json.utf8), mode: mode, limits: limits, direction: direction)
    }

    /// The value as compact JSON text in UTF-8.
    @inlinable
    public func jsonBytes() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return (consume writer).finish()
    }
}

// MARK: Types of the standard library

extension String: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readString() else { return nil }
        self = value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Bool: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readBoolean() else { return nil }
        self = value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Int64: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readInteger() else { return nil }
        self = value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension UInt64: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readUnsignedInteger() else { return nil }
        self = value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Double: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readNumber() else { return nil }
        self = value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Array: JSONCodable where Element: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readArray({ Element(from: &$0) }) else { return nil }
        self = value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Dictionary: JSONCodable where Key == String, Value: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readDictionary({ Value(from: &$0) }) else { return nil }
        self = value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}
