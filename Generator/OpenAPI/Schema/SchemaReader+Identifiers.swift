import YAMLTree

/// Diagnostics for references that depend on an `$id`. The reader doesn't resolve references by `$id`.
extension SchemaReader {
    /// Returns the error of a reference, or, if an `$id` in the file changes its meaning, an error that names the
    /// `$id`.
    func explained(_ error: Diagnostic, _ reference: YAMLNode) -> Diagnostic {
        let place = reference.location
        guard let text = reference.string, let root = try? documents.document(at: place.source.path) else {
            return error
        }
        let fragment = text.firstIndex(of: "#").map { String(text[text.index(after: $0)...]) } ?? ""
        let file = text.prefix { $0 != "#" }
        let identified = Self.identified(in: root, around: place)
        if file.isEmpty {
            guard let around = identified.around else { return error }
            let below = around.pointer + fragment
            let isThere = (try? documents.resolve("#" + below, from: place.source, at: place)) != nil
            return .error(
                "specgen does not resolve references by \"$id\"; \"\(text)\" has no target from the root of the file",
                at: place,
                hint: isThere
                    ? "write \"#\(below)\"" : "the \"$id\" around the reference is at \(around.id.location)")
        }
        guard let schema = identified.all.first(where: { $0.id.string.map { Substring($0) == file } ?? false }) else {
            return error
        }
        return .error(
            "specgen does not resolve references by \"$id\"; \"\(text)\" means the schema at \(schema.id.location)",
            at: place, hint: "write \"#\(schema.pointer)\(fragment)\"")
    }

    /// Warns of a reference that has a target, but would have another one if it were resolved by `$id`.
    mutating func warnOfIdentifier(around reference: YAMLNode) {
        let place = reference.location
        guard reference.string?.hasPrefix("#") == true, documents.hasInnerIdentifiers(at: place.source.path),
            checked.insert("$id around \(place)").inserted,
            let root = try? documents.document(at: place.source.path),
            let around = Self.identified(in: root, around: place).around
        else { return }
        diagnostics.append(
            .warning(
                "specgen does not resolve references by \"$id\"; this one is resolved from the root of the file",
                at: place, hint: "the \"$id\" around the reference is at \(around.id.location)"))
    }

    private typealias Identified = (pointer: String, id: YAMLNode)

    /// Returns the schemas with an `$id` below the root of a file, and the innermost of them that contains a location.
    private static func identified(
        in root: YAMLNode, around place: SourceLocation
    ) -> (all: [Identified], around: Identified?) {
        var all: [Identified] = []
        var around: Identified?
        var pending: [(pointer: String, node: YAMLNode, inside: Identified?)] = [("", root, nil)]
        while let (pointer, node, outer) = pending.popLast() {
            var inside = outer
            if !pointer.isEmpty, let id = node["$id"], id.string != nil {
                inside = (pointer, id)
                all.append((pointer, id))
            }
            if node.location == place { around = inside }
            for entry in node.mapping?.entries ?? [] {
                pending.append((pointer + "/" + JSONPointer.escaped(entry.name), entry.value, inside))
            }
            for (index, item) in (node.sequence ?? []).enumerated() {
                pending.append((pointer + "/\(index)", item, inside))
            }
        }
        return (all, around)
    }
}
