import SchemaKeywords
import YAMLTree

/// OpenAPI's own keywords: `nullable`, `readOnly`, `writeOnly` and the discriminator of a base schema.
extension SchemaCompiler {
    func readOpenAPI(_ mapping: YAMLMapping, into schema: CompiledSchema) {
        schema.isNullable = mapping[SchemaKeyword.nullable.name]?.bool == true
        // OpenAPI 3.0 ignores other keywords next to a reference.
        if isOpenAPI30, mapping[SchemaKeyword.ref.name] == nil {
            schema.isReadOnly = mapping[SchemaKeyword.readOnly.name]?.bool == true
            schema.isWriteOnly = mapping[SchemaKeyword.writeOnly.name]?.bool == true
        }
        schema.discriminator = discriminator(mapping)
        guard schema.discriminator?.own != nil else { return }
        // A branch that refers to the schema itself only has the schema's own keywords, which are checked in any case.
        schema.oneOf = schema.oneOf.flatMap { others($0, mapping[SchemaKeyword.oneOf.name]) }
        schema.anyOf = schema.anyOf.flatMap { others($0, mapping[SchemaKeyword.anyOf.name]) }
    }

    /// Returns the branches other than the schema itself, or `nil` if there are none.
    private func others(_ union: Keyword<[SchemaID]>, _ nodes: YAMLNode?) -> Keyword<[SchemaID]>? {
        let others = zip(union.value, nodes?.sequence ?? []).filter { !isOwn($0.1) }.map(\.0)
        return others.isEmpty ? nil : Keyword(value: others, location: union.location)
    }

    /// Whether a branch is a reference to the schema itself.
    private func isOwn(_ branch: YAMLNode) -> Bool {
        guard let reference = branch[SchemaKeyword.ref.name], let text = reference.string else { return false }
        let target = try? resolver.target(of: text, base: base, at: reference.location)
        return target?.location == node.location
    }

    /// Returns the discriminator of a schema from which others are derived. The discriminator of any other union is
    /// only a hint and is ignored.
    private func discriminator(_ mapping: YAMLMapping) -> Discriminator? {
        let union = mapping[SchemaKeyword.oneOf.name]?.sequence ?? mapping[SchemaKeyword.anyOf.name]?.sequence
        guard let entry = Self.ownDiscriminator(of: node) else { return union.flatMap(baseDiscriminator) }
        guard let key = entry.value["propertyName"]?.string else { return nil }
        let tags = mappedNodes(entry.value)
        var candidates = union.map { referenced($0, depth: 0) } ?? definitions
        if union == nil {
            // Derived schemas in other files are only known from the mapping.
            for (tag, target) in tags where !candidates.contains(where: { $0.node.location == target.location }) {
                candidates.append((tag, target))
            }
        }
        let derived = candidates.filter { isDerived($0.node, depth: 0) }
        let own = union?.contains(where: isOwn) == true ? candidates.first { $0.node.location == node.location } : nil
        guard !derived.isEmpty || own != nil else { return nil }
        return Discriminator(
            key: Array(key.utf8), location: entry.key.location,
            mapping: tags.map { ($0.tag, compiled.id(for: $0.node)) },
            derived: derived.map { ($0.name, compiled.id(for: $0.node)) }, isListed: union != nil,
            own: own.map { ($0.name, compiled.id(for: $0.node)) })
    }

    /// Returns the discriminator of the common base of a union's branches, for a union without a discriminator.
    private func baseDiscriminator(_ union: [YAMLNode]) -> Discriminator? {
        let branches = referenced(union, depth: 8 - 1)
        guard union.count > 1, branches.count == union.count else { return nil }
        let lineages = branches.map { lineage(of: $0.node) }
        let base = lineages[0].dropFirst().first { base in
            Self.ownDiscriminator(of: base) != nil
                && lineages.allSatisfy { $0.dropFirst().contains { $0.location == base.location } }
        }
        guard let base, let entry = Self.ownDiscriminator(of: base), let key = entry.value["propertyName"]?.string
        else { return nil }
        let tags = mappedNodes(entry.value).filter { tag in
            lineage(of: tag.node).contains { part in branches.contains { $0.node.location == part.location } }
        }
        return Discriminator(
            key: Array(key.utf8), location: entry.key.location,
            mapping: tags.map { ($0.tag, compiled.id(for: $0.node)) },
            derived: branches.map { ($0.name, compiled.id(for: $0.node)) }, isListed: true, own: nil)
    }

    /// Returns the discriminator that is written in a schema, or in a part of its `allOf` that isn't a reference.
    private static func ownDiscriminator(of node: YAMLNode) -> YAMLMapping.Entry? {
        let name = SchemaKeyword.discriminator.name
        if let own = node.mapping?.entry(name) { return own }
        return node[SchemaKeyword.allOf.name]?.sequence?.lazy.filter { $0[SchemaKeyword.ref.name] == nil }
            .compactMap { $0.mapping?.entry(name) }.first
    }

    /// Returns the schemas in a discriminator's mapping.
    private func mappedNodes(_ discriminator: YAMLNode) -> [(tag: String, node: YAMLNode)] {
        let names = Dictionary(definitions.map { ($0.name, $0.node) }) { first, _ in first }
        return (discriminator["mapping"]?.mapping?.entries ?? []).compactMap { tag in
            guard let text = tag.value.string else { return nil }
            let target = names[text] ?? (try? resolver.target(of: text, base: base, at: tag.value.location))
            return target.map { (tag.name, $0) }
        }
    }

    /// Returns a schema and the schemas it inherits from by `$ref` and `allOf`, at most 64.
    private func lineage(of node: YAMLNode) -> [YAMLNode] {
        var found = [node]
        var position = 0
        while position < found.count, found.count < 64 {
            let next = found[position]
            position += 1
            for part in [next] + (next[SchemaKeyword.allOf.name]?.sequence ?? []) {
                guard let reference = part[SchemaKeyword.ref.name], let text = reference.string,
                    let target = try? resolver.target(
                        of: text, base: resolver.base(of: part), at: reference.location),
                    !found.contains(where: { $0.location == target.location })
                else { continue }
                found.append(target)
            }
        }
        return found
    }

    /// Returns the targets of the schemas that are references, and the branches of these targets. Each has the last
    /// step of its reference as name.
    private func referenced(_ schemas: [YAMLNode], depth: Int) -> [(name: String, node: YAMLNode)] {
        guard depth < 8 else { return [] }
        return schemas.flatMap { schema -> [(name: String, node: YAMLNode)] in
            guard let node = schema[SchemaKeyword.ref.name], let text = node.string,
                let target = try? resolver.target(
                    of: text, base: resolver.base(of: schema), at: node.location)
            else { return [] }
            let last = text.split(whereSeparator: { $0 == "/" || $0 == "#" }).last.map(String.init) ?? text
            let name = text.contains("#") ? last : String(last.prefix { $0 != "." })
            let inner = target[SchemaKeyword.oneOf.name]?.sequence ?? target[SchemaKeyword.anyOf.name]?.sequence ?? []
            return [(name, target)] + referenced(inner, depth: depth + 1)
        }
    }

    /// The schemas in the document's components.
    private var definitions: [(name: String, node: YAMLNode)] {
        let schemas = resolver.document(of: node)?["components"]?["schemas"]?.mapping
        return (schemas?.entries ?? []).map { ($0.name, $0.value) }
    }

    /// Whether a schema inherits from this one by `allOf`, directly or indirectly.
    private func isDerived(_ other: YAMLNode, depth: Int) -> Bool {
        guard depth < 16, other.location != node.location else { return false }
        let parts = (other[SchemaKeyword.allOf.name]?.sequence ?? []) + [other]
        return parts.contains { part in
            guard let reference = part[SchemaKeyword.ref.name], let text = reference.string,
                let target = try? resolver.target(
                    of: text, base: resolver.base(of: part), at: reference.location)
            else { return false }
            return target.location == node.location || isDerived(target, depth: depth + 1)
        }
    }
}
