/// Attributes changes in schemas to the operations that use the schemas, by walking the graph of compared pairs.
struct ChangeAttributor {
    /// The most steps, changes included. After them each pair is visited only once: every change is still reported, but
    /// not all operations that it affects.
    private static let maxSteps = 1_000_000
    /// The length in bytes from which pointers are no longer extended.
    private static let maxPointer = 1000

    private let graph: ComparisonGraph
    /// Whether a pair, or one reachable from it, has changes.
    private let hasChanges: [Bool]
    /// The number of the last walk that visited a pair.
    private var visits: [Int]
    private var walks = 0
    private var steps = 0

    init(graph: ComparisonGraph) {
        self.graph = graph
        hasChanges = graph.hasReachableChanges()
        visits = [Int](repeating: 0, count: graph.pairs.count)
    }

    /// Calls a closure for each change that is reachable from a pair, with the pointer to it. Walks breadth first, to
    /// report the shortest pointer.
    mutating func attribute(from root: Int, _ report: (UnattributedChange, String, Direction) -> Void) {
        guard hasChanges[root] else { return }
        walks += 1
        var pending = [(index: root, pointer: "")]
        mark(root)
        var position = 0
        while position < pending.count {
            let (index, pointer) = pending[position]
            position += 1
            let changes = graph.pairs[index].changes
            for change in changes { report(change, pointer, graph.pairs[index].direction) }
            steps += 1 + changes.count
            for child in graph.children[index] where hasChanges[child.index] && isNew(child.index) {
                mark(child.index)
                let isLong = pointer.utf8.count > Self.maxPointer
                pending.append((child.index, isLong ? pointer : pointer + child.step))
            }
        }
    }

    private func isNew(_ index: Int) -> Bool {
        steps > Self.maxSteps ? visits[index] == 0 : visits[index] != walks
    }

    private mutating func mark(_ index: Int) { visits[index] = walks }
}
