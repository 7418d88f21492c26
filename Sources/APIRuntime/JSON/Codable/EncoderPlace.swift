/// A place of an encoder that takes one value.
protocol EncoderPlace {
    mutating func encodeNull() throws
    mutating func encode(_ value: String) throws
    mutating func encode(_ value: Bool) throws
    mutating func encode(_ value: Int64) throws
    mutating func encode(_ value: UInt64) throws
    mutating func encode(_ value: Double) throws
    mutating func encodeValue(_ value: some Encodable) throws
}

/// The value that an encoder was created for.
struct EncoderRoot: EncoderPlace {
    var container: any SingleValueEncodingContainer

    mutating func encodeNull() throws { try container.encodeNil() }
    mutating func encode(_ value: String) throws { try container.encode(value) }
    mutating func encode(_ value: Bool) throws { try container.encode(value) }
    mutating func encode(_ value: Int64) throws { try container.encode(value) }
    mutating func encode(_ value: UInt64) throws { try container.encode(value) }
    mutating func encode(_ value: Double) throws { try container.encode(value) }
    mutating func encodeValue(_ value: some Encodable) throws { try container.encode(value) }
}

/// A member of an object.
struct EncoderMember: EncoderPlace {
    var container: KeyedEncodingContainer<MemberKey>
    var key = MemberKey(stringValue: "")

    mutating func encodeNull() throws { try container.encodeNil(forKey: key) }
    mutating func encode(_ value: String) throws { try container.encode(value, forKey: key) }
    mutating func encode(_ value: Bool) throws { try container.encode(value, forKey: key) }
    mutating func encode(_ value: Int64) throws { try container.encode(value, forKey: key) }
    mutating func encode(_ value: UInt64) throws { try container.encode(value, forKey: key) }
    mutating func encode(_ value: Double) throws { try container.encode(value, forKey: key) }
    mutating func encodeValue(_ value: some Encodable) throws { try container.encode(value, forKey: key) }
}

/// The next element of an array.
struct EncoderElement: EncoderPlace {
    var container: any UnkeyedEncodingContainer

    mutating func encodeNull() throws { try container.encodeNil() }
    mutating func encode(_ value: String) throws { try container.encode(value) }
    mutating func encode(_ value: Bool) throws { try container.encode(value) }
    mutating func encode(_ value: Int64) throws { try container.encode(value) }
    mutating func encode(_ value: UInt64) throws { try container.encode(value) }
    mutating func encode(_ value: Double) throws { try container.encode(value) }
    mutating func encodeValue(_ value: some Encodable) throws { try container.encode(value) }
}
