import StringGrammars

/// A builder of nodes from the events of a parser. It enforces the limits.
///
/// Open collections are in an array instead of recursive calls, so no text can exhaust the stack.
struct TreeBuilder {
    /// The root, once all collections have ended.
    private(set) var root: YAMLNode?
    /// The possible references in the tree.
    private(set) var references = TextReferences()

    private let limits: YAMLLimits
    private let options: YAMLOptions
    private var open: [OpenCollection] = []
    private var anchors: [OpaqueIdentifier: Anchor] = [:]
    private var nodeCount = 0
    private var aliasedNodeCount = 0

    private struct OpenCollection {
        let isMapping: Bool
        let location: SourceLocation
        let anchor: String?
        /// The number of nodes before this one.
        let nodesBefore: Int
        /// The number of references before this node.
        let referencesBefore: Int
        /// The depth of nested collections inside this one.
        var height = 0
        var items: [YAMLNode] = []
        var entries: [YAMLMapping.Entry] = []
        var positions = EntryPositions()
        var key: YAMLNode?
        var merge = MergeKey()
    }

    private enum Anchor {
        /// The collection with the anchor, at this depth, is still open.
        case open(depth: Int)
        case complete(YAMLNode, nodeCount: Int, height: Int)
    }

    init(limits: YAMLLimits, options: YAMLOptions = .init()) {
        self.limits = limits
        self.options = options
    }

    /// The start of the innermost open collection.
    var innermost: SourceLocation? { open.last?.location }

    /// Whether the innermost open collection is a mapping; `nil` if no collection is open.
    var isInMapping: Bool? { open.last?.isMapping }

    /// Adds a scalar, as a key if a key is expected.
    /// - Parameter isPlain: Whether the scalar is unquoted.
    mutating func addScalar(_ node: YAMLNode, isPlain: Bool, anchor: String?) throws(Diagnostic) {
        try countNodes(1, at: node.location)
        if let anchor { anchors[OpaqueIdentifier(anchor)] = .complete(node, nodeCount: 1, height: 0) }
        if expectsKey {
            try addKey(node, isPlain: isPlain)
        } else {
            try add(node, height: 0)
        }
    }

    mutating func begin(isMapping: Bool, anchor: String?, at location: SourceLocation) throws(Diagnostic) {
        try rejectCollectionAsKey(isMapping: isMapping, at: location)
        guard open.count < limits.maxDepth else {
            throw .error("collections are nested deeper than \(limits.maxDepth)", at: location)
        }
        try countNodes(1, at: location)
        let collection = OpenCollection(
            isMapping: isMapping, location: location, anchor: anchor, nodesBefore: nodeCount - 1,
            referencesBefore: references.count)
        open.append(collection)
        if let anchor { anchors[OpaqueIdentifier(anchor)] = .open(depth: open.count) }
    }

    /// Ends the innermost open collection.
    /// - Parameters:
    ///   - line: The line of its end.
    ///   - column: The column just after its end.
    /// - Throws: A located error for a value of a merge key that can't be merged.
    mutating func end(line: Int, column: Int) throws(Diagnostic) {
        let depth = open.count
        guard let closed = open.popLast() else { return }
        let location = SourceLocation(
            source: closed.location.source, line: closed.location.line, column: closed.location.column,
            endColumn: line == closed.location.line ? column : nil)
        let value: YAMLNode.Value =
            closed.isMapping
            ? .mapping(closed.merge.merged(into: YAMLMapping(entries: closed.entries, positions: closed.positions)))
            : .sequence(closed.items)
        let node = YAMLNode(value, at: location)
        // If a node inside has the same anchor, the name now refers to that node, the later one.
        if let anchor = closed.anchor, case .open(depth)? = anchors[OpaqueIdentifier(anchor)] {
            anchors[OpaqueIdentifier(anchor)] = .complete(
                node, nodeCount: nodeCount - closed.nodesBefore, height: closed.height + 1)
        }
        // With anchors, the value may also be used elsewhere.
        if anchors.isEmpty, isExample(isMapping: closed.isMapping) {
            references.markExample(from: closed.referencesBefore)
        }
        try add(node, height: closed.height + 1)
    }

    /// Returns whether the value that is about to be added is an example, and not, for instance, the schema of a
    /// property with the name `example`.
    private func isExample(isMapping: Bool) -> Bool {
        guard let key = open.last?.key?.text, key == "example" || key == "examples" && !isMapping else { return false }
        let outer = open.count > 1 ? open[open.count - 2].key?.text : nil
        return outer.map { !TextReferences.nameKeywords.contains($0) } ?? true
    }

    mutating func addAlias(_ name: String, at location: SourceLocation) throws(Diagnostic) {
        switch anchors[OpaqueIdentifier(name)] {
        case nil:
            throw .error(
                "the alias *\(name) has no anchor &\(name) before it", at: location,
                hint: suggestions(for: name, among: anchors.keys.map(\.text).sorted())
                    ?? "a value that begins with \"*\" must be quoted")
        case .open?:
            throw .error("the alias *\(name) is inside the value that it refers to", at: location)
        case .complete(let node, let count, let height)?:
            if expectsKey {
                try rejectCollectionAsKey(isMapping: node.mapping != nil, isCollection: height > 0, at: location)
                try countNodes(1, at: location)
                return try addKey(YAMLNode(node.value, at: location, text: node.text), isPlain: false)
            }
            guard open.count + height <= limits.maxDepth else {
                throw .error(
                    "with this alias, collections are nested deeper than \(limits.maxDepth)", at: location)
            }
            aliasedNodeCount += count
            guard aliasedNodeCount <= limits.maxAliasExpansion else {
                throw .error(
                    "with this alias, aliases add more than \(limits.maxAliasExpansion) nodes", at: location)
            }
            try countNodes(count, at: location)
            try add(node, height: height)
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

    private func rejectCollectionAsKey(
        isMapping: Bool, isCollection: Bool = true, at location: SourceLocation
    ) throws(Diagnostic) {
        guard isCollection, expectsKey else { return }
        throw .error(
            "a key must be a scalar, and this is \(isMapping ? "a mapping" : "a sequence")", at: location,
            hint: isMapping
                ? "a value that begins with \"{\" must be quoted" : "a value that begins with \"[\" must be quoted")
    }

    private mutating func addKey(_ node: YAMLNode, isPlain: Bool) throws(Diagnostic) {
        let last = open.count - 1
        let name = node.text ?? ""
        if isPlain, name == "<<" {
            guard options.mergesKeys else {
                throw .error(
                    "YAML 1.2 has no merge key", at: node.location,
                    hint: (options.mergeKeyHint.map { $0 + ", or repeat" } ?? "repeat")
                        + " the merged keys here; quote << if it is the name of a key")
            }
            try open[last].merge.begin(at: node.location, position: open[last].entries.count)
            open[last].key = node
            return
        }
        if isPlain, name.isEmpty {
            throw .error("a key is missing here", at: node.location, hint: "write \"\" for an empty key")
        }
        if let position = open[last].positions.position(of: name, in: open[last].entries) {
            throw .error(
                "duplicate key \(quoted(name))", at: node.location,
                hint: "first defined at line \(open[last].entries[position].key.location.line)")
        }
        open[last].key = YAMLNode(.string(name), at: node.location, text: name)
    }

    private mutating func add(_ node: YAMLNode, height: Int) throws(Diagnostic) {
        let last = open.count - 1
        guard last >= 0 else {
            root = node
            return
        }
        open[last].height = max(open[last].height, height)
        if let key = open[last].key {
            open[last].key = nil
            if open[last].merge.isOpen { return try open[last].merge.end(node) }
            references.add(node, under: key.text ?? "", depth: open.count)
            open[last].entries.append(YAMLMapping.Entry(key: key, value: node))
            open[last].positions.record(key.text ?? "", in: open[last].entries)
        } else {
            open[last].items.append(node)
        }
    }
}
