import YAMLTree

/// A schema in the value of a keyword.
public struct SchemaChild: Sendable {
    public let node: YAMLNode
    /// The key or the index that it has in the value; nil where the value is the schema.
    public let step: String?
    /// The key that it has in a map.
    public let key: YAMLNode?
}

extension SchemaKeyword {
    /// The schemas in a value of the keyword. Where the value has another shape than it should have, there are none.
    public func schemas(in value: YAMLNode) -> [SchemaChild] {
        switch definition.children {
        case .none: []
        case .schema: [SchemaChild(node: value, step: nil, key: nil)]
        case .list: Self.listed(value)
        case .schemaOrList:
            value.sequence == nil ? [SchemaChild(node: value, step: nil, key: nil)] : Self.listed(value)
        case .map: Self.mapped(value)
        case .schemasOrStringLists: Self.mapped(value).filter { $0.node.sequence == nil }
        }
    }

    private static func listed(_ value: YAMLNode) -> [SchemaChild] {
        (value.sequence ?? []).enumerated().map { SchemaChild(node: $1, step: String($0), key: nil) }
    }

    private static func mapped(_ value: YAMLNode) -> [SchemaChild] {
        (value.mapping?.entries ?? []).map { SchemaChild(node: $0.value, step: $0.name, key: $0.key) }
    }
}
