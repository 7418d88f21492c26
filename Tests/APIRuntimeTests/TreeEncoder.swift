import APIRuntime

/// An encoder into a tree of values.
final class TreeEncoder: Encoder {
    /// When nested values are encoded.
    enum Order: CaseIterable {
        case immediately
        /// As by encoders that first try a simpler representation.
        case twice
        /// As by encoders that collect the values.
        case atTheEnd
    }

    private enum Node {
        case value(JSONValue)
        case nested(any Encodable)
        case encoder(TreeEncoder)
    }

    private let order: Order
    private var members: [(key: String, node: Node)] = []
    private var kind = Kind.scalar
    private enum Kind { case scalar, array, object }

    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    private init(_ order: Order) {
        self.order = order
    }

    /// Returns the tree of a value.
    static func encode(_ value: some Encodable, _ order: Order) throws -> JSONValue {
        let encoder = TreeEncoder(order)
        try value.encode(to: encoder)
        return try encoder.value
    }

    private var value: JSONValue {
        get throws {
            let values = try members.map { key, node -> (String, JSONValue) in
                switch node {
                case .value(let value): (key, value)
                case .encoder(let encoder): (key, try encoder.value)
                case .nested(let nested): (key, try Self.encode(nested, order))
                }
            }
            switch kind {
            case .scalar: return values.first?.1 ?? .null
            case .array: return .array(values.map(\.1))
            case .object:
                var object = JSONObject()
                for (key, value) in values { object[key] = value }
                return .object(object)
            }
        }
    }

    func container<Key>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        kind = .object
        return KeyedEncodingContainer(Members<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        kind = .array
        return Elements(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Elements(encoder: self) }

    private func add<T: Encodable>(_ value: T, _ key: String = "") throws {
        let node: Node
        switch value {
        case let value as any JSONCodable: node = .value(try JSONValue(json: value.jsonBytes()))
        case _ where order == .atTheEnd: node = .nested(value)
        default:
            if order == .twice { _ = try Self.encode(value, order) }
            node = .value(try Self.encode(value, order))
        }
        members.append((key, node))
    }

    private func addNested(_ key: String = "") -> TreeEncoder {
        let encoder = TreeEncoder(order)
        members.append((key, .encoder(encoder)))
        return encoder
    }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: TreeEncoder
        let codingPath: [any CodingKey] = []

        func encodeNil(forKey key: Key) throws { try encoder.add(JSONValue.null, key.stringValue) }
        func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try encoder.add(value, key.stringValue) }
        func nestedContainer<Nested>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
            encoder.addNested(key.stringValue).container(keyedBy: type)
        }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            encoder.addNested(key.stringValue).unkeyedContainer()
        }
        func superEncoder() -> any Encoder { encoder.addNested("super") }
        func superEncoder(forKey key: Key) -> any Encoder { encoder.addNested(key.stringValue) }
    }

    private struct Elements: UnkeyedEncodingContainer, SingleValueEncodingContainer {
        let encoder: TreeEncoder
        let codingPath: [any CodingKey] = []

        var count: Int { encoder.members.count }

        func encodeNil() throws { try encoder.add(JSONValue.null) }
        func encode<T: Encodable>(_ value: T) throws { try encoder.add(value) }
        func nestedContainer<Nested>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            encoder.addNested().container(keyedBy: type)
        }
        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.addNested().unkeyedContainer() }
        func superEncoder() -> any Encoder { encoder.addNested() }
    }
}
