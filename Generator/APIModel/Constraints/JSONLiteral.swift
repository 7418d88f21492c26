import YAMLTree

/// A JSON value in a schema.
public indirect enum JSONLiteral: Hashable, Sendable {
    public struct KeyedLiteral: Hashable, Sendable {
        public var key: String
        public var value: JSONLiteral
    }

    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONLiteral])
    case object([KeyedLiteral])
}

extension JSONLiteral {
    init(_ node: YAMLNode) {
        switch node.value {
        case .null: self = .null
        case .bool(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .string(value)
        case .sequence(let nodes): self = .array(nodes.map(JSONLiteral.init))
        case .mapping(let mapping):
            self = .object(mapping.map { KeyedLiteral(key: $0.name, value: JSONLiteral($0.value)) })
        }
    }
}
