/// A type that reads itself from JSON bytes in one pass and writes itself to them.
///
/// Generated types conform to it. The same conformance makes them `Codable`, by way of a ``JSONValue``: whatever a decoder
/// of the ecosystem read is put through the type's own reader, so that both ways accept the same payloads and refuse the
/// rest with the same violations. ``init(json:mode:limits:)`` is the fast way.
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
    /// - Throws: every violation found, up to ``JSONLimits/maxViolations``.
    public init(
        json: [UInt8], mode: JSONReadingMode = .strict, limits: JSONLimits = .default
    ) throws(JSONInvalidError) {
        var reader = JSONReader(json.span.bytes, mode: mode, limits: limits)
        let value = Self(from: &reader)
        let violations = reader.finish()
        guard let value, violations.isEmpty else { throw JSONInvalidError(violations) }
        self = value
    }

    /// Reads a JSON text.
    /// - Throws: every violation found, up to ``JSONLimits/maxViolations``.
    public init(
        json: String, mode: JSONReadingMode = .strict, limits: JSONLimits = .default
    ) throws(JSONInvalidError) {
        try self.init(json: Array(json.utf8), mode: mode, limits: limits)
    }

    /// The value as compact JSON text in UTF-8.
    public func jsonBytes() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

// MARK: Codable

extension CodingUserInfoKey {
    /// Set it to a ``JSONReadingMode`` in a decoder's `userInfo` to choose how unknown values are treated; the default is
    /// ``JSONReadingMode/strict``.
    public static let jsonReadingMode = CodingUserInfoKey(rawValue: "JSONReadingMode")
}

extension JSONCodable {
    /// Decodes by way of a ``JSONValue``.
    /// - Throws: `DecodingError.dataCorrupted` whose underlying error is a ``JSONInvalidError``.
    public init(from decoder: any Decoder) throws {
        try self.init(throughJSONOf: decoder)
    }

    init(throughJSONOf decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        let mode = CodingUserInfoKey.jsonReadingMode.flatMap { decoder.userInfo[$0] as? JSONReadingMode }
        do {
            try self.init(json: value.jsonBytes(), mode: mode ?? .strict)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    /// Encodes by way of a ``JSONValue``.
    public func encode(to encoder: any Encoder) throws {
        try JSONValue(json: jsonBytes()).encode(to: encoder)
    }
}

extension JSONValue {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            var object = JSONObject()
            for key in container.allKeys {
                object.append(key.stringValue, try container.decode(JSONValue.self, forKey: key))
            }
            self = .object(object)
        } else if var container = try? decoder.unkeyedContainer() {
            var array: [JSONValue] = []
            while !container.isAtEnd { array.append(try container.decode(JSONValue.self)) }
            self = .array(array)
        } else {
            self = try Self.scalar(from: decoder)
        }
    }

    private static func scalar(from decoder: any Decoder) throws -> JSONValue {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() { return .null }
        if let value = try? container.decode(Bool.self) { return .boolean(value) }
        if let value = try? container.decode(Int64.self) { return .integer(value) }
        if let value = try? container.decode(UInt64.self) { return .number(JSONNumber(validated: String(value))) }
        if let value = try? container.decode(Double.self), let number = JSONNumber(value) { return .number(number) }
        return .string(try container.decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let object):
            var container = encoder.container(keyedBy: Key.self)
            for (key, value) in object { try container.encode(value, forKey: Key(stringValue: key)) }
        case .array(let array):
            var container = encoder.unkeyedContainer()
            for value in array { try container.encode(value) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .boolean(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .number(let value):
                if let integer = UInt64(value.text) {
                    try container.encode(integer)
                } else {
                    try container.encode(value.double)
                }
            case .string(let value): try container.encode(value)
            case .null, .array, .object: try container.encodeNil()
            }
        }
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
