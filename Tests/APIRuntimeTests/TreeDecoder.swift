import APIRuntime

/// A decoder of a tree of values, as other formats than JSON have one.
struct TreeDecoder: Decoder {
    let value: JSONValue
    /// Whether a scalar is decoded as any type that its text fits, as in formats whose scalars have no type.
    var convertsScalars = false
    /// Whether containers provide containers of nested values. Decoders of database rows don't.
    var hasNestedContainers = true
    var codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw mismatch(type) }
        return KeyedDecodingContainer(TreeMembers<Key>(decoder: self, object: object))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let array) = value else { throw mismatch([Any].self) }
        return TreeElements(decoder: self, array: array)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { TreeScalar(decoder: self) }

    func nested(_ value: JSONValue, _ key: any CodingKey) -> TreeDecoder {
        var decoder = TreeDecoder(
            value: value, convertsScalars: convertsScalars, hasNestedContainers: hasNestedContainers)
        decoder.codingPath = codingPath + [key]
        decoder.userInfo = userInfo
        return decoder
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try T(from: self) }

    func checkNestedContainers() throws {
        if !hasNestedContainers { throw mismatch(KeyedDecodingContainer<TreeKey>.self) }
    }

    func mismatch(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "\(value) isn't a \(type)"))
    }
}

private struct TreeKey: CodingKey {
    let stringValue: String
    var intValue: Int?

    init(_ index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { self.init(intValue) }
}

private struct TreeMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: TreeDecoder
    let object: JSONObject

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { object.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try nested(key).value.isNull }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try nested(key).decode(type) }

    func nestedContainer<Nested>(keyedBy: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try decoder.checkNestedContainers()
        return try nested(key).container(keyedBy: Nested.self)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder.checkNestedContainers()
        return try nested(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try nested(key) }

    private func nested(_ key: Key) throws -> TreeDecoder {
        guard let value = object[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
        }
        return decoder.nested(value, key)
    }
}

private struct TreeElements: UnkeyedDecodingContainer {
    let decoder: TreeDecoder
    let array: [JSONValue]
    var currentIndex = 0

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { array.count }
    var isAtEnd: Bool { currentIndex == array.count }

    mutating func decodeNil() throws -> Bool {
        guard try next().value.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try take { try $0.decode(type) } }

    mutating func nestedContainer<Nested>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try decoder.checkNestedContainers()
        return try take { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try decoder.checkNestedContainers()
        return try take { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { $0 } }

    private func next() throws -> TreeDecoder {
        guard !isAtEnd else { throw decoder.mismatch(Any.self) }
        return decoder.nested(array[currentIndex], TreeKey(currentIndex))
    }

    /// The index moves only after a success.
    private mutating func take<T>(_ body: (TreeDecoder) throws -> T) throws -> T {
        let value = try body(next())
        currentIndex += 1
        return value
    }
}

private struct TreeScalar: SingleValueDecodingContainer {
    let decoder: TreeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value.isNull }

    func decode(_ type: Bool.Type) throws -> Bool {
        try decoder.value.boolean ?? text.flatMap({ Bool($0) }) ?? { throw decoder.mismatch(type) }()
    }

    func decode(_ type: String.Type) throws -> String {
        try decoder.value.string ?? text ?? { throw decoder.mismatch(type) }()
    }

    func decode(_ type: Double.Type) throws -> Double { try number(type) }
    func decode(_ type: Float.Type) throws -> Float { try number(type) }
    func decode(_ type: Int.Type) throws -> Int { try number(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try number(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try number(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try number(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try number(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try number(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }

    private func number<Number: LosslessStringConvertible>(_ type: Number.Type) throws -> Number {
        switch decoder.value {
        case .integer, .number:
            if let number = Number(decoder.value.description) { return number }
        default:
            if let number = text.flatMap({ Number($0) }) { return number }
        }
        throw decoder.mismatch(type)
    }

    /// The text of a scalar that is decoded as any type.
    private var text: String? {
        guard decoder.convertsScalars else { return nil }
        return switch decoder.value {
        case .string(let string): string
        case .boolean, .integer, .number: decoder.value.description
        case .null, .array, .object: nil
        }
    }
}
