import OpenAPI
import YAMLTree

/// Copying of paths, webhooks and their operations.
extension DocumentBundler {
    /// A path of a document, with the references of the path resolved.
    private struct Path {
        let document: Document
        let entry: YAMLMapping.Entry
        let item: YAMLMapping
    }

    /// Returns the paths of all documents. Paths that several documents describe are merged.
    /// - Parameter prefixes: Whether to add the base path of each document's server to its paths.
    mutating func paths(prefixes: Bool) throws(Diagnostic) -> YAMLNode? {
        var keys = MergedKeys()
        var paths: [String: [Path]] = [:]
        var location: SourceLocation?
        for document in documents {
            guard let node = try sources.document(at: document.path)["paths"] else { continue }
            location = location ?? node.location
            for entry in node.mapping?.entries ?? [] where !entry.name.hasPrefix("x-") {
                let item = try reader.mergingReferences(of: entry.value, "a path's operations")
                guard isChosen(item) else { continue }
                var name = prefixes ? document.basePath + entry.name.trimmed : entry.name
                if let other = paths[name]?.compactMap({ shared(item, $0.item) }).first {
                    diagnostics.append(
                        .warning(
                            "two documents describe the operation \(other.name.uppercased()) \(name), and OpenAPI allows "
                                + "one; this path gets a fragment", at: entry.key.location,
                            hint: "the other one is at \(other.location)"))
                    name += "#" + document.name
                }
                keys.add(YAMLNode(.string(name), at: entry.key.location, text: name))
                paths[name, default: []].append(Path(document: document, entry: entry, item: item))
            }
            keys.endList()
        }
        guard let location else { return nil }
        var entries: [YAMLMapping.Entry] = []
        for key in keys.all {
            let parts = paths[key.text ?? ""] ?? []
            entries.append(
                .init(key: key, value: try merged(parts, at: "#/paths/" + JSONPointer.escaped(key.text ?? ""))))
        }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: location)
    }

    /// Returns one path.
    /// - Parameter pointer: The reference to the path in the bundle.
    private mutating func merged(_ parts: [Path], at pointer: String) throws(Diagnostic) -> YAMLNode {
        if parts.count == 1, let path = parts.first {
            // Paths may share their operations, by references or by a YAML alias. They are written once.
            let identity = try location(ofItem: path.entry.value)
            if let first = writtenPaths[identity] { return referenceElement(first, at: path.entry.value.location) }
            writtenPaths[identity] = pointer
            return try copy(path.item, at: path.entry.value.location, of: path.document, pointer)
        }
        var entries: [YAMLMapping.Entry] = []
        for path in parts {
            // The path's parameters, summary and description apply to the operations of their document only.
            let copy = try copy(
                path.item, at: path.entry.value.location, of: path.document, pointer, movesParameters: true)
            entries += copy.mapping?.entries ?? []
        }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: parts[0].entry.value.location)
    }

    /// Returns the location of a path item, or of the target if it is only a reference.
    private func location(ofItem node: YAMLNode) throws(Diagnostic) -> SourceLocation {
        guard let mapping = node.mapping, mapping.count == 1, let reference = mapping["$ref"] else {
            return node.location
        }
        return try reader.locate(reference).node.location
    }

    /// Returns an element that is only a reference.
    private func referenceElement(_ text: String, at location: SourceLocation) -> YAMLNode {
        YAMLNode(.mapping(YAMLMapping([(name: "$ref", value: reference(text, at: location))])), at: location)
    }

    /// Returns the path item for the bundle, with the chosen operations.
    /// - Parameters:
    ///   - document: The document of the operations; `nil` for those of webhooks and callbacks.
    ///   - pointer: The reference to the item in the bundle; `nil` for webhooks and callbacks.
    ///   - movesParameters: Whether the parameters of the path become those of each operation.
    private mutating func copy(
        _ item: YAMLMapping, at location: SourceLocation, of document: Document?, _ pointer: String?,
        movesParameters: Bool = false
    ) throws(Diagnostic) -> YAMLNode {
        let context = document.map { OperationContext(document: $0) }
        var entries: [YAMLMapping.Entry] = []
        for entry in item {
            if var context, let pointer, Operation.Method(rawValue: entry.name) != nil {
                guard isChosen(entry) else { continue }
                context.pointer = pointer + "/" + entry.name
                context.parameters = movesParameters ? item["parameters"]?.sequence ?? [] : []
                entries.append(.init(key: entry.key, value: try operation(entry.value, context)))
            } else if var context, let pointer, entry.name == Operation.Method.additionalKey {
                var others: [YAMLMapping.Entry] = []
                for entry in entry.value.mapping?.entries ?? [] where isChosen(entry) {
                    context.pointer = "\(pointer)/\(Operation.Method.additionalKey)/\(JSONPointer.escaped(entry.name))"
                    context.parameters = movesParameters ? item["parameters"]?.sequence ?? [] : []
                    others.append(.init(key: entry.key, value: try operation(entry.value, context)))
                }
                let value = YAMLNode(.mapping(YAMLMapping(others)), at: entry.value.location)
                if !others.isEmpty { entries.append(.init(key: entry.key, value: value)) }
            } else if !movesParameters || entry.name.hasPrefix("x-") {
                entries.append(.init(key: entry.key, value: try value(of: entry, in: .pathItem)))
            }
        }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: location)
    }

    /// Returns the path item of a callback or a webhook, or of the components.
    mutating func pathItem(_ node: YAMLNode) throws(Diagnostic) -> YAMLNode {
        let item = try reader.mergingReferences(of: node, "a path's operations")
        return try copy(item, at: node.location, of: nil, nil)
    }

    // MARK: Operations

    /// The surroundings of an operation of a path.
    struct OperationContext {
        let document: Document
        /// The reference to the operation in the bundle.
        var pointer = ""
        /// The parameters of the path that become those of the operation.
        var parameters: [YAMLNode] = []
    }

    /// Returns an operation for the bundle.
    /// - Parameter context: `nil` for an operation of a webhook or a callback.
    mutating func operation(_ node: YAMLNode, _ context: OperationContext?) throws(Diagnostic) -> YAMLNode {
        let mapping = try reader.mergingReferences(of: node, "an operation")
        guard let context else { return try element(mapping, .operation, at: node.location) }
        // Methods may share an operation, too.
        let identity = mapping["operationId"]?.location ?? node.location
        if let first = written[identity] {
            return referenceElement(first, at: node.location)
        }
        written[identity] = context.pointer
        var entries = mapping.entries
        func set(_ name: String, _ value: YAMLNode) {
            let entry = YAMLMapping.Entry(key: YAMLNode(.string(name), at: value.location, text: name), value: value)
            if let index = entries.firstIndex(where: { $0.name == name }) {
                entries[index] = entry
            } else {
                entries.append(entry)
            }
        }
        let own = mapping["parameters"]?.sequence ?? []
        let all = try reader.parameters(context.parameters, notOverriddenBy: own) + own
        if !context.parameters.isEmpty, !all.isEmpty { set("parameters", YAMLNode(.sequence(all), at: node.location)) }
        let shared = hasSeveral ? try sources.document(at: context.document.path)["security"] : nil
        if let security = mapping["security"] ?? shared {
            set("security", renamedSecurity(security, of: context.document))
        }
        if hasSeveral {
            let name = context.document.name
            set(BundleKeyword.document.rawValue, YAMLNode(.string(name), at: node.location, text: name))
        }
        return try element(YAMLMapping(entries), .operation, at: node.location)
    }

    /// Returns security requirements with the names of the bundle's schemes, which are used from now on.
    mutating func renamedSecurity(_ node: YAMLNode, of document: Document) -> YAMLNode {
        guard let requirements = node.sequence else { return node }
        var copies: [YAMLNode] = []
        for requirement in requirements {
            guard let schemes = requirement.mapping else {
                copies.append(requirement)
                continue
            }
            var entries: [YAMLMapping.Entry] = []
            for entry in schemes {
                let id = document.path + "#/components/securitySchemes/" + JSONPointer.escaped(entry.name)
                guard let position = components.position(of: id, .securityScheme) else {
                    entries.append(entry)
                    continue
                }
                components.use(position)
                let name = components[position].name
                entries.append(
                    .init(key: YAMLNode(.string(name), at: entry.key.location, text: name), value: entry.value))
            }
            copies.append(YAMLNode(.mapping(YAMLMapping(entries)), at: requirement.location))
        }
        return YAMLNode(.sequence(copies), at: node.location)
    }

    // MARK: Chosen operations

    /// Returns a chosen operation of a path that another path has, too, and the location of the other one.
    private func shared(_ item: YAMLMapping, _ other: YAMLMapping) -> (name: String, location: SourceLocation)? {
        for entry in item where Operation.Method(rawValue: entry.name) != nil && isChosen(entry) {
            guard let same = other.entry(entry.name), isChosen(same) else { continue }
            return (entry.name, same.key.location)
        }
        return nil
    }

    /// Returns whether a path has a chosen operation. Without a selection, every path stays.
    private func isChosen(_ item: YAMLMapping) -> Bool {
        guard chosen != nil else { return true }
        return item.contains { entry in
            Operation.Method(rawValue: entry.name) != nil && isChosen(entry)
                || entry.name == Operation.Method.additionalKey
                    && entry.value.mapping?.entries.contains(where: isChosen) ?? false
        }
    }

    /// Returns whether an operation is chosen.
    private func isChosen(_ entry: YAMLMapping.Entry) -> Bool {
        guard let chosen else { return true }
        guard let mapping = try? reader.mergingReferences(of: entry.value, "an operation") else { return false }
        return chosen.contains(mapping["operationId"]?.location ?? entry.key.location)
    }
}
