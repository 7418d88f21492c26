/// The key of an object's member in a decoder or encoder.
struct MemberKey: CodingKey {
    let stringValue: String
    /// The index among the keys that a structure declares; `Int.max` for another key.
    var index = Int.max

    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
}

/// A value of a decoder, at one of the places where a decoder provides values.
///
/// The functions throw if the value isn't of their type; it can then be decoded as another type.
protocol DecoderValue {
    /// Returns whether the value is `null`. The `null` then counts as decoded.
    mutating func decodeNull() -> Bool
    mutating func decodeString() throws -> String
    mutating func decodeBoolean() throws -> Bool
    mutating func decodeInteger() throws -> Int64
    mutating func decodeNumber() throws -> DecodedNumber
    mutating func decodeObject() throws -> KeyedDecodingContainer<MemberKey>
    mutating func decodeArray() throws -> any UnkeyedDecodingContainer
    /// Decodes a value of any type.
    mutating func decodeAny() throws -> JSONValue
}

/// A number with all digits that a decoder provides.
enum DecodedNumber: Decodable {
    case integer(Int64)
    case unsignedInteger(UInt64)
    case double(Double)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(
            container.decode(Double.self), integer: { try container.decode(Int64.self) },
            unsignedInteger: { try container.decode(UInt64.self) })
    }

    /// - Parameters:
    ///   - number: the nearest double.
    ///   - integer: decodes the same value again, for integers beyond 2^53, whose digits a double doesn't hold.
    ///   - unsignedInteger: decodes the same value again.
    init(_ number: Double, integer: () throws -> Int64, unsignedInteger: () throws -> UInt64) throws {
        guard number.isFinite else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "JSON has no infinite numbers"))
        }
        if number.magnitude < 0x1p53, let value = Int64(exactly: number) {
            self = .integer(value)
        } else if number == number.rounded(), let value = try? integer() {
            self = .integer(value)
        } else if number == number.rounded(), let value = try? unsignedInteger() {
            self = .unsignedInteger(value)
        } else {
            self = .double(number)
        }
    }
}

/// The value that a decoder was created for.
struct DecoderRoot: DecoderValue {
    let decoder: any Decoder

    private var container: any SingleValueDecodingContainer {
        get throws { try decoder.singleValueContainer() }
    }

    func decodeNull() -> Bool { (try? container.decodeNil()) ?? false }
    func decodeString() throws -> String { try container.decode(String.self) }
    func decodeBoolean() throws -> Bool { try container.decode(Bool.self) }
    func decodeInteger() throws -> Int64 { try container.decode(Int64.self) }
    func decodeNumber() throws -> DecodedNumber { try DecodedNumber(from: decoder) }
    func decodeObject() throws -> KeyedDecodingContainer<MemberKey> { try decoder.container(keyedBy: MemberKey.self) }
    func decodeArray() throws -> any UnkeyedDecodingContainer { try decoder.unkeyedContainer() }
    func decodeAny() throws -> JSONValue { try JSONValue(byTrialFrom: decoder) }
}

/// The value of an object's member.
struct DecoderMember: DecoderValue {
    let container: KeyedDecodingContainer<MemberKey>
    let key: MemberKey

    func decodeNull() -> Bool { (try? container.decodeNil(forKey: key)) ?? false }
    func decodeString() throws -> String { try container.decode(String.self, forKey: key) }
    func decodeBoolean() throws -> Bool { try container.decode(Bool.self, forKey: key) }
    func decodeInteger() throws -> Int64 { try container.decode(Int64.self, forKey: key) }
    func decodeNumber() throws -> DecodedNumber {
        try DecodedNumber(
            container.decode(Double.self, forKey: key), integer: { try container.decode(Int64.self, forKey: key) },
            unsignedInteger: { try container.decode(UInt64.self, forKey: key) })
    }
    func decodeObject() throws -> KeyedDecodingContainer<MemberKey> {
        try container.nestedContainer(keyedBy: MemberKey.self, forKey: key)
    }
    func decodeArray() throws -> any UnkeyedDecodingContainer { try container.nestedUnkeyedContainer(forKey: key) }
    func decodeAny() throws -> JSONValue { try container.decode(JSONValue.self, forKey: key) }
}

/// The next element of an array.
struct DecoderElement: DecoderValue {
    var container: any UnkeyedDecodingContainer

    mutating func decodeNull() -> Bool { (try? container.decodeNil()) ?? false }
    mutating func decodeString() throws -> String { try container.decode(String.self) }
    mutating func decodeBoolean() throws -> Bool { try container.decode(Bool.self) }
    mutating func decodeInteger() throws -> Int64 { try container.decode(Int64.self) }
    // Not as a double first: that moves the container to the next element.
    mutating func decodeNumber() throws -> DecodedNumber { try container.decode(DecodedNumber.self) }
    mutating func decodeObject() throws -> KeyedDecodingContainer<MemberKey> {
        try container.nestedContainer(keyedBy: MemberKey.self)
    }
    mutating func decodeArray() throws -> any UnkeyedDecodingContainer { try container.nestedUnkeyedContainer() }
    mutating func decodeAny() throws -> JSONValue { try container.decode(JSONValue.self) }
}
