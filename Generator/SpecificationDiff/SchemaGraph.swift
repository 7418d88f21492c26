import OpenAPI
import YAMLTree

/// All pairs of schemas that have been compared, each once, and which of them lead to which.
///
/// A schema may be reached by hundreds of ways and lead back to itself; so the pairs are a graph, and what differs is
/// kept where it is written. Who is concerned comes out in the end, by walking from the operations.
struct SchemaGraph {
    /// Joined schemas may beget ever new ones; nothing that people write comes near.
    static let maxPairs = 200_000
    private static let maxIdentity = 8_192

    private(set) var pairs: [SchemaPair] = []
    /// For each pair, the pairs inside of it.
    private(set) var children: [[(step: String, index: Int)]] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var indexes: [SchemaPair.Key: Int] = [:]
    private var comparison: SchemaComparison
    var examples: ExampleComparison { comparison.examples }

    init(old: YAMLDocuments, new: YAMLDocuments) {
        comparison = SchemaComparison(old: SchemaReader(documents: old), new: SchemaReader(documents: new))
    }

    /// Compares two schemas and all inside of them.
    /// - Returns: the index of the pair; nil when there is too much to compare, which is told.
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
        let key = SchemaPair.Key(old: old.id, new: new.id, direction: direction)
        if let known = indexes[key] { return known }
        guard pairs.count < Self.maxPairs, old.id.utf8.count + new.id.utf8.count < Self.maxIdentity else {
            let message = "the schemas that are joined here lead to ever new ones; they can't be compared"
            if diagnostics.last?.message != message { diagnostics.append(.error(message, at: new.location)) }
            return nil
        }
        indexes[key] = pairs.count
        pending.append((pairs.count, old, new))
        pairs.append(SchemaPair(direction: direction))
        children.append([])
        return pairs.count - 1
    }

    /// For each pair, whether there is a change in it or in one that it leads to.
    func relevance() -> [Bool] {
        var parents = [[Int]](repeating: [], count: pairs.count)
        for (index, inner) in children.enumerated() {
            for child in inner { parents[child.index].append(index) }
        }
        var result = pairs.map { !$0.findings.isEmpty }
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
