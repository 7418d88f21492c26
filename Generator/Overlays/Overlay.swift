import YAMLTree

/// An ordered list of changes to a document (Overlay Specification 1.0).
struct Overlay {
    /// A change of the nodes that a query selects.
    struct Action {
        enum Change {
            /// Merges a value into the selected objects, or appends it to the selected arrays.
            case update(YAMLNode)
            case remove
        }

        var target: JSONPath
        var change: Change
        /// The location of the query.
        var location: SourceLocation
    }

    /// The document that the overlay is for, `extends`; `nil` if the overlay doesn't name one.
    var extends: YAMLNode?
    var actions: [Action]

    /// Reads an overlay.
    /// - Throws: a located diagnostic for an invalid overlay.
    init(_ root: YAMLNode) throws(Diagnostic) {
        let keys = try Self.mapping(root, "an overlay", allowing: ["overlay", "info", "extends", "actions"])
        guard let version = keys["overlay"]?.text else {
            throw .error(
                "not an overlay: the key \"overlay\" is missing", at: root.location,
                hint: "an overlay begins with \"overlay: 1.0.0\"")
        }
        guard version == "1.0" || version.hasPrefix("1.0.") else {
            throw .error(
                "specgen applies overlays of version 1.0, not \"\(version)\"",
                at: keys["overlay"]?.location ?? root.location)
        }
        if let node = keys["extends"], node.string?.isEmpty != false {
            throw .error("expected \"extends\", the path or URL of a document", at: node.location)
        }
        extends = keys["extends"]
        guard let list = keys["actions"]?.sequence, !list.isEmpty else {
            throw .error(
                "expected \"actions\", a list of at least one action", at: keys["actions"]?.location ?? root.location)
        }
        actions = []
        for node in list { actions.append(try Self.action(node)) }
    }

    private static func action(_ node: YAMLNode) throws(Diagnostic) -> Action {
        let keys = try mapping(node, "an action", allowing: ["target", "description", "update", "remove"])
        guard let target = keys["target"] else {
            throw .error(
                "the action has no \"target\"", at: node.location,
                hint: "add \"target\", a JSONPath \(JSONPathParser.example)")
        }
        let path = try JSONPath(target)
        if let remove = keys["remove"] {
            guard let isRemoval = remove.bool else {
                throw .error(
                    "expected \"remove\" to be true or false, found \(remove.kindName)", at: remove.location)
            }
            if isRemoval {
                if path.segments.isEmpty { throw .error("the whole document cannot be removed", at: target.location) }
                return Action(target: path, change: .remove, location: target.location)
            }
        }
        guard let update = keys["update"] else {
            throw .error("expected \"update\" or \"remove: true\" in the action", at: node.location)
        }
        return Action(target: path, change: .update(update), location: target.location)
    }

    /// - Parameter what: the node's meaning, for messages.
    private static func mapping(
        _ node: YAMLNode, _ what: String, allowing known: [String]
    ) throws(Diagnostic) -> YAMLMapping {
        guard let mapping = node.mapping else {
            let found = what == "an overlay" ? node.rootKindName : node.kindName
            throw .error("expected \(what), a mapping, found \(found)", at: node.location)
        }
        for entry in mapping where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
            throw .error(
                "unknown key \"\(entry.name)\" in \(what)", at: entry.key.location,
                hint: suggestion(for: entry.name, among: known) ?? "the keys are \(known.joined(separator: ", "))")
        }
        return mapping
    }
}
