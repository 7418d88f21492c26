import SchemaKeywords
import YAMLTree

/// A resolver of references to nodes, by documents and identifiers. It also determines the base URI and the
/// vocabularies of a schema.
final class ReferenceResolver {
    private let documents: YAMLDocuments
    private var index = SchemaIndex()

    init(documents: YAMLDocuments, identifiers: [String: YAMLNode]) {
        self.documents = documents
        for (uri, root) in identifiers.sorted(by: { $0.key < $1.key }) {
            index.add(root, from: URIReference(uri).withoutFragment)
        }
    }

    /// Adds the identifiers in the document of `node` to the index.
    func registerDocument(of node: YAMLNode) {
        let source = node.location.source
        guard !index.isKnown(source) else { return }
        // A schema outside the documents is a document of its own.
        let document = try? documents.document(at: source.path)
        index.add(document ?? node, from: source.path)
    }

    /// Returns the root of a node's document.
    func document(of node: YAMLNode) -> YAMLNode? { try? documents.document(at: node.location.source.path) }

    /// Returns the base URI of the schema at `node`.
    func base(of node: YAMLNode) -> String { index.base(of: node) }

    /// Resolves a `$ref` in a resource.
    /// - Parameter base: The base URI of the resource.
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
                "there is no schema with the identifier \(shortened(uri))", at: location,
                hint: base == location.source.path ? nil : "the reference is resolved against \(shortened(base))")
        }
        let file = reference.prefix { $0 != "#" }
        let found = try documents.resolve(
            String(file), from: SourceText(name: base, bytes: []), at: location)
        index.add(found.node, from: found.path)
        return try node(
            fragment, in: found.node, uri: index.base(of: found.node), reference: reference, at: location)
    }

    /// Returns the name of the `$dynamicAnchor` that a reference names, or `nil` if it doesn't name one.
    func dynamicAnchor(of reference: String, target: YAMLNode) -> String? {
        guard let name = URIReference(reference).fragment, !name.isEmpty, !name.hasPrefix("/") else { return nil }
        return index.anchor(name, in: index.base(of: target))?.isDynamic == true ? name : nil
    }

    /// Returns the schema with a `$dynamicAnchor` in a resource.
    func dynamicAnchor(_ name: String, in base: String) -> YAMLNode? {
        guard let found = index.anchor(name, in: base), found.isDynamic else { return nil }
        return found.node
    }

    /// Returns the vocabularies of a resource, by its metaschema.
    func vocabularies(of base: String, at location: SourceLocation) throws(Diagnostic) -> VocabularySet {
        guard let uri = index.resource(base)?.metaschema, !Metaschema.isStandard(uri) else { return .all }
        // The vocabularies of an unknown metaschema aren't known, so all apply.
        guard let declared = index.resource(URIReference(uri).withoutFragment)?.root["$vocabulary"]?.mapping else {
            return .all
        }
        var result: VocabularySet = []
        for entry in declared {
            if let known = VocabularySet(uri: entry.name) {
                result.insert(known)
            } else if entry.value.bool == true {
                throw .error(
                    "the metaschema \(shortened(uri)) requires the unknown vocabulary \(shortened(entry.name))",
                    at: location)
            }
        }
        return result
    }

    // MARK: Lookup

    private func root(of uri: String) -> YAMLNode? {
        if let known = index.resource(uri) { return known.root }
        if let path = documents.remotes.path(for: uri), let file = try? documents.document(at: path) {
            index.add(file, from: uri)
            return file
        }
        guard let metaschema = Metaschema.document(uri) else { return nil }
        index.add(metaschema, from: uri)
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
            // The documents' error has similar keys as a hint.
            let file = root.location.source
            if (try? documents.document(at: file.path)) != nil {
                _ = try documents.resolve("#" + (URIReference(reference).fragment ?? ""), from: file, at: location)
            }
            throw .error("the reference \(shortened(reference)) has no target", at: location)
        }
        // A document's URI may be its path, while its base URI is its $id.
        guard let anchor = index.anchor(fragment, in: uri) ?? index.anchor(fragment, in: index.base(of: root))
        else {
            throw .error(
                "the reference \(shortened(reference)) has no target: there is no anchor \(shortened(fragment))",
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
