import YAMLTree

/// A schema in the value of a keyword.
public struct SchemaChild: Sendable {
    public let node: YAMLNode
    /// The key or index in the keyword's value; `nil` if the value itself is the schema.
    public let step: String?
    /// The node of the key, in a map.
    public let key: YAMLNode?
}

extension SchemaKeyword {
    /// Returns the subschemas in a value of the keyword; none if the value has the wrong shape.
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
