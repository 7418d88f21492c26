import OpenAPI
import YAMLTree

/// The graph of compared pairs of schemas, each compared once, with edges to the pairs inside of them.
///
/// A schema may be used in hundreds of locations and refer to itself, so differences are stored with the pair that has
/// them. ``ChangeAttributor`` finds the affected operations afterwards, by walking the graph from the operations.
struct ComparisonGraph {
    /// The most pairs to compare. Intersections of recursive schemas can give new pairs without end; real documents
    /// have far fewer pairs.
    static let maxPairs = 200_000
    /// The most bytes in the IDs of a pair.
    private static let maxIDBytes = 8_192

    private(set) var pairs: [SchemaDifferences] = []
    /// The pairs inside of each pair.
    private(set) var children: [[(step: String, index: Int)]] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var indexes: [SchemaDifferences.Key: Int] = [:]
    private var comparison: SchemaComparison
    var examples: ExampleComparison { comparison.examples }

    init(old: YAMLDocuments, new: YAMLDocuments) {
        comparison = SchemaComparison(old: SchemaReader(documents: old), new: SchemaReader(documents: new))
    }

    /// Compares two schemas and all schemas inside of them.
    /// - Returns: the index of the pair; `nil`, with a diagnostic, if there are too many pairs.
    mutating func compare(_ old: Schema, _ new: Schema, _ direction: Direction) -> Int? {
        var pending: [(index: Int, old: Schema, new: Schema)] = []
        let root = index(of: old, new, direction, &pending)
        while let (index, old, new) = pending.popLast() {
            do throws(Diagnostic) {
                pairs[index] = try comparison.compare(old, new, pairs[index].direction)
            } catch {
                diagnostics.append(error)
                continue
            }
            for child in pairs[index].children {
                if let inner = self.index(of: child.old, child.new, child.direction, &pending) {
                    children[index].append((child.step, inner))
                }
            }
            pairs[index].children = []
        }
        return root
    }

    private mutating func index(
        of old: Schema, _ new: Schema, _ direction: Direction,
        _ pending: inout [(index: Int, old: Schema, new: Schema)]
    ) -> Int? {
        let key = SchemaDifferences.Key(old: old.id, new: new.id, direction: direction)
        if let known = indexes[key] { return known }
        guard pairs.count < Self.maxPairs, old.id.utf8.count + new.id.utf8.count < Self.maxIDBytes else {
            let message = "combining the schemas here gives new schemas without end; they cannot be compared"
            if diagnostics.last?.message != message { diagnostics.append(.error(message, at: new.location)) }
            return nil
        }
        indexes[key] = pairs.count
        pending.append((pairs.count, old, new))
        pairs.append(SchemaDifferences(direction: direction))
        children.append([])
        return pairs.count - 1
    }

    /// Returns, for each pair, whether the pair or one reachable from it has a change.
    func hasReachableChanges() -> [Bool] {
        var parents = [[Int]](repeating: [], count: pairs.count)
        for (index, inner) in children.enumerated() {
            for child in inner { parents[child.index].append(index) }
        }
        var result = pairs.map { !$0.changes.isEmpty }
        var pending = pairs.indices.filter { result[$0] }
        while let index = pending.popLast() {
            for parent in parents[index] where !result[parent] {
                result[parent] = true
                pending.append(parent)
            }
        }
        return result
    }
}
