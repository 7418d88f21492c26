import OpenAPI
import YAMLTree

/// Checks OpenAPI documents and JSON Schemas for mistakes that don't prevent reading them: constructs that are
/// certainly unintended, or that have no effect.
///
/// Each result is a warning with its location and, if known, a hint. `docs/reference/lint.md` lists the checks.
public struct SchemaLint {
    private struct Visit: Hashable {
        let kind: LintNode.Kind
        let location: SourceLocation
    }

    private let documents: YAMLDocuments
    private let reader: SchemaReader
    public private(set) var diagnostics: [Diagnostic] = []
    private var nodes: [LintNode] = []
    private var visited: Set<Visit> = []
    /// The locations of schemas that describe the same value as the schema around them.
    private var parts: Set<SourceLocation> = []
    /// The targets of references, and the nodes that contain them: `path#pointer`.
    private var targets: Set<String> = []
    private var roots: [(path: String, node: YAMLNode)] = []
    /// The locations of the operations to check; `nil` for all.
    private var chosen: Set<SourceLocation>?

    /// - Parameter documents: the files to check and the targets of their references.
    public init(documents: YAMLDocuments) {
        self.documents = documents
        reader = SchemaReader(documents: documents)
    }

    /// Adds a document or a schema file, and everything that it refers to. A file that can't be read is ignored.
    /// - Parameter operations: The locations of the document's operations to check, with everything that they refer to;
    ///   `nil` for the whole document.
    public mutating func add(_ path: String, operations: Set<SourceLocation>? = nil) {
        guard let root = try? documents.document(at: path) else { return }
        let kind: LintNode.Kind = root["openapi"] == nil ? .schema : .document
        chosen = kind == .document ? operations : nil
        guard chosen == nil else {
            for path in root["paths"]?.mapping?.entries ?? [] {
                let item = LintNode.Child(
                    kind: .pathItem, node: path.value, name: path.name, nameLocation: path.key.location)
                walk(item, LintNode.Dialect(root))
            }
            return
        }
        roots.append((YAMLDocuments.normalised(path), root))
        walk(LintNode.Child(kind: kind, node: root), LintNode.Dialect(root))
    }

    /// Runs the checks on everything that was added.
    public mutating func finish() {
        for lintNode in nodes {
            switch lintNode.kind {
            case .document: diagnostics += PathChecks.check(lintNode)
            case .operation: diagnostics += OperationChecks.check(lintNode)
            case .parameter, .header, .mediaType: diagnostics += ParameterChecks.check(lintNode)
            case .example: diagnostics += ExampleChecks.check(lintNode)
            case .pathItem, .callback, .requestBody, .response, .encoding: break
            case .schema:
                diagnostics += ObjectChecks.check(lintNode, isPart: parts.contains(lintNode.location))
                diagnostics += ValueChecks.check(lintNode)
                diagnostics += LimitChecks.check(lintNode)
                diagnostics += DialectChecks.check(lintNode)
            }
        }
        for (path, root) in roots { diagnostics += UnusedChecks.check(root, at: path, targets: targets) }
    }

    /// The examples and defaults of everything that was added, each with its schema. A node that several parts share is
    /// listed once.
    public func statedExamples() -> [StatedExamples] {
        nodes.compactMap { StatedExamples($0, documents) }
    }

    /// Visits a node and everything that it refers to. A list of pending nodes instead of recursion allows any depth.
    private mutating func walk(_ root: LintNode.Child, _ dialect: LintNode.Dialect) {
        var pending = [root]
        while let child = pending.popLast() {
            guard let mapping = child.node.mapping, isChosen(child, mapping) else { continue }
            if child.isPart { parts.insert(child.node.location) }
            guard visited.insert(Visit(kind: child.kind, location: child.node.location)).inserted else {
                // The target may have been visited as a whole schema; here it is a part.
                if child.isPart, let target = target(mapping) { parts.insert(target.location) }
                continue
            }
            let lintNode = LintNode(
                kind: child.kind, mapping: mapping, location: child.node.location, name: child.name,
                nameLocation: child.nameLocation ?? child.node.location, dialect: dialect,
                context: child.context)
            if let target = target(mapping) {
                var reference = child
                reference = LintNode.Child(
                    kind: child.kind, node: target, name: child.name, nameLocation: child.nameLocation,
                    isPart: child.isPart || mapping.count > 1, context: child.context)
                pending.append(reference)
                if child.kind != .schema { continue }
            }
            nodes.append(lintNode)
            pending += lintNode.children.reversed()
        }
    }

    /// Returns whether an operation, or an operation of a path, is among the chosen ones.
    private func isChosen(_ child: LintNode.Child, _ mapping: YAMLMapping) -> Bool {
        guard let chosen, mapping["$ref"] == nil, !child.context.isInOperation else { return true }
        func isChosen(_ operation: YAMLNode, _ name: SourceLocation?) -> Bool {
            operation["$ref"] != nil || (operation["operationId"]?.location ?? name).map(chosen.contains) ?? false
        }
        switch child.kind {
        case .operation: return isChosen(child.node, child.nameLocation)
        case .pathItem: return mapping.contains { isChosen($0.value, $0.key.location) }
        default: return true
        }
    }

    /// Returns the target of a mapping's `$ref`; `nil` without one. The reader reports references without a target.
    private mutating func target(_ mapping: YAMLMapping) -> YAMLNode? {
        guard let node = mapping["$ref"], node.string != nil,
            let found = try? reader.locate(node)
        else { return nil }
        var id = Substring(found.id)
        while targets.insert(String(id)).inserted, let slash = id.lastIndex(of: "/"), slash > id.startIndex {
            id = id[..<slash]
        }
        return found.node
    }
}
