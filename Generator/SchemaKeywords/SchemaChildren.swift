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

    /// Returns a value of the keyword with other subschemas; a value of the wrong shape is returned unchanged.
    /// - Parameter replacement: Returns the schema in place of a subschema.
    public func replacingSchemas(
        in value: YAMLNode, _ replacement: (YAMLNode) throws(Diagnostic) -> YAMLNode
    ) throws(Diagnostic) -> YAMLNode {
        switch (definition.children, value.value) {
        case (.none, _): return value
        case (.schema, _): return try replacement(value)
        case (.list, .sequence(let items)), (.schemaOrList, .sequence(let items)):
            var copies: [YAMLNode] = []
            for item in items { copies.append(try replacement(item)) }
            return YAMLNode(.sequence(copies), at: value.location)
        case (.schemaOrList, _): return try replacement(value)
        case (.map, .mapping(let members)), (.schemasOrStringLists, .mapping(let members)):
            var copies: [YAMLMapping.Entry] = []
            for member in members {
                let isSchema = member.value.sequence == nil
                copies.append(.init(key: member.key, value: isSchema ? try replacement(member.value) : member.value))
            }
            return YAMLNode(.mapping(YAMLMapping(copies)), at: value.location)
        default: return value
        }
    }

    private static func listed(_ value: YAMLNode) -> [SchemaChild] {
        (value.sequence ?? []).enumerated().map { SchemaChild(node: $1, step: String($0), key: nil) }
    }

    private static func mapped(_ value: YAMLNode) -> [SchemaChild] {
        (value.mapping?.entries ?? []).map { SchemaChild(node: $0.value, step: $0.name, key: $0.key) }
    }
}
