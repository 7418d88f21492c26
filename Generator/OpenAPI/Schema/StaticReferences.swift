import SchemaKeywords
import YAMLTree

extension YAMLDocuments {
    /// The documents with `$ref` in place of each `$dynamicRef` that can have only one target.
    ///
    /// That is the case if the target has no `$dynamicAnchor` of the name, or if no other schema resource that a
    /// validation can come through has one. A generated type has one schema for each member, so it can't say the others.
    public var withStaticReferences: YAMLDocuments {
        guard hasDynamicReferences, let references = StaticReferences(self) else { return self }
        return mapDocuments(references.replaced)
    }
}

/// The targets of `$dynamicRef`s that don't depend on the dynamic scope (JSON Schema 2020-12 core, section 8.2.3.2).
private struct StaticReferences {
    private let identifiers: SchemaIdentifiers
    private let paths: [String]
    /// For each file, a file that is the same for all files connected by references.
    private var groups: [String: String] = [:]

    init?(_ documents: YAMLDocuments) {
        guard let identifiers = SchemaIdentifiers(documents, always: true) else { return nil }
        self.identifiers = identifiers
        paths = documents.loadedPaths
        for path in documents.loadedPaths {
            guard let root = try? documents.document(at: path) else { continue }
            connect(root, documents)
        }
    }

    private mutating func connect(_ node: YAMLNode, _ documents: YAMLDocuments) {
        for entry in node.mapping?.entries ?? [] {
            if entry.name == SchemaKeyword.ref.name || entry.name == SchemaKeyword.dynamicRef.name,
                let text = entry.value.string
            {
                let source = entry.value.location.source
                let target =
                    identifiers.target(of: entry.value, text)
                    ?? (try? documents.resolve(text, from: source, at: entry.value.location))
                if let target { groups[group(of: source.path)] = group(of: target.path) }
            }
            connect(entry.value, documents)
        }
        for item in node.sequence ?? [] { connect(item, documents) }
    }

    private func group(of path: String) -> String {
        var path = path
        while let next = groups[path], next != path { path = next }
        return path
    }

    /// Returns a node with `$ref` in place of each `$dynamicRef` with one target.
    func replaced(_ node: YAMLNode) -> YAMLNode {
        switch node.value {
        case .sequence(let items): return YAMLNode(.sequence(items.map(replaced)), at: node.location)
        case .mapping(let mapping):
            var entries: [YAMLMapping.Entry] = []
            for entry in mapping {
                if SchemaKeyword(named: entry.name)?.definition.value.isData == true {
                    entries.append(entry)
                } else if entry.name == SchemaKeyword.dynamicRef.name, mapping[SchemaKeyword.ref.name] == nil,
                    isStatic(entry.value)
                {
                    let name = SchemaKeyword.ref.name
                    let key = YAMLNode(.string(name), at: entry.key.location, text: name)
                    entries.append(.init(key: key, value: entry.value))
                } else {
                    entries.append(.init(key: entry.key, value: replaced(entry.value)))
                }
            }
            return YAMLNode(.mapping(YAMLMapping(entries)), at: node.location)
        default: return node
        }
    }

    private func isStatic(_ reference: YAMLNode) -> Bool {
        guard let text = reference.string, let target = identifiers.target(of: reference, text) else { return false }
        let name = URIReference(text).fragment ?? ""
        guard target.node[SchemaKeyword.dynamicAnchor.name]?.string == name else { return true }
        let group = group(of: reference.location.source.path)
        let reachable = paths.filter { self.group(of: $0) == group }
        return reachable.reduce(0) { $0 + identifiers.count(ofDynamicAnchor: name, in: $1) } <= 1
    }
}
