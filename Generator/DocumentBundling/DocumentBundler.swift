import OpenAPI
import SchemaKeywords
import YAMLTree

/// Copies the elements of documents into one, and collects the targets of their references as components.
struct DocumentBundler {
    /// The maximum number of components, and the maximum depth of elements.
    private static let (maxComponents, maxDepth) = (100_000, 200)

    let documents: [Document]
    let sources: YAMLDocuments
    /// The folder that the bundle states the sources of schemas relative to.
    let folder: String
    /// The locations of the chosen operations; `nil` for all.
    let chosen: Set<SourceLocation>?
    var reader: SchemaReader
    var components = ComponentTable()
    var diagnostics: [Diagnostic] = []
    /// The pointers to the operations of the bundle, by the location of the operation in its file.
    var written: [SourceLocation: String] = [:]
    /// The pointers to the paths of the bundle, by the location of the path item in its file.
    var writtenPaths: [SourceLocation: String] = [:]
    private var examples: ExampleInliner
    private var depth = 0

    init(_ documents: [Document], isSelection: Bool, folder: String, in sources: YAMLDocuments) {
        self.documents = documents
        self.sources = sources
        self.folder = folder
        chosen = isSelection ? Set(documents.flatMap(\.operations).map(\.location)) : nil
        reader = SchemaReader(documents: sources)
        examples = ExampleInliner(documents: sources)
    }

    /// Whether several documents are bundled.
    var hasSeveral: Bool { documents.count > 1 }

    // MARK: Elements

    /// Returns the element for the bundle.
    /// - Throws: a located diagnostic for a reference without target.
    mutating func copy(_ node: YAMLNode, as kind: ElementKind) throws(Diagnostic) -> YAMLNode {
        if kind == .exampleValue { return try examples.inlined(node) }
        guard kind != .other, let mapping = node.mapping else { return node }
        guard depth < Self.maxDepth else {
            throw .error("the document is nested deeper than \(Self.maxDepth)", at: node.location)
        }
        depth += 1
        defer { depth -= 1 }
        switch kind {
        case .schema: return try schema(mapping, at: node.location)
        case .pathItem: return try pathItem(node)
        case .operation: return try operation(node, nil)
        default: return try element(mapping, kind, at: node.location)
        }
    }

    /// Copies an element key by key. A reference becomes one to a component.
    mutating func element(
        _ mapping: YAMLMapping, _ kind: ElementKind, at location: SourceLocation
    ) throws(Diagnostic) -> YAMLNode {
        var entries: [YAMLMapping.Entry] = []
        for entry in mapping { entries.append(.init(key: entry.key, value: try value(of: entry, in: kind))) }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: location)
    }

    /// Returns the value of a key of an element.
    mutating func value(of entry: YAMLMapping.Entry, in kind: ElementKind) throws(Diagnostic) -> YAMLNode {
        if entry.name == SchemaKeyword.ref.name, entry.value.string != nil, kind.section != nil {
            return try reference(entry.value, to: kind)
        }
        guard let child = kind.child(entry.name) else { return entry.value }
        switch (child.form, entry.value.value) {
        case (.one, _): return try copy(entry.value, as: child.kind)
        case (.list, .sequence(let items)):
            var copies: [YAMLNode] = []
            for item in items { copies.append(try copy(item, as: child.kind)) }
            return YAMLNode(.sequence(copies), at: entry.value.location)
        case (.map, .mapping(let members)):
            var copies: [YAMLMapping.Entry] = []
            for member in members {
                let value = member.name.hasPrefix("x-") ? member.value : try copy(member.value, as: child.kind)
                copies.append(.init(key: member.key, value: value))
            }
            return YAMLNode(.mapping(YAMLMapping(copies)), at: entry.value.location)
        default: return entry.value
        }
    }

    // MARK: References

    /// Returns the reference in the bundle for one in a file.
    func reference(_ text: String, at location: SourceLocation) -> YAMLNode {
        YAMLNode(.string(text), at: location, text: text)
    }

    private mutating func reference(_ node: YAMLNode, to kind: ElementKind) throws(Diagnostic) -> YAMLNode {
        let position = try component(for: node, kind)
        return reference(components[position].reference, at: node.location)
    }

    /// Returns the position of the component that the target of a reference becomes, and marks it as used.
    mutating func component(for reference: YAMLNode, _ kind: ElementKind) throws(Diagnostic) -> Int {
        let position = try component(for: try reader.locate(reference), kind, at: reference.location)
        components.use(position)
        return position
    }

    /// Returns the position of the component that an element becomes.
    mutating func component(
        for target: YAMLReference, _ kind: ElementKind, at location: SourceLocation
    ) throws(Diagnostic) -> Int {
        if let known = components.position(of: target.id, kind) { return known }
        guard components.all.count < Self.maxComponents else {
            throw .error("more than \(Self.maxComponents) elements are referenced", at: location)
        }
        return components.add(target, kind, candidates: ComponentName.candidates(target), isListed: false)
    }

    /// Copies the used components, and those that they refer to.
    mutating func copyComponents() throws(Diagnostic) {
        while let position = components.nextPending() {
            let component = components[position]
            try checkVersion(of: component.target.path, at: component.target.node.location)
            var copy = try copy(component.target.node, as: component.kind)
            if component.kind == .schema { copy = marked(copy, component) }
            components[position].copy = copy
        }
    }

    // MARK: Versions

    /// Returns whether a file declares OpenAPI 3.0; `nil` for a file that declares no version.
    func isOpenAPI30(_ path: String) -> Bool? {
        (try? sources.document(at: path))?["openapi"]?.text.map { $0.hasPrefix("3.0") }
    }

    /// Checks that a file can be a part of the bundle. OpenAPI 3.0 gives schemas another meaning than 3.1.
    private func checkVersion(of path: String, at location: SourceLocation) throws(Diagnostic) {
        guard let first = documents.first, let own = isOpenAPI30(first.path), let other = isOpenAPI30(path),
            own != other
        else { return }
        throw .error(
            "a bundle cannot have parts of OpenAPI 3.0 and of later versions: \"\(path)\" has another version than "
                + "\"\(first.path)\"", at: location, hint: "bundle the documents of each version separately")
    }

    func checkVersions() throws(Diagnostic) {
        for document in documents { try checkVersion(of: document.path, at: document.location) }
    }
}
