import StringGrammars
import YAMLTree

extension SchemaReader {
    /// Returns the keys of a path item or an operation, and those of the targets of its `$ref`s. Its own keys take
    /// precedence.
    /// - Parameter what: The element, for messages: `an operation`.
    /// - Throws: a located diagnostic for a reference without target.
    public func mergingReferences(of node: YAMLNode, _ what: String) throws(Diagnostic) -> YAMLMapping {
        var reader = DocumentReader(schemas: self, selection: nil)
        return try reader.combined(node, what).0
    }

    /// Returns the parameters of a path that those of an operation don't override.
    /// - Throws: a located diagnostic for a reference without target.
    public func parameters(
        _ shared: [YAMLNode], notOverriddenBy own: [YAMLNode]
    ) throws(Diagnostic) -> [YAMLNode] {
        var reader = DocumentReader(schemas: self, selection: nil)
        return try reader.parameters(shared, notOverriddenBy: own)
    }
}

/// References in place of path items and operations.
extension DocumentReader {
    static let maxReferences = 64

    /// Returns the path item of a path, and the reference that was resolved to get it.
    mutating func pathItem(
        _ entry: YAMLMapping.Entry
    ) throws(Diagnostic) -> (YAMLMapping, reference: YAMLNode?) {
        let (mapping, reference) = try combined(entry.value, "a path's operations")
        guard let reference else { return (mapping, nil) }
        let known =
            Operation.Method.standard.map(\.rawValue) + [
                Operation.Method.additionalKey, "parameters", "summary", "description", "servers",
            ]
        guard mapping.isEmpty || mapping.contains(where: { known.contains($0.name) || $0.name.hasPrefix("x-") }) else {
            throw .error(
                "the target of the reference is not a path's operations", at: reference.location,
                hint: "a path has operations under \"get\", \"put\", \"post\"…")
        }
        return (mapping, reference)
    }

    /// Returns whether the target of a reference can be an operation, rather than a path, a schema or a response.
    static func isOperation(_ mapping: YAMLMapping) -> Bool {
        if mapping["responses"] != nil || mapping["operationId"] != nil { return true }
        guard !Operation.Method.standard.contains(where: { mapping[$0.rawValue] != nil }) else { return false }
        return ["requestBody", "parameters", "tags", "security", "callbacks"].contains { mapping[$0] != nil }
    }

    /// Returns the keys of a node and of the target of its `$ref`, and the value of the `$ref`. The node's own keys
    /// take precedence over the target's, and its parameters override those of the target with the same name and
    /// location.
    mutating func combined(
        _ node: YAMLNode, _ what: String
    ) throws(Diagnostic) -> (YAMLMapping, reference: YAMLNode?) {
        var mapping = try expectMapping(node, what)
        var first: YAMLNode?
        var known: Set<String> = [identity(of: node)]
        while let reference = mapping["$ref"] {
            first = first ?? reference
            let target = try schemas.target(reference).node
            referenceTargets.insert(target.location)
            guard known.insert(identity(of: target)).inserted else {
                throw .error(
                    "circular reference", at: reference.location,
                    hint: "replace one reference of the circle with \(what == "an operation" ? what : "operations")")
            }
            guard known.count <= Self.maxReferences else {
                throw .error(
                    "a chain of more than \(Self.maxReferences) references",
                    at: reference.location)
            }
            let other = try expectMapping(target, what)
            var entries: [YAMLMapping.Entry] = []
            for entry in mapping where entry.name != "$ref" {
                guard let hidden = other[entry.name], !entry.name.hasPrefix("x-") else {
                    entries.append(entry)
                    continue
                }
                if entry.name == "parameters", let own = entry.value.sequence, let more = hidden.sequence {
                    let all = YAMLNode(
                        .sequence(own + (try parameters(more, notOverriddenBy: own))), at: entry.value.location)
                    entries.append(YAMLMapping.Entry(key: entry.key, value: all))
                    continue
                }
                if !["summary", "description"].contains(entry.name) {
                    diagnostics.append(
                        .warning(
                            "\"\(entry.name)\" overrides the one in the target of \"$ref\"",
                            at: entry.key.location, hint: "the other one is at \(hidden.location)"))
                }
                entries.append(entry)
            }
            mapping = YAMLMapping(entries + other)
        }
        return (mapping, first)
    }

    /// Returns the parameters that none of the others overrides.
    fileprivate mutating func parameters(
        _ nodes: [YAMLNode], notOverriddenBy others: [YAMLNode]
    ) throws(Diagnostic) -> [YAMLNode] {
        var known: Set<OpaqueIdentifier> = []
        for node in others { if let key = try parameterKey(node) { known.insert(key) } }
        var result: [YAMLNode] = []
        for node in nodes {
            if let key = try parameterKey(node), known.contains(key) { continue }
            result.append(node)
        }
        return result
    }

    /// Returns the location and name of a parameter, which identify it within an operation.
    private mutating func parameterKey(_ node: YAMLNode) throws(Diagnostic) -> OpaqueIdentifier? {
        let node = try resolved(node).node
        guard let place = node["in"]?.text, let name = node["name"]?.text else { return nil }
        return OpaqueIdentifier(place + " " + (place == "header" ? name.lowercased() : name))
    }
}
