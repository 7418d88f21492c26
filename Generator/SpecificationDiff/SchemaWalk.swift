/// Walks through the pairs of schemas that something was found in, from the parts of operations.
struct SchemaWalk {
    /// After this many steps, findings counted, a pair is visited only by the first that comes to it: all is told
    /// still, but not every operation that it concerns.
    private static let maxSteps = 1_000_000
    /// Nobody reads a pointer of more bytes.
    private static let maxPointer = 1000

    private let graph: SchemaGraph
    private let isRelevant: [Bool]
    /// The number of the last walk that came here.
    private var visits: [Int]
    private var walks = 0
    private var steps = 0

    init(graph: SchemaGraph) {
        self.graph = graph
        isRelevant = graph.relevance()
        visits = [Int](repeating: 0, count: graph.pairs.count)
    }

    /// Breadth first, so that the shortest pointer is the one that is told.
    mutating func visit(from root: Int, _ found: (Finding, String, Direction) -> Void) {
        guard isRelevant[root] else { return }
        walks += 1
        var pending = [(index: root, pointer: "")]
        mark(root)
        var position = 0
        while position < pending.count {
            let (index, pointer) = pending[position]
            position += 1
            let findings = graph.pairs[index].findings
            for finding in findings { found(finding, pointer, graph.pairs[index].direction) }
            steps += 1 + findings.count
            for child in graph.children[index] where isRelevant[child.index] && isNew(child.index) {
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
