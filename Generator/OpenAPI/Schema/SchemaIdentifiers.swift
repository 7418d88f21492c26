import SchemaKeywords
import YAMLTree

/// Resolves references relative to `$id` and `$self`, to anchors, and to URLs of local files (JSON Schema 2020-12 core,
/// section 8.2).
final class SchemaIdentifiers {
    private let documents: YAMLDocuments
    /// The identifiers of all documents.
    private var index = SchemaIndex()
    /// The identifiers of each document, which take precedence in it.
    private var ownIndexes: [String: SchemaIndex] = [:]
    /// The JSON Pointers of nodes that references refer to, by the nodes' locations.
    private var pointers: [SourceLocation: String] = [:]

    /// - Parameter always: Whether to index also documents without identifiers.
    /// - Returns: `nil` if no document has an identifier, and no URL has a local file.
    init?(_ documents: YAMLDocuments, always: Bool = false) {
        guard always || documents.hasIdentifiers || !documents.remotes.isEmpty else { return nil }
        self.documents = documents
        for path in documents.loadedPaths {
            guard let root = try? documents.document(at: path) else { continue }
            index.add(root, from: documents.remotes.url(of: path) ?? path)
        }
    }

    /// Returns the target of a reference; `nil` if no identifier is that of the target.
    func target(of reference: YAMLNode, _ text: String) -> YAMLReference? {
        let base = index.base(of: reference)
        let parts = URIReference(text)
        let isLocal = text.isEmpty || text.hasPrefix("#")
        let uri = isLocal ? base : parts.resolved(against: URIReference(base)).withoutFragment
        let own = ownIndex(of: reference.location.source.path)
        let index = own.resource(uri) == nil ? self.index : own
        guard let root = index.resource(uri)?.root, let start = pointer(of: root),
            let fragment = URIReference.percentDecoded(parts.fragment ?? "")
        else { return nil }
        let source = root.location.source
        guard fragment.isEmpty || fragment.hasPrefix("/") else {
            guard let anchor = index.anchor(fragment, in: uri) ?? index.anchor(fragment, in: index.base(of: root)),
                let pointer = pointer(of: anchor.node)
            else { return nil }
            return YAMLReference(path: source.path, pointer: pointer, node: anchor.node)
        }
        let whole = (start + fragment).replacing("%", with: "%25")
        return try? documents.resolve("#" + whole, from: source, at: reference.location)
    }

    /// Returns the number of schema resources of a document that have a `$dynamicAnchor`.
    func count(ofDynamicAnchor name: String, in path: String) -> Int {
        ownIndex(of: path).dynamicAnchors[name]?.count ?? 0
    }

    private func ownIndex(of path: String) -> SchemaIndex {
        if let known = ownIndexes[path] { return known }
        var index = SchemaIndex()
        if let root = try? documents.document(at: path) {
            index.add(root, from: documents.remotes.url(of: path) ?? path)
        }
        ownIndexes[path] = index
        return index
    }

    /// Returns the JSON Pointer of a node in its document.
    private func pointer(of node: YAMLNode) -> String? {
        if let known = pointers[node.location] { return known }
        guard let root = try? documents.document(at: node.location.source.path) else { return nil }
        var pending: [(pointer: String, node: YAMLNode)] = [("", root)]
        while let (pointer, next) = pending.popLast() {
            if next.location == node.location, next.mapping != nil || next.bool != nil {
                pointers[node.location] = pointer
                return pointer
            }
            for entry in next.mapping?.entries ?? [] {
                pending.append((pointer + "/" + JSONPointer.escaped(entry.name), entry.value))
            }
            for (index, item) in (next.sequence ?? []).enumerated() { pending.append((pointer + "/\(index)", item)) }
        }
        return nil
    }
}
