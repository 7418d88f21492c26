extension CodingUserInfoKey {
    /// The key of a ``JSONReadingMode`` in a decoder's `userInfo`. Without it, ``JSONCodable`` types decode in
    /// ``JSONReadingMode/strict`` mode.
    public static let jsonReadingMode = CodingUserInfoKey(rawValue: "JSONReadingMode")
}

extension Decoder {
    /// The mode in which types of this module decode.
    var jsonReadingMode: JSONReadingMode {
        CodingUserInfoKey.jsonReadingMode.flatMap { userInfo[$0] as? JSONReadingMode } ?? .strict
    }
}

extension JSONCodable {
    /// Decodes through JSON text, which the decoder's values are written to first.
    ///
    /// Uses the default limits and no direction. Duplicate keys aren't reported, because a decoder provides only one of
    /// them.
    /// - Throws: `DecodingError.dataCorrupted` whose underlying error is a ``JSONInvalidError``.
    public init(from decoder: any Decoder) throws {
        try self.init(throughTextOf: decoder)
    }

    init(throughTextOf decoder: any Decoder, limits: JSONLimits = .default) throws {
        let text = try JSONTranscoder.text(of: decoder, as: Self.jsonTypeHint)
        do {
            try self.init(wholeText: text, mode: decoder.jsonReadingMode, limits: limits, direction: nil)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    /// Encodes the JSON text of ``jsonBytes()``, value by value.
    public func encode(to encoder: any Encoder) throws {
        try EncodableText(jsonBytes()).encode(to: encoder)
    }
}

extension JSONValue {
    /// Decodes any value. Integers beyond `UInt64` become doubles, because decoders don't provide the text of numbers.
    public init(from decoder: any Decoder) throws {
        guard JSONTranscoder.isStrict(decoder) else {
            self = try JSONValue(byTrialFrom: decoder)
            return
        }
        // A value that the schema leaves open has no limits of its own, other than that of depth.
        try self.init(throughTextOf: decoder, limits: JSONLimits(maxStringBytes: .max, maxCount: .max))
    }

    /// Decodes any value of a decoder that may decode a number or boolean as a string too: strings last.
    init(byTrialFrom decoder: any Decoder) throws {
        let path = decoder.codingPath
        guard path.count <= JSONLimits.default.maxDepth else {
            let message = "objects and arrays are nested deeper than \(JSONLimits.default.maxDepth)"
            throw DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: message))
        }
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
}
