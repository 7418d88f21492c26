import YAMLTree

/// Detection of schemas that are written where they are used, outside of components/schemas.
enum InlineSchemas {
    static let hint = "move it to components/schemas: schemas there have a type, even if no operation uses them"

    /// Whether a schema would get a Swift type if an operation used it.
    static func describesType(_ schema: YAMLNode) -> Bool {
        var nodes = maxNodes
        return describesType(schema, &nodes)
    }

    /// Whether a component such as a response or a parameter contains such a schema.
    static func areWithin(_ node: YAMLNode) -> Bool {
        var nodes = maxNodes
        return areWithin(node, &nodes)
    }

    /// The most nodes to visit: YAML aliases can turn a small text into a large tree.
    private static let maxNodes = 2_000

    private static func describesType(_ schema: YAMLNode, _ nodes: inout Int) -> Bool {
        nodes -= 1
        guard nodes > 0, let mapping = schema.mapping else { return false }
        if let reference = mapping["$ref"] { return reference.string?.hasPrefix("#/components/schemas/") == false }
        if ["properties", "enum", "oneOf", "anyOf"].contains(where: { mapping[$0] != nil }) { return true }
        let inner = ["items", "additionalProperties"].compactMap { mapping[$0] } + (mapping["allOf"]?.sequence ?? [])
        return inner.contains { describesType($0, &nodes) }
    }

    private static func areWithin(_ node: YAMLNode, _ nodes: inout Int) -> Bool {
        nodes -= 1
        guard nodes > 0 else { return false }
        for entry in node.mapping?.entries ?? [] {
            switch entry.name {
            case "schema", "itemSchema": if describesType(entry.value, &nodes) { return true }
            case "example", "examples", "$ref": break
            default: if areWithin(entry.value, &nodes) { return true }
            }
        }
        return (node.sequence ?? []).contains { areWithin($0, &nodes) }
    }
}

extension DocumentReader {
    /// Returns the components whose schemas would get types if an operation used them.
    func inlineSchemaComponents(of root: YAMLNode) throws(Diagnostic) -> [Component] {
        guard selection == nil else { return [] }
        let kinds = [
            ("responses", "response"), ("parameters", "parameter"), ("requestBodies", "request body"),
            ("headers", "header"), ("callbacks", "callback"), ("pathItems", "path item"),
        ]
        var components: [Component] = []
        for (key, kind) in kinds {
            for (_, node) in try entries(root["components"]?[key]) where InlineSchemas.areWithin(node) {
                components.append(Component(kind: kind, location: node.location))
            }
        }
        return components
    }
}
