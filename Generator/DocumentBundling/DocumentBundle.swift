import OpenAPI
import StringGrammars
import YAMLTree

/// One OpenAPI document that needs no other file, made from documents and the files that they refer to.
///
/// The targets of references to other files are components of the bundle. Generated from it, a module has the same types
/// and methods as one from the files; ``BundleKeyword`` lists the extensions that this takes.
public struct DocumentBundle: Sendable {
    public let root: YAMLNode
    /// Warnings about elements whose meaning may differ in the bundle.
    public let diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - documents: The documents, without the operations that aren't chosen. There is at least one.
    ///   - isSelection: Whether operations were chosen. Then only what they refer to is in the bundle.
    ///   - title: The title of the bundle; `nil` for that of the documents.
    ///   - folder: The common folder of the documents, which sources in the bundle are relative to.
    /// - Throws: a located diagnostic for a reference without target, and for documents that can't be one.
    public init(
        _ documents: [Document], isSelection: Bool, title: String? = nil, folder: String, in sources: YAMLDocuments
    ) throws(Diagnostic) {
        var bundler = DocumentBundler(documents, isSelection: isSelection, folder: folder, in: sources)
        root = try bundler.bundle(title: title)
        diagnostics = bundler.diagnostics
    }
}

extension DocumentBundler {
    fileprivate mutating func bundle(title: String?) throws(Diagnostic) -> YAMLNode {
        try checkVersions()
        var roots: [YAMLMapping] = []
        for document in documents {
            roots.append(try sources.document(at: document.path).mapping ?? YAMLMapping([YAMLMapping.Entry]()))
        }
        try addListedComponents()
        let servers = BundledServers(documents, roots)
        var entries: [YAMLMapping.Entry] = []
        func add(_ name: String, _ node: YAMLNode?) {
            guard let node else { return }
            entries.append(.init(key: YAMLNode(.string(name), at: node.location, text: name), value: node))
        }
        add("openapi", roots.compactMap { $0["openapi"] }.max { ($0.text ?? "") < ($1.text ?? "") })
        add("info", BundledInfo.node(roots.compactMap { $0["info"] }, documents, title: title))
        add("jsonSchemaDialect", roots.lazy.compactMap { $0["jsonSchemaDialect"] }.first)
        add("servers", servers.node)
        if !hasSeveral, let security = roots[0]["security"] {
            add("security", renamedSecurity(security, of: documents[0]))
        }
        add("tags", tags(roots))
        let paths = try paths(prefixes: servers.prefixesPaths)
        add("paths", paths)
        add("webhooks", try webhooks(roots))
        try copyComponents()
        while try useDerivedSchemas() { try copyComponents() }
        add("components", componentsNode(at: documents[0].location))
        if !hasSeveral { add("externalDocs", roots[0]["externalDocs"]) }
        if hasSeveral || needsName { add(BundleKeyword.documents.rawValue, documentList()) }
        for root in roots { entries += root.entries.filter { $0.name.hasPrefix("x-") } }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: documents[0].location)
    }

    /// Returns the webhooks of all documents; with a selection, the chosen ones.
    private mutating func webhooks(_ roots: [YAMLMapping]) throws(Diagnostic) -> YAMLNode? {
        var entries: [YAMLMapping.Entry] = []
        let names = Set(documents.flatMap(\.webhooks).map(\.name))
        for entry in roots.flatMap({ $0["webhooks"]?.mapping?.entries ?? [] })
        where chosen == nil || names.contains(entry.name) {
            if let other = entries.first(where: { $0.name == entry.name }) {
                throw .error(
                    "two documents describe the webhook \"\(entry.name)\"", at: entry.key.location,
                    hint: "the other one is at \(other.key.location)")
            }
            let isItem = !entry.name.hasPrefix("x-")
            entries.append(.init(key: entry.key, value: isItem ? try copy(entry.value, as: .pathItem) : entry.value))
        }
        guard let first = entries.first else { return nil }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: first.key.location)
    }

    /// Returns the tags of all documents; with a selection, those of the chosen operations and their parents.
    private func tags(_ roots: [YAMLMapping]) -> YAMLNode? {
        let all = roots.flatMap { $0["tags"]?.sequence ?? [] }
        var names = Set(documents.flatMap(\.operations).flatMap(\.tags))
        // A tag's parent may have a parent, too: each round finds one more level.
        for _ in all {
            let parents = all.filter { names.contains($0["name"]?.text ?? "") }.compactMap { $0["parent"]?.text }
            guard !names.isSuperset(of: parents) else { break }
            names.formUnion(parents)
        }
        var known: Set<String> = []
        let tags = all.filter { tag in
            let name = tag["name"]?.text ?? ""
            return (chosen == nil || names.contains(name)) && known.insert(name).inserted
        }
        return tags.first.map { YAMLNode(.sequence(tags), at: $0.location) }
    }

    /// Whether a group of operations has the name of the only document: those without a tag, if others have tags.
    private var needsName: Bool {
        let tagCounts = documents.flatMap(\.operations).map(\.tags.count)
        return tagCounts.contains(0) && tagCounts.contains { $0 > 0 }
    }

    /// Returns the list of documents, by which operations of a bundle keep their groups.
    private func documentList() -> YAMLNode {
        let items = documents.map { document in
            let texts = [("name", document.name), ("title", document.title)]
            let entries: [(name: String, value: YAMLNode)] = texts.map { key, text in
                (key, YAMLNode(.string(text), at: document.location, text: text))
            }
            return YAMLNode(.mapping(YAMLMapping(entries)), at: document.location)
        }
        return YAMLNode(.sequence(items), at: documents[0].location)
    }

    // MARK: Components

    /// Adds the components that the documents list, so that their names stay.
    private mutating func addListedComponents() throws(Diagnostic) {
        let paths = Set(documents.map(\.path))
        for document in documents {
            let sections = try sources.document(at: document.path)["components"]?.mapping
            for (section, kind) in ElementKind.sections {
                for entry in sections?[section]?.mapping?.entries ?? [] where !entry.name.hasPrefix("x-") {
                    let pointer = "/components/\(section)/" + JSONPointer.escaped(entry.name)
                    let own = YAMLReference(path: document.path, pointer: pointer, node: entry.value)
                    addListed(own, kind, named: entry.name, notIn: paths)
                }
            }
            guard chosen != nil else { continue }
            for schema in document.schemas {
                if let position = components.position(of: document.path + "#" + schema.pointer, .schema) {
                    components[position].isListed = true
                    components.use(position)
                }
            }
        }
        guard chosen == nil else { return }
        for position in components.all.indices { components.use(position) }
    }

    /// - Parameter paths: The documents' paths. A component that is only a reference to another file becomes the target.
    private mutating func addListed(
        _ own: YAMLReference, _ kind: ElementKind, named name: String, notIn paths: Set<String>
    ) {
        var target = own
        if let found = wholeTarget(of: own), !paths.contains(found.path) { target = found }
        let known =
            components.position(of: target.id, kind)
            ?? components.position(named: name, kind).flatMap {
                isSame(components[$0].target, target) ? $0 : nil
            }
        if let known, components[known].name == name || kind == .securityScheme {
            return components.addAlias(own.id, kind, of: known)
        }
        let file = ComponentName.candidates(own)
        let position = components.add(
            known == nil ? target : own, kind, candidates: [name] + file.filter { $0 != name }, isListed: chosen == nil)
        components.addAlias(own.id, kind, of: position)
    }

    /// Returns the target of a component that is only a reference; `nil` for another one, and without a target.
    private func wholeTarget(of component: YAMLReference) -> YAMLReference? {
        var target: YAMLReference?
        var node = component.node
        for _ in 0..<32 {
            guard let mapping = node.mapping, mapping.count == 1, let reference = mapping["$ref"],
                let found = try? reader.locate(reference)
            else { return target }
            (target, node) = (found, found.node)
        }
        return nil
    }

    /// Returns whether two components of different documents are equal, with equal meaning.
    private func isSame(_ left: YAMLReference, _ right: YAMLReference) -> Bool {
        func folder(_ path: String) -> Substring { path.lastIndex(of: "/").map { path[..<$0] } ?? "" }
        return left.node == right.node && folder(left.path) == folder(right.path) && !left.node.hasLocalReference
    }

    /// Returns the used components, in the order of their files.
    private func componentsNode(at location: SourceLocation) -> YAMLNode? {
        let order = Dictionary(
            sources.loadedPaths.enumerated().map { (OpaqueIdentifier($0.element), $0.offset) }
        ) { first, _ in first }
        func isBefore(_ left: ComponentTable.Component, _ right: ComponentTable.Component) -> Bool {
            let positions = [left, right].map { order[OpaqueIdentifier($0.target.path)] ?? .max }
            guard positions[0] == positions[1] else { return positions[0] < positions[1] }
            let places = [left, right].map(\.target.node.location)
            return places[0] == places[1] ? left.name < right.name : places[0] < places[1]
        }
        var sections: [YAMLMapping.Entry] = []
        for (section, kind) in ElementKind.sections {
            let used = components.all.filter { $0.kind == kind && $0.copy != nil }.sorted(by: isBefore)
            guard !used.isEmpty else { continue }
            let entries: [(name: String, value: YAMLNode)] = used.compactMap { component in
                component.copy.map { (component.name, $0) }
            }
            let node = YAMLNode(.mapping(YAMLMapping(entries)), at: location)
            sections.append(.init(key: YAMLNode(.string(section), at: location, text: section), value: node))
        }
        return sections.isEmpty ? nil : YAMLNode(.mapping(YAMLMapping(sections)), at: location)
    }
}

extension YAMLNode {
    /// Whether the node contains a reference within its file.
    fileprivate var hasLocalReference: Bool {
        switch value {
        case .mapping(let mapping):
            mapping.contains {
                $0.name == "$ref" && $0.value.string?.hasPrefix("#") == true || $0.value.hasLocalReference
            }
        case .sequence(let items): items.contains(where: \.hasLocalReference)
        default: false
        }
    }
}
