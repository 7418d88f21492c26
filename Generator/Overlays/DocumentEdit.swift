import YAMLTree

/// A change of several nodes of a document, applied in one pass.
struct DocumentEdit {
    /// The nodes to change, as a tree of the steps from the root.
    private struct Targets {
        var isTarget = false
        var children: [JSONPath.Step: Targets] = [:]

        mutating func insert(_ path: ArraySlice<JSONPath.Step>) {
            guard let step = path.first else {
                isTarget = true
                return
            }
            children[step, default: Targets()].insert(path.dropFirst())
        }
    }

    private let change: Overlay.Action.Change
    private var targets = Targets()

    init(_ change: Overlay.Action.Change, of paths: [[JSONPath.Step]]) {
        self.change = change
        for path in paths { targets.insert(path[...]) }
    }

    /// Returns the changed document.
    /// - Throws: a diagnostic at the update if it doesn't fit a selected node.
    func apply(to root: YAMLNode) throws(Diagnostic) -> YAMLNode {
        try changed(root, targets) ?? root
    }

    /// Returns the changed node; `nil` if it is removed. The nodes inside are changed first.
    private func changed(_ node: YAMLNode, _ targets: Targets) throws(Diagnostic) -> YAMLNode? {
        if targets.isTarget, case .remove = change { return nil }
        let inner = targets.children.isEmpty ? node : try withChangedChildren(node, targets)
        guard targets.isTarget, case .update(let update) = change else { return inner }
        return try Self.updated(inner, with: update)
    }

    private func withChangedChildren(_ node: YAMLNode, _ targets: Targets) throws(Diagnostic) -> YAMLNode {
        switch node.value {
        case .mapping(let mapping):
            var entries: [YAMLMapping.Entry] = []
            for entry in mapping {
                guard let inner = targets.children[.key(entry.name)] else {
                    entries.append(entry)
                    continue
                }
                if let value = try changed(entry.value, inner) {
                    entries.append(YAMLMapping.Entry(key: entry.key, value: value))
                }
            }
            return YAMLNode(.mapping(YAMLMapping(entries)), at: node.location)
        case .sequence(let items):
            var kept: [YAMLNode] = []
            for (index, item) in items.enumerated() {
                guard let inner = targets.children[.index(index)] else {
                    kept.append(item)
                    continue
                }
                if let value = try changed(item, inner) { kept.append(value) }
            }
            return YAMLNode(.sequence(kept), at: node.location)
        default: return node
        }
    }

    // MARK: Updates

    private static func updated(_ node: YAMLNode, with update: YAMLNode) throws(Diagnostic) -> YAMLNode {
        switch (node.value, update.value) {
        case (.mapping, .mapping): return merged(node, with: update)
        case (.sequence(let items), .sequence(let added)):
            return YAMLNode(.sequence(items + added), at: node.location)
        case (.sequence(let items), _): return YAMLNode(.sequence(items + [update]), at: node.location)
        case (.mapping, _):
            throw .error(
                "the target is a mapping, and the update is \(update.kindName)", at: update.location,
                hint: "the target is at \(node.location)")
        default:
            throw .error(
                "the target is \(node.kindName), and an update needs a mapping or a sequence as its target",
                at: update.location,
                hint: "select the mapping that contains it, and update its key; the target is at \(node.location)")
        }
    }

    /// Returns a value that is merged with another one: mappings key by key, sequences by concatenation. Any other value
    /// is replaced. The Overlay Specification 1.1 describes this more precisely than 1.0.
    private static func merged(_ node: YAMLNode, with update: YAMLNode) -> YAMLNode {
        switch (node.value, update.value) {
        case (.mapping(let old), .mapping(let new)):
            var entries = old.map { entry in
                guard let value = new[entry.name] else { return entry }
                return YAMLMapping.Entry(key: entry.key, value: merged(entry.value, with: value))
            }
            entries += new.filter { old[$0.name] == nil }
            return YAMLNode(.mapping(YAMLMapping(entries)), at: node.location)
        case (.sequence(let old), .sequence(let new)):
            return YAMLNode(.sequence(old + new), at: node.location)
        // A key without a value, as in an overlay that only mirrors the structure of its document.
        case (.mapping, .null), (.sequence, .null): return node
        default: return update
        }
    }
}
