import SchemaKeywords
import YAMLTree

/// What OpenAPI adds to JSON Schema: `nullable`, `readOnly`, `writeOnly` and the discriminator of a base schema.
extension SchemaReader {
    func readOpenAPI(_ mapping: YAMLMapping, into schema: Schema) {
        schema.isNullable = mapping[SchemaKeyword.nullable.name]?.bool == true
        // OpenAPI 3.0 ignores what is beside a reference.
        if isOpenAPI30, mapping[SchemaKeyword.ref.name] == nil {
            schema.isReadOnly = mapping[SchemaKeyword.readOnly.name]?.bool == true
            schema.isWriteOnly = mapping[SchemaKeyword.writeOnly.name]?.bool == true
        }
        schema.discriminator = discriminator(mapping)
    }

    /// The discriminator of a schema that others are derived from. That of any other union is a hint that changes
    /// nothing, and so is not read.
    private func discriminator(_ mapping: YAMLMapping) -> Discriminator? {
        guard let entry = mapping.entry(SchemaKeyword.discriminator.name),
            let key = entry.value["propertyName"]?.string
        else { return nil }
        let union = mapping[SchemaKeyword.oneOf.name]?.sequence ?? mapping[SchemaKeyword.anyOf.name]?.sequence
        let candidates = union.map { referenced($0, depth: 0) } ?? definitions
        let derived = candidates.filter { isDerived($0.node, depth: 0) }
        guard !derived.isEmpty else { return nil }
        let names = Dictionary(definitions.map { ($0.name, $0.node) }) { first, _ in first }
        let tags = (entry.value["mapping"]?.mapping?.entries ?? []).compactMap { tag -> (String, SchemaID)? in
            guard let text = tag.value.string,
                let node = names[text] ?? (try? references.target(of: text, base: base, at: tag.value.location))
            else { return nil }
            return (tag.name, table.number(for: node))
        }
        return Discriminator(
            key: Array(key.utf8), location: entry.key.location, mapping: tags,
            derived: derived.map { ($0.name, table.number(for: $0.node)) }, isListed: union != nil)
    }

    /// The schemas that references among some schemas lead to, with the last steps of the references, and those that
    /// these list in turn.
    private func referenced(_ schemas: [YAMLNode], depth: Int) -> [(name: String, node: YAMLNode)] {
        guard depth < 8 else { return [] }
        return schemas.flatMap { schema -> [(name: String, node: YAMLNode)] in
            guard let node = schema[SchemaKeyword.ref.name], let text = node.string,
                let target = try? references.target(
                    of: text, base: references.base(of: schema), at: node.location)
            else { return [] }
            let last = text.split(whereSeparator: { $0 == "/" || $0 == "#" }).last.map(String.init) ?? text
            let name = text.contains("#") ? last : String(last.prefix { $0 != "." })
            let inner = target[SchemaKeyword.oneOf.name]?.sequence ?? target[SchemaKeyword.anyOf.name]?.sequence ?? []
            return [(name, target)] + referenced(inner, depth: depth + 1)
        }
    }

    /// The schemas of the document's components.
    private var definitions: [(name: String, node: YAMLNode)] {
        let schemas = references.document(of: node)?["components"]?["schemas"]?.mapping
        return (schemas?.entries ?? []).map { ($0.name, $0.value) }
    }

    /// Whether a schema has this one among its `allOf`, at once or by way of others.
    private func isDerived(_ other: YAMLNode, depth: Int) -> Bool {
        guard depth < 16, other.location != node.location else { return false }
        let parts = (other[SchemaKeyword.allOf.name]?.sequence ?? []) + [other]
        return parts.contains { part in
            guard let reference = part[SchemaKeyword.ref.name], let text = reference.string,
                let target = try? references.target(
                    of: text, base: references.base(of: part), at: reference.location)
            else { return false }
            return target.location == node.location || isDerived(target, depth: depth + 1)
        }
    }
}
