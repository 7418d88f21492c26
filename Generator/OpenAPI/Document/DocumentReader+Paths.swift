import StringGrammars
import YAMLTree

/// Reading of paths, with the operations in them or in the targets of their references.
extension DocumentReader {
    mutating func readPath(
        _ entry: YAMLMapping.Entry, basePath: String, defaultSecurity: YAMLNode?
    ) throws(Diagnostic) -> [Operation] {
        let (template, warnings) = Self.template(entry)
        let path = basePath + template
        let diagnosticCount = diagnostics.count
        let (item, reference): (YAMLMapping, reference: YAMLNode?)
        do throws(Diagnostic) {
            (item, reference) = try pathItem(entry)
        } catch {
            // Operations that aren't selected may be invalid.
            let isNamed = selection?.selects(path: path, template: template)
            guard isNamed ?? true else { return [] }
            throw error
        }
        var chosen: [(method: Operation.Method, entry: YAMLMapping.Entry)] = []
        for (method, entry) in methods(of: item) {
            guard selection != nil else {
                chosen.append((method, entry))
                continue
            }
            let stated = statedNames(entry.value)
            let isSelected = selection?.selects(
                method, path: path, template: template, id: stated.id ?? Self.derivedID(method, path), tags: stated.tags
            )
            if isSelected ?? true { chosen.append((method, entry)) }
        }
        if selection != nil, chosen.isEmpty {
            diagnostics.removeSubrange(diagnosticCount...)
            return []
        }
        diagnostics += warnings
        guard template.hasPrefix("/"), try checkTemplate(path, at: entry.key.location) else { return [] }
        checkKeys(item, known: Self.pathItemKeys, unsupported: ["servers"])
        var shared: [Parameter] = []
        if let parameters = item["parameters"] { shared = try readParameters(parameters) }
        var operations: [Operation] = []
        for (method, written) in chosen {
            do throws(Diagnostic) {
                var operation = try readOperation(
                    method, written, path, shared: shared, defaultSecurity: defaultSecurity)
                operation.basePath = basePath
                let isShared = reference != nil || !operationLocations.insert(operation.location).inserted
                if isShared { operation.referenceLocation = entry.key.location }
                operations.append(operation)
            } catch {
                diagnostics.append(error)
            }
        }
        return operations
    }

    /// The keys of a path item that the reader uses.
    static let pathItemKeys =
        Operation.Method.standard.map(\.rawValue) + [
            Operation.Method.additionalKey, "parameters", "summary", "description", "$ref",
        ]

    /// Returns the operations of a path item with their methods. A name that isn't a method is left out, with a warning.
    mutating func methods(of item: YAMLMapping) -> [(method: Operation.Method, entry: YAMLMapping.Entry)] {
        var methods: [(method: Operation.Method, entry: YAMLMapping.Entry)] = []
        for entry in item {
            if minorVersion < 2,
                entry.name == Operation.Method.query.rawValue || entry.name == Operation.Method.additionalKey
            {
                diagnostics.append(
                    .warning(
                        "\"\(entry.name)\" is a key of OpenAPI 3.2, and the document is of 3.\(minorVersion); it is read as in "
                            + "3.2", at: entry.key.location, hint: "write \"openapi: 3.2.0\""))
            }
            if let method = Operation.Method(rawValue: entry.name) {
                methods.append((method, entry))
            } else if entry.name == Operation.Method.additionalKey {
                for entry in entry.value.mapping?.entries ?? [] {
                    guard let reason = Self.reasonAgainst(additional: entry.name) else {
                        methods.append((Operation.Method(additional: entry.name), entry))
                        continue
                    }
                    diagnostics.append(
                        .warning("the operation \"\(entry.name)\" is left out: \(reason)", at: entry.key.location))
                }
            }
        }
        return methods
    }

    /// Returns why a name can't be a method under `additionalOperations`; `nil` if it can.
    private static func reasonAgainst(additional name: String) -> String? {
        guard name.isHTTPToken else { return "it is not a token of HTTP, as methods are" }
        let key = name.lowercased()
        // CONNECT is for tunnels; its target isn't a path (RFC 9110, section 9.3.6).
        if key == "connect" { return "CONNECT has no path" }
        guard Operation.Method(rawValue: key)?.name == name else { return nil }
        return "a path has the key \"\(key)\" for it"
    }

    /// Returns the path as requests contain it: without surrounding white space and without a fragment. Some documents
    /// use these to describe two operations of one path.
    private static func template(_ entry: YAMLMapping.Entry) -> (path: String, warnings: [Diagnostic]) {
        var template = entry.name
        var warnings: [Diagnostic] = []
        if let hash = template.utf8.firstIndex(of: UInt8(ascii: "#")) {
            template = String(template[..<hash])
            warnings.append(.warning("the fragment of the path is left out", at: entry.key.location))
        }
        let trimmed = template.trimmed
        if trimmed != template {
            warnings.append(.warning("the white space around the path is left out", at: entry.key.location))
        }
        if !trimmed.hasPrefix("/") {
            warnings.append(
                .warning("the path \"\(trimmed)\" does not begin with \"/\"; it is left out", at: entry.key.location))
        }
        return (trimmed, warnings)
    }

    /// Reads an operation, which may be a reference.
    private mutating func readOperation(
        _ method: Operation.Method, _ entry: YAMLMapping.Entry, _ path: String, shared: [Parameter],
        defaultSecurity: YAMLNode?
    ) throws(Diagnostic) -> Operation {
        var written = entry
        let (mapping, reference) = try combined(entry.value, "an operation")
        if let reference {
            guard Self.isOperation(mapping) else {
                throw .error(
                    "the target of the reference is not an operation", at: reference.location,
                    hint: "an operation has the key \"responses\"")
            }
            operationReferences.append(entry.key.location)
            written = YAMLMapping.Entry(key: entry.key, value: YAMLNode(.mapping(mapping), at: entry.value.location))
        }
        var operation = try readOperation(method, path, written, shared: shared, defaultSecurity: defaultSecurity)
        operation.documentName = mapping[BundleKeyword.document.rawValue]?.text
        operation.hasStatedID = mapping["operationId"]?.text.map { !$0.isEmpty } ?? false
        if reference != nil { operation.referenceLocation = entry.key.location }
        if operation.hasStatedID {
            // Two references to one operation share its ID; the second method gets another name later.
            let id = OpaqueIdentifier(operation.operationID)
            if let other = operationIDs.updateValue(operation.location, forKey: id), other != operation.location {
                throw .error(
                    "duplicate operationId \"\(operation.operationID)\"", at: operation.location,
                    hint: "first defined at \(other)")
            }
        }
        readCallbacks(mapping["callbacks"], of: operation)
        return operation
    }

    /// Warns, once for the document, of references in place of operations.
    mutating func noteOperationReferences() {
        guard let first = operationReferences.first else { return }
        let others =
            switch operationReferences.count {
            case 1: ""
            case 2: ", and so is another one in this document"
            case let count: ", and so are \(count - 1) others in this document"
            }
        diagnostics.append(
            .warning(
                "OpenAPI does not define \"$ref\" in place of an operation; this one is resolved\(others)", at: first,
                hint: "a path may be a \"$ref\" to a file with all of its operations"))
    }

    /// Returns the `operationId` and the tags of an operation; none if its reference can't be resolved.
    private func statedNames(_ node: YAMLNode) -> (id: String?, tags: [String]) {
        var node = node
        var names: (id: String?, tags: [String]?) = (nil, nil)
        for _ in 0..<Self.maxReferences {
            names.id = names.id ?? node["operationId"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            names.tags = names.tags ?? node["tags"]?.sequence?.compactMap(\.text)
            guard let reference = node["$ref"], let target = try? schemas.target(reference) else { break }
            node = target.node
        }
        return (names.id, names.tags ?? [])
    }
}
