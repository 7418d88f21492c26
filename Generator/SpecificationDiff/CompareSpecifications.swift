import OpenAPI
import YAMLTree

/// One side of a comparison: what the documents of a specification say.
public struct Specification {
    public let documents: [Document]
    /// Schemas that stand for themselves, by a name that tells them apart.
    public let schemas: [(name: String, schema: Schema)]
    /// What references lead to.
    public let sources: YAMLDocuments

    public init(documents: [Document], schemas: [(name: String, schema: Schema)], sources: YAMLDocuments) {
        self.documents = documents
        self.schemas = schemas
        self.sources = sources
    }
}

/// What changed from one specification to another.
///
/// Operations are matched by method and path, whichever documents they stand in, and compared with all they lead to:
/// by what it means, not by how it is put. Schemas that stand for themselves are matched by name, and so are the
/// components of documents that have no operations; whoever reads or writes them is not known, so both are thought of.
///
/// - Returns: the changes, in the order of the operations, and the mistakes in schemas that kept them from being
///   compared.
public func compareSpecifications(_ old: Specification, _ new: Specification) -> ([Change], [Diagnostic]) {
    var comparison = SpecificationComparison(graph: SchemaGraph(old: old.sources, new: new.sources))
    comparison.compareOperations(old.documents.flatMap(\.operations), new.documents.flatMap(\.operations))
    comparison.compareSchemas(old.typesOfItsOwn, new.typesOfItsOwn)
    return (comparison.changes(), comparison.graph.diagnostics)
}

extension Specification {
    fileprivate var typesOfItsOwn: [(name: String, schema: Schema)] {
        schemas + documents.filter(\.operations.isEmpty).flatMap(\.schemas).map { ($0.definitionName, $0) }
    }
}

/// What was found so far, in the order of the operations.
struct SpecificationComparison {
    /// A part of an operation that something was found in.
    private enum Entry {
        case finding(Finding, Direction)
        /// The index of a pair.
        case schema(Int)
    }

    var graph: SchemaGraph
    private var entries: [(subject: String, part: String, entry: Entry)] = []

    /// Names of operations that share a method and a path with others.
    private var sharedNames: Set<String> = []

    init(graph: SchemaGraph) { self.graph = graph }

    /// Sees to it that each operation can be told apart.
    mutating func nameOperations(_ operations: [Operation]) {
        var known: Set<String> = []
        for operation in operations where !known.insert(OperationMatching.name(operation)).inserted {
            sharedNames.insert(OperationMatching.name(operation))
        }
    }

    func name(of operation: Operation) -> String {
        let name = OperationMatching.name(operation)
        return sharedNames.contains(name) ? "\(name) (\(Wording.name(operation.operationID)))" : name
    }

    mutating func find(_ finding: Finding, _ subject: String, _ part: String, _ direction: Direction) {
        entries.append((subject, part, .finding(finding, direction)))
    }

    mutating func compare(
        _ old: Schema, _ new: Schema, _ subject: String, _ part: String, _ direction: Direction
    ) {
        guard let index = graph.compare(old, new, direction) else { return }
        entries.append((subject, part, .schema(index)))
    }

    mutating func compareSchemas(
        _ old: [(name: String, schema: Schema)], _ new: [(name: String, schema: Schema)]
    ) {
        let before = Dictionary(old.map { ($0.name, $0.schema) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.name, $0.schema) }) { first, _ in first }
        for (name, schema) in old where after[name] == nil {
            find(
                Finding(.schemaRemoved, "is gone", [.narrows, .silences], old: schema.location, new: nil), told(name),
                "", .either)
        }
        for (name, schema) in new {
            if let other = before[name] {
                compare(other, schema, told(name), "", .either)
            } else {
                find(Finding(.schemaAdded, "is new", .nothing, old: nil, new: schema.location), told(name), "", .either)
            }
        }
    }

    private func told(_ name: String) -> String { "type \(Wording.name(name))" }

    // MARK: Result

    /// Each finding once, with all that leads to it.
    func changes() -> [Change] {
        var collection = ChangeCollection()
        var walk = SchemaWalk(graph: graph)
        for (subject, part, entry) in entries {
            switch entry {
            case .finding(let finding, let direction):
                collection.add(finding, subject, part, "", direction)
            case .schema(let root):
                walk.visit(from: root) { finding, pointer, direction in
                    collection.add(finding, subject, part, pointer, direction)
                }
            }
        }
        return collection.joined()
    }
}
