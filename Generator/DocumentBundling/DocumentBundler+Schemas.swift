import OpenAPI
import SchemaKeywords
import YAMLTree

/// Copying of schemas.
extension DocumentBundler {
    mutating func schema(_ mapping: YAMLMapping, at location: SourceLocation) throws(Diagnostic) -> YAMLNode {
        var entries: [YAMLMapping.Entry] = []
        for entry in mapping {
            switch SchemaKeyword(named: entry.name) {
            // Referenced definitions become components. The bundle has one base URI, and references by JSON Pointer.
            case .defs?, .definitions?, .id?, .legacyID?, .anchor?, .schema?: break
            case .default?, .example?, .examples?:
                entries.append(.init(key: entry.key, value: try copy(entry.value, as: .exampleValue)))
            case .discriminator?:
                entries.append(.init(key: entry.key, value: try discriminator(entry.value, of: mapping, at: location)))
            case .ref?: entries.append(.init(key: entry.key, value: try value(of: entry, in: .schema)))
            case .dynamicRef?, .recursiveRef?:
                diagnostics.append(
                    .warning(
                        "the bundle keeps \"\(entry.name)\", whose target may be another one there",
                        at: entry.key.location, hint: "use \"$ref\""))
                entries.append(entry)
            case let keyword?:
                let value = try keyword.replacingSchemas(in: entry.value) { node throws(Diagnostic) in
                    try copy(node, as: .schema)
                }
                entries.append(.init(key: entry.key, value: value))
            case nil: entries.append(entry)
            }
        }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: location)
    }

    /// Returns a schema of the components with the file that it was in, for ``BundleKeyword``.
    func marked(_ copy: YAMLNode, _ component: ComponentTable.Component) -> YAMLNode {
        guard let mapping = copy.mapping, let source = source(of: component) else { return copy }
        var entries = mapping.entries
        func add(_ keyword: BundleKeyword, _ value: YAMLNode.Value, _ text: String) {
            let key = YAMLNode(.string(keyword.rawValue), at: copy.location, text: keyword.rawValue)
            entries.append(.init(key: key, value: YAMLNode(value, at: copy.location, text: text)))
        }
        add(.source, .string(source), source)
        if component.isListed { add(.listed, .bool(true), "true") }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: copy.location)
    }

    /// Returns the file of a component and the pointer into it; `nil` for a component that stays in its document.
    private func source(of component: ComponentTable.Component) -> String? {
        let target = component.target
        if !hasSeveral, component.isListed, target.path == documents[0].path { return nil }
        let path = RelativePath.of(target.path, from: folder)
        return target.pointer.isEmpty ? path : path + "#" + target.pointer
    }

    // MARK: Discriminators

    /// Returns a discriminator whose mapping refers to components of the bundle.
    private mutating func discriminator(
        _ node: YAMLNode, of schema: YAMLMapping, at location: SourceLocation
    ) throws(Diagnostic) -> YAMLNode {
        var entries: [YAMLMapping.Entry] = []
        var mapped: Set<Int> = []
        for entry in node["mapping"]?.mapping?.entries ?? [] {
            guard let position = try target(ofMapping: entry.value) else {
                entries.append(entry)
                continue
            }
            components.use(position)
            mapped.insert(position)
            let component = components[position]
            let isName = entry.value.text == component.name && !SchemaReader.isReference(component.name)
            let value = isName ? entry.value : reference(component.reference, at: entry.value.location)
            entries.append(.init(key: entry.key, value: value))
        }
        // The value of a branch that the mapping doesn't list is the branch's name, which may have changed.
        for (name, position) in try branches(of: schema) where !mapped.contains(position) {
            guard components[position].name != name else { continue }
            let key = YAMLNode(.string(name), at: location, text: name)
            entries.append(.init(key: key, value: reference(components[position].reference, at: location)))
        }
        var fallback: [YAMLMapping.Entry] = []
        if let entry = node.mapping?.entry("defaultMapping") {
            let position = try target(ofMapping: entry.value)
            if let position { components.use(position) }
            let text = position.map { components[$0].reference }
            let value = text.map { reference($0, at: entry.value.location) } ?? entry.value
            fallback.append(.init(key: entry.key, value: value))
        }
        guard let own = node.mapping, !entries.isEmpty || !fallback.isEmpty else { return node }
        let key = own.entry("mapping")?.key ?? YAMLNode(.string("mapping"), at: node.location, text: "mapping")
        let mapping = YAMLMapping.Entry(
            key: key,
            value: YAMLNode(.mapping(YAMLMapping(entries)), at: own["mapping"]?.location ?? node.location))
        let others = own.entries.filter { $0.name != "mapping" && $0.name != "defaultMapping" } + fallback
        return YAMLNode(.mapping(YAMLMapping(others + [mapping])), at: node.location)
    }

    /// Returns the component that a value in a discriminator's mapping refers to; `nil` for an unknown name.
    private mutating func target(ofMapping value: YAMLNode) throws(Diagnostic) -> Int? {
        guard let text = value.text else { return nil }
        if SchemaReader.isReference(text) {
            return try component(for: try reader.locate(value), .schema, at: value.location)
        }
        let path = value.location.source.path
        let pointer = "/components/schemas/" + JSONPointer.escaped(text)
        guard let node = (try? sources.document(at: path))?["components"]?["schemas"]?[text] else { return nil }
        return try component(
            for: YAMLReference(path: path, pointer: pointer, node: node), .schema, at: value.location)
    }

    /// Returns the branches of a union that are references, with their names.
    private mutating func branches(of schema: YAMLMapping) throws(Diagnostic) -> [(name: String, position: Int)] {
        var branches: [(name: String, position: Int)] = []
        for keyword in [SchemaKeyword.oneOf, .anyOf] {
            for branch in schema[keyword.name]?.sequence ?? [] {
                guard let node = branch[SchemaKeyword.ref.name], node.string != nil else { continue }
                let name = try reader.target(node).definitionName
                branches.append((name, try component(for: node, .schema)))
            }
        }
        return branches
    }

    /// Marks the schemas that are derived from a base as used: the values of the base are theirs, too.
    mutating func useDerivedSchemas() throws(Diagnostic) -> Bool {
        var hasNew = false
        for position in components.all.indices where components[position].copy != nil {
            let component = components[position]
            guard component.kind == .schema else { continue }
            let base = Schema(id: component.target.id, node: component.target.node)
            guard reader.ownDiscriminator(of: base) != nil else { continue }
            for schema in try reader.derived(from: base) {
                let target = try sources.resolve(schema)
                let derived = try self.component(for: target, .schema, at: schema.location)
                if !components[derived].isUsed { hasNew = true }
                components.use(derived)
            }
        }
        return hasNew
    }
}

extension YAMLDocuments {
    /// Returns the node of a schema in its file.
    fileprivate func resolve(_ schema: Schema) throws(Diagnostic) -> YAMLReference {
        let root = try document(at: schema.path)
        return try resolve(
            "#" + schema.pointer.replacing("%", with: "%25"), from: root.location.source, at: schema.location)
    }
}
