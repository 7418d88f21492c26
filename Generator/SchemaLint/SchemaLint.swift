import YAMLTree

/// Looks for mistakes that people make in OpenAPI documents and JSON Schemas, beyond what keeps them from being read:
/// what can't be meant as it is written, and what has no effect.
///
/// Every finding is a warning with its place and, where it is known, how to mend it. `docs/reference/lint.md` lists the rules.
public struct SchemaLint {
    private struct Visit: Hashable {
        let kind: Site.Kind
        let location: SourceLocation
    }

    private let documents: YAMLDocuments
    public private(set) var diagnostics: [Diagnostic] = []
    private var sites: [Site] = []
    private var visited: Set<Visit> = []
    /// Schemas that are only a part of what another one says.
    private var parts: Set<SourceLocation> = []
    /// What references lead to, and what that is in: `path#pointer`.
    private var targets: Set<String> = []
    private var roots: [(path: String, node: YAMLNode)] = []
    /// The places of the operations that are looked at; `nil` for all.
    private var chosen: Set<SourceLocation>?

    /// - Parameter documents: what references lead to.
    public init(documents: YAMLDocuments) {
        self.documents = documents
    }

    /// Takes up a document or a schema file, and all that it leads to. A file that can't be read says nothing here.
    /// - Parameter operations: The places of a document's operations to take up, with all that they lead to; `nil` for
    ///   the whole document.
    public mutating func add(_ path: String, operations: Set<SourceLocation>? = nil) {
        guard let root = try? documents.document(at: path) else { return }
        let kind: Site.Kind = root["openapi"] == nil ? .schema : .document
        chosen = kind == .document ? operations : nil
        guard chosen == nil else {
            for path in root["paths"]?.mapping?.entries ?? [] {
                let item = Site.Child(
                    kind: .pathItem, node: path.value, name: path.name, nameLocation: path.key.location)
                walk(item, Site.Dialect(root))
            }
            return
        }
        roots.append((YAMLDocuments.normalised(path), root))
        walk(Site.Child(kind: kind, node: root), Site.Dialect(root))
    }

    /// Applies the rules to all that was taken up.
    public mutating func finish() {
        for site in sites {
            switch site.kind {
            case .document: diagnostics += PathRules.check(site)
            case .pathItem: break
            case .operation: diagnostics += OperationRules.check(site)
            case .parameter, .header, .mediaType: diagnostics += ParameterRules.check(site)
            case .requestBody, .response: break
            case .schema:
                diagnostics += ObjectRules.check(site, isPart: parts.contains(site.location))
                diagnostics += ValueRules.check(site)
                diagnostics += LimitRules.check(site)
                diagnostics += DialectRules.check(site)
            }
        }
        for (path, root) in roots { diagnostics += UnusedRules.check(root, at: path, targets: targets) }
    }

    /// A list of its own instead of recursion, so that no depth of schemas matters.
    private mutating func walk(_ root: Site.Child, _ dialect: Site.Dialect) {
        var pending = [root]
        while let child = pending.popLast() {
            guard let mapping = child.node.mapping, isChosen(child, mapping) else { continue }
            if child.isPart { parts.insert(child.node.location) }
            guard visited.insert(Visit(kind: child.kind, location: child.node.location)).inserted else {
                // What it refers to may be known as a whole so far.
                if child.isPart, let target = target(mapping) { parts.insert(target.location) }
                continue
            }
            let site = Site(
                kind: child.kind, mapping: mapping, location: child.node.location, name: child.name,
                nameLocation: child.nameLocation ?? child.node.location, dialect: dialect)
            if let target = target(mapping) {
                var reference = child
                reference = Site.Child(
                    kind: child.kind, node: target, name: child.name, nameLocation: child.nameLocation,
                    isPart: child.isPart || mapping.count > 1)
                pending.append(reference)
                if child.kind != .schema { continue }
            }
            sites.append(site)
            pending += site.children.reversed()
        }
    }

    /// Whether an operation, or one of a path, is to be looked at.
    private func isChosen(_ child: Site.Child, _ mapping: YAMLMapping) -> Bool {
        guard let chosen, mapping["$ref"] == nil else { return true }
        func isChosen(_ operation: YAMLNode, _ name: SourceLocation?) -> Bool {
            operation["$ref"] != nil || (operation["operationId"]?.location ?? name).map(chosen.contains) ?? false
        }
        switch child.kind {
        case .operation: return isChosen(child.node, child.nameLocation)
        case .pathItem: return mapping.contains { isChosen($0.value, $0.key.location) }
        default: return true
        }
    }

    /// What a reference leads to; what is wrong with one is told by those who read documents.
    private mutating func target(_ mapping: YAMLMapping) -> YAMLNode? {
        guard let node = mapping["$ref"], let reference = node.string,
            let found = try? documents.resolve(reference, from: node.location.source, at: node.location)
        else { return nil }
        var id = Substring(found.id)
        while targets.insert(String(id)).inserted, let slash = id.lastIndex(of: "/"), slash > id.startIndex {
            id = id[..<slash]
        }
        return found.node
    }
}
