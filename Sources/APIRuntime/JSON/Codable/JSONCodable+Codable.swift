extension CodingUserInfoKey {
    /// The key of a ``JSONReadingMode`` in a decoder's `userInfo`. Without it, ``JSONCodable`` types decode in
    /// ``JSONReadingMode/strict`` mode.
    public static let jsonReadingMode = CodingUserInfoKey(rawValue: "JSONReadingMode")
}

extension JSONCodable {
    /// Decodes through a ``JSONValue``, which takes many times longer than `init(json:)`.
    ///
    /// Uses the default limits and no direction. Duplicate keys aren't reported, because a decoder provides only one of
    /// them.
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

    /// Encodes through a ``JSONValue``, which takes many times longer than ``jsonBytes()``.
    public func encode(to encoder: any Encoder) throws {
        try JSONValue(json: jsonBytes()).encode(to: encoder)
    }
}

extension JSONValue {
    private struct MemberKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Decodes any value. Integers beyond `UInt64` become doubles, because decoders don't provide the text of numbers.
    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: MemberKey.self) {
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

    /// Encodes the value. Numbers that aren't integers of 64 bits are encoded as doubles.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let object):
            var container = encoder.container(keyedBy: MemberKey.self)
            for (key, value) in object { try container.encode(value, forKey: MemberKey(stringValue: key)) }
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
