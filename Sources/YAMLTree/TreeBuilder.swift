/// Builds a tree out of the order in which a text is read, and keeps the limits on it.
///
/// Open collections are a list here, not calls inside calls, so that no text can exhaust the stack.
struct TreeBuilder {
    /// The tree, once everything that was begun has ended.
    private(set) var root: YAMLNode?
    /// What looks like a reference in the tree.
    private(set) var references = TextReferences()

    private let limits: YAMLLimits
    private var open: [OpenCollection] = []
    private var anchors: [ExactString: Anchor] = [:]
    private var nodeCount = 0
    private var aliasedNodeCount = 0

    private struct OpenCollection {
        let isMapping: Bool
        let location: SourceLocation
        let anchor: String?
        /// The number of nodes before this one.
        let nodesBefore: Int
        /// The number of references before it.
        let referencesBefore: Int
        /// The collections that stand inside one another in here, this one not counted.
        var height = 0
        var items: [YAMLNode] = []
        var entries: [YAMLMapping.Entry] = []
        var positions = EntryPositions()
        var key: YAMLNode?
    }

    private enum Anchor {
        /// The collection that has the anchor is still being read: the depth it stands at.
        case open(depth: Int)
        case complete(YAMLNode, nodeCount: Int, height: Int)
    }

    init(limits: YAMLLimits) {
        self.limits = limits
    }

    /// Where the innermost open collection begins.
    var innermost: SourceLocation? { open.last?.location }

    /// Whether the innermost open collection is a mapping; nil when none is open.
    var isInMapping: Bool? { open.last?.isMapping }

    /// Adds a scalar, as a key where a key is due.
    /// - Parameter isPlain: Whether it is written without quotes.
    mutating func addScalar(_ node: YAMLNode, isPlain: Bool, anchor: String?) throws(Diagnostic) {
        try countNodes(1, at: node.location)
        if let anchor { anchors[ExactString(anchor)] = .complete(node, nodeCount: 1, height: 0) }
        if expectsKey {
            try addKey(node, isPlain: isPlain)
        } else {
            add(node, height: 0)
        }
    }

    mutating func begin(isMapping: Bool, anchor: String?, at location: SourceLocation) throws(Diagnostic) {
        try refuseCollectionAsKey(isMapping: isMapping, at: location)
        guard open.count < limits.maxDepth else {
            throw .error("more than \(limits.maxDepth) collections stand inside one another", at: location)
        }
        try countNodes(1, at: location)
        let collection = OpenCollection(
            isMapping: isMapping, location: location, anchor: anchor, nodesBefore: nodeCount - 1,
            referencesBefore: references.count)
        open.append(collection)
        if let anchor { anchors[ExactString(anchor)] = .open(depth: open.count) }
    }

    /// Ends the innermost open collection.
    /// - Parameters:
    ///   - line: The line it ends on.
    ///   - column: The column just after its end.
    mutating func end(line: Int, column: Int) {
        let depth = open.count
        guard let closed = open.popLast() else { return }
        let location = SourceLocation(
            source: closed.location.source, line: closed.location.line, column: closed.location.column,
            endColumn: line == closed.location.line ? column : nil)
        let value: YAMLNode.Value =
            closed.isMapping
            ? .mapping(YAMLMapping(entries: closed.entries, positions: closed.positions))
            : .sequence(closed.items)
        let node = YAMLNode(value, at: location)
        // The name may have been given to another node inside; then that one, the later, keeps it.
        if let anchor = closed.anchor, case .open(depth)? = anchors[ExactString(anchor)] {
            anchors[ExactString(anchor)] = .complete(
                node, nodeCount: nodeCount - closed.nodesBefore, height: closed.height + 1)
        }
        // What an anchor names may be used elsewhere.
        if anchors.isEmpty, isExample(isMapping: closed.isMapping) {
            references.markExample(from: closed.referencesBefore)
        }
        add(node, height: closed.height + 1)
    }

    /// Whether the value that is about to be added is an example, rather than what has that name.
    private func isExample(isMapping: Bool) -> Bool {
        guard let key = open.last?.key?.text, key == "example" || key == "examples" && !isMapping else { return false }
        let outer = open.count > 1 ? open[open.count - 2].key?.text : nil
        return outer.map { !TextReferences.nameKeywords.contains($0) } ?? true
    }

    mutating func addAlias(_ name: String, at location: SourceLocation) throws(Diagnostic) {
        switch anchors[ExactString(name)] {
        case nil:
            throw .error(
                "no anchor &\(name) stands before this alias", at: location,
                hint: suggestions(for: name, among: anchors.keys.map(\.text).sorted())
                    ?? "a value that begins with '*' must be quoted")
        case .open?:
            throw .error("the alias *\(name) stands inside the value it stands for", at: location)
        case .complete(let node, let count, let height)?:
            if expectsKey {
                try refuseCollectionAsKey(isMapping: node.mapping != nil, isCollection: height > 0, at: location)
                try countNodes(1, at: location)
                return try addKey(YAMLNode(node.value, at: location, text: node.text), isPlain: false)
            }
            guard open.count + height <= limits.maxDepth else {
                throw .error(
                    "with this alias, more than \(limits.maxDepth) collections stand inside one another", at: location)
            }
            aliasedNodeCount += count
            guard aliasedNodeCount <= limits.maxAliasExpansion else {
                throw .error(
                    "with this alias, aliases add more than \(limits.maxAliasExpansion) nodes", at: location)
            }
            try countNodes(count, at: location)
            add(node, height: height)
        }
    }

    private var expectsKey: Bool {
        guard let innermost = open.last else { return false }
        return innermost.isMapping && innermost.key == nil
    }

    private mutating func countNodes(_ count: Int, at location: SourceLocation) throws(Diagnostic) {
        nodeCount += count
        guard nodeCount <= limits.maxNodes else {
            throw .error("the text has more than \(limits.maxNodes) nodes", at: location)
        }
    }

    private func refuseCollectionAsKey(
        isMapping: Bool, isCollection: Bool = true, at location: SourceLocation
    ) throws(Diagnostic) {
        guard isCollection, expectsKey else { return }
        throw .error(
            "a key must be a scalar, and this is \(isMapping ? "a mapping" : "a sequence")", at: location,
            hint: isMapping
                ? "a value that begins with '{' must be quoted" : "a value that begins with '[' must be quoted")
    }

    private mutating func addKey(_ node: YAMLNode, isPlain: Bool) throws(Diagnostic) {
        let last = open.count - 1
        let name = node.text ?? ""
        if isPlain, name == "<<" {
            throw .error(
                "YAML 1.2 has no merge key", at: node.location,
                hint: "write the keys out; where a key named << is meant, quote it")
        }
        if isPlain, name.isEmpty {
            throw .error("a key is missing here", at: node.location, hint: "an empty key is written \"\"")
        }
        if let position = open[last].positions.position(of: name, in: open[last].entries) {
            throw .error(
                "duplicate key \(quoted(name))", at: node.location,
                hint: "it is written first on line \(open[last].entries[position].key.location.line)")
        }
        open[last].key = YAMLNode(.string(name), at: node.location, text: name)
    }

    private mutating func add(_ node: YAMLNode, height: Int) {
        let last = open.count - 1
        guard last >= 0 else {
            root = node
            return
        }
        open[last].height = max(open[last].height, height)
        if let key = open[last].key {
            open[last].key = nil
            references.add(node, under: key.text ?? "", depth: open.count)
            open[last].entries.append(YAMLMapping.Entry(key: key, value: node))
            open[last].positions.record(key.text ?? "", in: open[last].entries)
        } else {
            open[last].items.append(node)
        }
    }
}
