import YAMLTree

/// Schemas that are written where they are used, not in components/schemas.
enum InlineSchemas {
    static let hint = "move it to components/schemas: schemas there have a type, even if no operation uses them"

    /// Whether a schema would have a Swift type if an operation used it.
    static func describesType(_ schema: YAMLNode) -> Bool {
        var nodes = maxNodes
        return describesType(schema, &nodes)
    }

    /// Whether a response, a parameter or the like has such a schema in it.
    static func areWithin(_ node: YAMLNode) -> Bool {
        var nodes = maxNodes
        return areWithin(node, &nodes)
    }

    /// Aliases of YAML make small texts large trees.
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
    /// The components that would have types if an operation used them.
    func otherComponents(of root: YAMLNode) throws(Diagnostic) -> [Component] {
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
