import YAMLTree

/// The schemas that were read, and the way from a reference to the schema it means.
///
/// A schema is read together with everything it can lead to, so that a mistake anywhere in there is told at once, and
/// not on the day that a payload gets there.
final class SchemaLibrary {
    private let documents: YAMLDocuments
    private var registry = SchemaRegistry()
    private var ids: [SourceLocation: SchemaID] = [:]
    private var schemas: [Schema] = []
    /// Schemas that have a number and are still to be read.
    private var waiting: [(id: SchemaID, node: YAMLNode)] = []
    private var traits: [SchemaID: BranchTraits] = [:]
    private var patterns: [String: Pattern] = [:]

    init(documents: YAMLDocuments, identifiers: [String: YAMLNode]) {
        self.documents = documents
        for (uri, root) in identifiers.sorted(by: { $0.key < $1.key }) {
            registry.add(root, from: URIReference(uri).withoutFragment)
        }
    }

    subscript(id: SchemaID) -> Schema { schemas[id] }

    /// The schema that is written at `node`, with everything it leads to.
    /// - Throws: The first mistake in a schema, located.
    func schema(at node: YAMLNode) throws(Diagnostic) -> SchemaID {
        if let known = ids[node.location] { return known }
        registerDocument(of: node)
        let complete = schemas.count
        let id = number(for: node)
        do {
            while let next = waiting.popLast() {
                var reader = SchemaReader(node: next.node, library: self, base: registry.base(of: next.node))
                schemas[next.id] = try reader.read()
            }
        } catch {
            // What was read together with the mistake is forgotten together with it.
            waiting = []
            schemas.removeLast(schemas.count - complete)
            ids = ids.filter { $0.value < complete }
            throw error
        }
        return id
    }

    /// The number of the schema at `node`, which is read before long.
    func number(for node: YAMLNode) -> SchemaID {
        if let known = ids[node.location] { return known }
        let id = schemas.count
        ids[node.location] = id
        schemas.append(Schema(location: node.location, base: ""))
        waiting.append((id, node))
        return id
    }

    /// What can be told about a schema that is a branch of a union, without trying it.
    func traits(of id: SchemaID) -> BranchTraits {
        if let known = traits[id] { return known }
        let found = BranchTraits(of: id, in: self)
        traits[id] = found
        return found
    }

    func pattern(_ text: String, at location: SourceLocation) throws(Diagnostic) -> Pattern {
        if let known = patterns[text] { return known }
        let pattern = try Pattern(text, at: location)
        patterns[text] = pattern
        return pattern
    }

    private func registerDocument(of node: YAMLNode) {
        let source = node.location.source
        guard !registry.isKnown(source) else { return }
        // A schema that belongs to no document is one by itself.
        let document = try? documents.document(at: source.name)
        registry.add(document ?? node, from: source.name)
    }

    // MARK: References

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

    /// What a `$dynamicRef` means when the resources of `scope` were entered, outermost first.
    func dynamicTarget(_ anchor: String, scope: [String]) throws(Diagnostic) -> SchemaID? {
        for base in scope {
            if let found = registry.anchor(anchor, in: base), found.isDynamic { return try schema(at: found.node) }
        }
        return nil
    }

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

    // MARK: Vocabularies

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
}

/// The vocabularies of JSON Schema 2020-12 whose keywords say what is valid. The core vocabulary always holds.
struct Vocabularies: OptionSet {
    let rawValue: UInt8

    static let applicator = Vocabularies(rawValue: 1)
    static let unevaluated = Vocabularies(rawValue: 2)
    static let validation = Vocabularies(rawValue: 4)
    static let all: Vocabularies = [.applicator, .unevaluated, .validation]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Nil for a vocabulary that isn't known; empty for one that only annotates.
    init?(uri: String) {
        switch uri.split(separator: "/").last {
        case _ where !uri.hasPrefix("https://json-schema.org/draft/2020-12/vocab/"): return nil
        case "applicator": self = .applicator
        case "unevaluated": self = .unevaluated
        case "validation": self = .validation
        case "core", "meta-data", "format-annotation", "content": self = []
        default: return nil
        }
    }
}
