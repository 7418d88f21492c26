import YAMLTree

/// OpenAPI's inheritance: a base schema with a discriminator, and schemas that list the base under `allOf`.
extension SchemaReader {
    /// Returns the IDs of a schema and of all schemas that it inherits from by `$ref` and `allOf`.
    private func ancestry(of schema: Schema) throws(Diagnostic) -> Set<String> {
        Set(try lineage(of: schema).map(\.id))
    }

    /// Returns a schema and all schemas that it inherits from by `$ref` and `allOf`.
    private func lineage(of schema: Schema) throws(Diagnostic) -> [Schema] {
        var found: [Schema] = []
        var known: Set<String> = []
        var pending = [schema]
        while let next = pending.popLast() {
            guard known.insert(next.id).inserted, let mapping = next.node.mapping else { continue }
            found.append(next)
            if let reference = mapping["$ref"], reference.string != nil { pending.append(try target(reference)) }
            for (index, part) in (mapping["allOf"]?.sequence ?? []).enumerated() {
                pending.append(next.child("allOf", String(index), at: part))
            }
        }
        return found
    }

    /// Whether one of the branches refers to a schema, or inherits from it. Then the branches are a base's list of
    /// derived schemas, one of which is the schema. The list doesn't constrain the schema: it only inherits the other
    /// keywords of the base.
    func lists(_ branches: ResolvedSchema.Branches, _ schema: Schema) throws(Diagnostic) -> Bool {
        // The schema's own branches don't make it a base.
        guard !branches.schemas.contains(where: { $0.id.hasPrefix(schema.id + "/") }) else { return false }
        for branch in branches.schemas where branch.node["$ref"]?.string != nil {
            if try ancestry(of: branch).contains(schema.id) { return true }
        }
        return false
    }

    /// Returns the first schema with a discriminator that all branches of a union are derived from.
    public func commonBase(of branches: [Schema]) throws(Diagnostic) -> Schema? {
        guard branches.count > 1 else { return nil }
        var candidates: [Schema]?
        for branch in branches {
            guard branch.node["$ref"]?.string != nil else { return nil }
            let lineage = try lineage(of: branch)
            // The branch's own discriminator distinguishes the schemas derived from the branch.
            let target = try reference(branch)?.id
            let bases = lineage.filter { $0.isDefinition && $0.id != target && ownDiscriminator(of: $0) != nil }
            candidates = candidates?.filter { base in bases.contains { $0.id == base.id } } ?? bases
        }
        return candidates?.first
    }

    /// Whether a schema is one of its own branches. That branch describes only the schema's own values, not those of
    /// the other branches.
    public func listsItself(_ branches: ResolvedSchema.Branches, _ schema: Schema) throws(Diagnostic) -> Bool {
        for branch in branches.schemas where branch.node["$ref"]?.string != nil {
            if try reference(branch)?.id == schema.id { return true }
        }
        return false
    }

    /// Whether a schema inherits all keywords but the branches from a base: the branches are derived from the base, or
    /// the base is one of its own branches.
    func areOfBase(_ branches: ResolvedSchema.Branches, _ schema: Schema, base: Schema) throws(Diagnostic) -> Bool {
        if try lists(branches, schema) { return true }
        return try listsItself(branches, base)
    }

    /// Returns the discriminator of a schema itself, or of a part of its `allOf` that isn't a reference.
    public func ownDiscriminator(of schema: Schema) -> YAMLNode? {
        if let own = schema.node["discriminator"] { return own }
        return schema.node["allOf"]?.sequence?.lazy.filter { $0["$ref"] == nil }
            .compactMap { $0["discriminator"] }.first
    }

    /// Whether a branch inherits from the schema that lists it.
    public func isDerived(_ branch: Schema, from base: Schema) throws(Diagnostic) -> Bool {
        guard branch.intersected.isEmpty, branch.node["$ref"]?.string != nil else { return false }
        return try ancestry(of: branch).contains(base.id)
    }

    /// Whether a definition that only lists another schema under `allOf` is derived from it: the other schema has a
    /// discriminator, or lists the definition among its branches.
    func isDerived(_ definition: Schema, fromTarget target: Schema) throws(Diagnostic) -> Bool {
        guard definition.isDefinition, definition.node["allOf"] != nil else { return false }
        guard let mapping = target.node.mapping else { return false }
        for keyword in ["oneOf", "anyOf"] where mapping[keyword] != nil {
            let schemas = try list(keyword, of: mapping, in: target)
            return try lists(.init(keyword: keyword, schemas: schemas, location: target.location), definition)
        }
        return try lineage(of: target).contains { $0.node["discriminator"] != nil }
    }

    // MARK: Derived schemas

    /// Returns the definitions that list a schema under `allOf`, in the order of the documents, then those that only
    /// the mapping of the schema's own discriminator names.
    public mutating func derived(from base: Schema) throws(Diagnostic) -> [Schema] {
        if derivedSchemas == nil { derivedSchemas = findDerived() }
        var found = derivedSchemas?[base.id] ?? []
        var known = Set(found.map(\.id))
        for schema in found { if let target = try reference(schema) { known.insert(target.id) } }
        for entry in ownDiscriminator(of: base)?["mapping"]?.mapping?.entries ?? [] {
            // A schema that is derived from one already found is a branch of that one.
            guard let target = try mapped(entry.value, in: base), target.id != base.id,
                try ancestry(of: target).isDisjoint(with: known)
            else { continue }
            known.insert(target.id)
            found.append(target)
        }
        return found
    }

    /// Whether a value of a discriminator's mapping is a reference, not the name of a component.
    public static func isReference(_ value: String) -> Bool { value.contains { "#/.".contains($0) } }

    /// Returns the schema that a value in a discriminator's mapping refers to; `nil` for an unknown component name.
    public func mapped(_ value: YAMLNode, in schema: Schema) throws(Diagnostic) -> Schema? {
        guard let text = value.text else { return nil }
        if Self.isReference(text) { return try target(value) }
        let root = try documents.document(at: schema.path)
        guard let node = root["components"]?["schemas"]?[text] else { return nil }
        return Schema(id: schema.path + "#", node: root).child("components", "schemas", text, at: node)
    }

    /// Returns the schemas that list a base directly under `allOf`, by the ID of the base.
    private func findDerived() -> [String: [Schema]] {
        var derived: [String: [Schema]] = [:]
        var components: [String: Schema] = [:]
        for path in documents.loadedPaths {
            guard let root = try? documents.document(at: path) else { continue }
            let whole = Schema(id: path + "#", node: root)
            for schema in [whole] + whole.namedSchemas {
                if schema.isComponent, let target = try? reference(schema), components[target.id] == nil {
                    components[target.id] = schema
                }
                guard let part = (try? bases(of: schema)) else { continue }
                for base in part where derived[base]?.contains(where: { $0.id == schema.id }) != true {
                    derived[base, default: []].append(schema)
                }
            }
        }
        // A schema in another file gets the name of the component that refers to it.
        return derived.mapValues { schemas in schemas.map { components[$0.id] ?? $0 } }
    }

    /// Returns the IDs of the definitions that a schema lists under `allOf`.
    private func bases(of schema: Schema) throws(Diagnostic) -> [String] {
        guard let parts = schema.node["allOf"]?.sequence else { return [] }
        var bases: [String] = []
        for part in parts {
            var part = part
            // A reference may refer to another reference.
            for _ in 0..<32 {
                guard let reference = part["$ref"], reference.string != nil else { break }
                let target = try target(reference)
                bases.append(target.id)
                part = target.node
            }
        }
        return bases
    }
}

extension Schema {
    /// The schemas that a file defines by name.
    fileprivate var namedSchemas: [Schema] {
        let groups = [("components", node["components"]?["schemas"]), ("$defs", node["$defs"])]
        return groups.flatMap { name, group in
            (group?.mapping?.entries ?? []).map { entry in
                name == "components"
                    ? child("components", "schemas", entry.name, at: entry.value)
                    : child(name, entry.name, at: entry.value)
            }
        }
    }
}
