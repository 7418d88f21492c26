import YAMLTree

/// The way from a reference to the node it means, and what the resource that a schema belongs to says of it.
final class SchemaReferences {
    private let documents: YAMLDocuments
    private var registry = SchemaRegistry()

    init(documents: YAMLDocuments, identifiers: [String: YAMLNode]) {
        self.documents = documents
        for (uri, root) in identifiers.sorted(by: { $0.key < $1.key }) {
            registry.add(root, from: URIReference(uri).withoutFragment)
        }
    }

    /// Takes in the identifiers of the document that `node` belongs to.
    func registerDocument(of node: YAMLNode) {
        let source = node.location.source
        guard !registry.isKnown(source) else { return }
        // A schema that belongs to no document is one by itself.
        let document = try? documents.document(at: source.name)
        registry.add(document ?? node, from: source.name)
    }

    /// The root of the document that a node belongs to.
    func document(of node: YAMLNode) -> YAMLNode? { try? documents.document(at: node.location.source.name) }

    /// The base URI of the schema at `node`.
    func base(of node: YAMLNode) -> String { registry.base(of: node) }

    /// The node that a `$ref` written in a resource with this base leads to.
    func target(of reference: String, base: String, at location: SourceLocation) throws(Diagnostic) -> YAMLNode {
        let parts = URIReference(reference)
        let fragment = try decodedFragment(parts, at: location)
        let isLocal = reference.isEmpty || reference.hasPrefix("#")
        let uri = isLocal ? base : parts.resolved(against: URIReference(base)).withoutFragment
        if let root = root(of: uri) {
            return try node(fragment, in: root, uri: uri, reference: reference, at: location)
        }
        guard URIReference(uri).scheme == nil else {
            throw .error(
                "no schema is known by the identifier \(shortened(uri))", at: location,
                hint: base == location.source.name ? nil : "the reference is resolved against \(shortened(base))")
        }
        let file = reference.prefix { $0 != "#" }
        let found = try documents.resolve(
            String(file), from: SourceText(name: base, bytes: []), at: location)
        registry.add(found.node, from: found.path)
        return try node(
            fragment, in: found.node, uri: registry.base(of: found.node), reference: reference, at: location)
    }

    /// The `$dynamicAnchor` that a reference leads to at first, when it leads to one.
    func dynamicAnchor(of reference: String, target: YAMLNode) -> String? {
        guard let name = URIReference(reference).fragment, !name.isEmpty, !name.hasPrefix("/") else { return nil }
        return registry.anchor(name, in: registry.base(of: target))?.isDynamic == true ? name : nil
    }

    /// The `$dynamicAnchor` of that name in a resource.
    func dynamicAnchor(_ name: String, in base: String) -> YAMLNode? {
        guard let found = registry.anchor(name, in: base), found.isDynamic else { return nil }
        return found.node
    }

    /// The vocabularies that hold for the resource with this base.
    func vocabularies(of base: String, at location: SourceLocation) throws(Diagnostic) -> Vocabularies {
        guard let uri = registry.resource(base)?.metaschema, !Metaschema.isStandard(uri) else { return .all }
        // What a metaschema that isn't at hand would switch off isn't known; then everything holds.
        guard let declared = registry.resource(URIReference(uri).withoutFragment)?.root["$vocabulary"]?.mapping else {
            return .all
        }
        var result: Vocabularies = []
        for entry in declared {
            if let known = Vocabularies(uri: entry.name) {
                result.insert(known)
            } else if entry.value.bool == true {
                throw .error(
                    "the metaschema \(shortened(uri)) demands the unknown vocabulary \(shortened(entry.name))",
                    at: location)
            }
        }
        return result
    }

    // MARK: Looking

    private func root(of uri: String) -> YAMLNode? {
        if let known = registry.resource(uri) { return known.root }
        guard let metaschema = Metaschema.document(uri) else { return nil }
        registry.add(metaschema, from: uri)
        return metaschema
    }

    private func decodedFragment(_ parts: URIReference, at location: SourceLocation) throws(Diagnostic) -> String {
        guard let decoded = URIReference.percentDecoded(parts.fragment ?? "") else {
            throw .error(
                "the fragment of the reference \(shortened(parts.text)) is not percent-encoded UTF-8", at: location)
        }
        return decoded
    }

    private func node(
        _ fragment: String, in root: YAMLNode, uri: String, reference: String, at location: SourceLocation
    ) throws(Diagnostic) -> YAMLNode {
        if fragment.isEmpty { return root }
        if fragment.hasPrefix("/") {
            if let found = node(pointer: fragment, in: root) { return found }
            // The documents know best what is near.
            let file = root.location.source
            if (try? documents.document(at: file.name)) != nil {
                _ = try documents.resolve("#" + (URIReference(reference).fragment ?? ""), from: file, at: location)
            }
            throw .error("the reference \(shortened(reference)) leads nowhere", at: location)
        }
        // A document may be known by a path while its $id is its base.
        guard let anchor = registry.anchor(fragment, in: uri) ?? registry.anchor(fragment, in: registry.base(of: root))
        else {
            throw .error(
                "the reference \(shortened(reference)) leads nowhere: there is no anchor \(shortened(fragment))",
                at: location)
        }
        return anchor.node
    }

    private func node(pointer: String, in root: YAMLNode) -> YAMLNode? {
        var node = root
        for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = unescaped(step)
            switch node.value {
            case .mapping(let mapping):
                guard let next = mapping[key] else { return nil }
                node = next
            case .sequence(let nodes):
                guard let index = Int(key), nodes.indices.contains(index) else { return nil }
                node = nodes[index]
            default: return nil
            }
        }
        return node
    }

    private func unescaped(_ step: Substring) -> String {
        guard step.contains("~") else { return String(step) }
        var result = ""
        var rest = step
        while let character = rest.popFirst() {
            switch (character, rest.first) {
            case ("~", "0"): result.append("~")
            case ("~", "1"): result.append("/")
            default:
                result.append(character)
                continue
            }
            rest.removeFirst()
        }
        return result
    }
}
