import OpenAPI
import YAMLTree

/// Compares two specifications by meaning: two notations of the same schema are equal.
///
/// Operations are matched by method and path, regardless of their documents, and compared with everything that they
/// refer to.
/// Standalone schemas are matched by name, and so are the components of documents without operations. A standalone
/// schema may describe requests and responses, so its changes are classified for both.
///
/// - Returns: the changes, in the order of the operations, and the errors that prevented comparing some schemas.
public func compareSpecifications(_ old: Specification, _ new: Specification) -> ([Change], [Diagnostic]) {
    var comparison = SpecificationComparison(graph: ComparisonGraph(old: old.sources, new: new.sources))
    comparison.compareOperations(old.documents.flatMap(\.operations), new.documents.flatMap(\.operations))
    comparison.compareSchemas(old.standaloneSchemas, new.standaloneSchemas)
    return (comparison.changes(), comparison.graph.diagnostics)
}

extension Specification {
    /// The schemas outside of operations.
    fileprivate var standaloneSchemas: [(name: String, schema: Schema)] {
        schemas + documents.filter(\.operations.isEmpty).flatMap(\.schemas).map { ($0.definitionName, $0) }
    }
}

/// A comparison in progress: the differences so far, in the order of the operations.
struct SpecificationComparison {
    /// A difference in a part of an operation.
    private enum Entry {
        case change(UnattributedChange, Direction)
        /// The index of a pair of schemas in the graph.
        case schema(Int)
    }

    var graph: ComparisonGraph
    private var entries: [(subject: String, part: String, entry: Entry)] = []

    /// Names of operations that share a method and a path with others.
    private var sharedNames: Set<String> = []

    init(graph: ComparisonGraph) { self.graph = graph }

    /// Finds the operations whose method and path aren't unique, which get their `operationId` in reports.
    mutating func findSharedNames(of operations: [Operation]) {
        var known: Set<String> = []
        for operation in operations where !known.insert(OperationMatching.name(operation)).inserted {
            sharedNames.insert(OperationMatching.name(operation))
        }
    }

    /// Returns the name of an operation in reports.
    func name(of operation: Operation) -> String {
        let name = OperationMatching.name(operation)
        return sharedNames.contains(name) ? "\(name) (\(MessageFormat.name(operation.operationID)))" : name
    }

    mutating func record(_ change: UnattributedChange, _ subject: String, _ part: String, _ direction: Direction) {
        entries.append((subject, part, .change(change, direction)))
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
            record(
                UnattributedChange(
                    .schemaRemoved, "is gone", [.narrows, .removesCapability], old: schema.location, new: nil),
                describe(type: name),
                "", .either)
        }
        for (name, schema) in new {
            if let other = before[name] {
                compare(other, schema, describe(type: name), "", .either)
            } else {
                record(
                    UnattributedChange(.schemaAdded, "is new", .nothing, old: nil, new: schema.location),
                    describe(type: name), "", .either)
            }
        }
    }

    private func describe(type name: String) -> String { "type \(MessageFormat.name(name))" }

    // MARK: Result

    /// Returns each difference once, with all operations that it affects.
    func changes() -> [Change] {
        var collection = ChangeCollection()
        var attributor = ChangeAttributor(graph: graph)
        for (subject, part, entry) in entries {
            switch entry {
            case .change(let change, let direction):
                collection.add(change, subject, part, "", direction)
            case .schema(let root):
                attributor.attribute(from: root) { change, pointer, direction in
                    collection.add(change, subject, part, pointer, direction)
                }
            }
        }
        return collection.merged()
    }
}
