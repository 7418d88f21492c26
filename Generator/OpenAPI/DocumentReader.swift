import YAMLTree

/// Reads a file as an OpenAPI 3.1 document.
///
/// - Returns: the document, or `nil` after an error that leaves none, and what there is to say about it. An operation with
///   an error is left out; the rest is read, so that every error is found.
public func readDocument(at path: String, in documents: YAMLDocuments) -> (document: Document?, [Diagnostic]) {
    var reader = DocumentReader(schemas: SchemaReader(documents: documents))
    do {
        let document = try reader.read(path)
        return (document, reader.diagnostics)
    } catch {
        return (nil, reader.diagnostics + [error])
    }
}

struct DocumentReader {
    let schemas: SchemaReader
    var diagnostics: [Diagnostic] = []
    var securitySchemes: [String: YAMLNode] = [:]

    init(schemas: SchemaReader) {
        self.schemas = schemas
    }

    mutating func read(_ path: String) throws(Diagnostic) -> Document {
        let root = try schemas.documents.document(at: path)
        let mapping = try expectMapping(root, "an OpenAPI document")
        guard let version = mapping["openapi"] else {
            throw .error(
                "expected an OpenAPI document, found a mapping without the key 'openapi'", at: root.location,
                hint: "a schema file can be referred to by '$ref', but not be generated from by itself")
        }
        guard let number = version.text, number.hasPrefix("3.") else {
            throw .error("specgen reads OpenAPI 3, not '\(version.text ?? "")'", at: version.location)
        }
        checkKeys(
            mapping,
            known: [
                "openapi", "info", "servers", "paths", "components", "tags", "security", "externalDocs",
                "jsonSchemaDialect",
            ], unsupported: ["webhooks"])
        let info = try mapping["info"].map { node throws(Diagnostic) in try expectMapping(node, "the info") }
        for (name, scheme) in try entries(mapping["components"]?["securitySchemes"]) {
            securitySchemes[name] = try followed(scheme).node
        }
        let basePath = try basePath(mapping["servers"])
        var operations: [Operation] = []
        for (template, item) in try entries(mapping["paths"]) where !template.hasPrefix("x-") {
            do throws(Diagnostic) {
                guard template.hasPrefix("/") else {
                    throw .error("the path '\(template)' doesn't begin with '/'", at: item.location)
                }
                operations += try readPath(basePath + template, item, defaultSecurity: mapping["security"])
            } catch {
                diagnostics.append(error)
            }
        }
        if operations.isEmpty, !diagnostics.contains(where: { $0.severity == .error }) {
            diagnostics.append(
                .warning("the document has no operations", at: mapping["paths"]?.location ?? root.location))
        }
        return Document(
            title: info?["title"]?.text ?? "", description: info?["description"]?.string, basePath: basePath,
            operations: operations, path: path)
    }

    /// The path of the first server's URL, variables filled in with their defaults.
    private func basePath(_ servers: YAMLNode?) throws(Diagnostic) -> String {
        guard let servers else { return "" }
        guard let list = servers.sequence else {
            throw .error("expected a list of servers, found \(servers.kindName)", at: servers.location)
        }
        guard let first = list.first else { return "" }
        let server = try expectMapping(first, "a server")
        guard let urlNode = server["url"] else { throw .error("the server has no 'url'", at: first.location) }
        var url = try schemas.string(urlNode, "url")
        for (name, variable) in try entries(server["variables"]) {
            let value = variable["default"]?.text ?? ""
            url = replacing("{\(name)}", by: value, in: url)
        }
        if let scheme = url.firstRange(of: "://") {
            url = String(url[scheme.upperBound...].drop { $0 != "/" })
        }
        while url.hasSuffix("/") { url.removeLast() }
        guard url.isEmpty || url.hasPrefix("/") else {
            throw .error("expected a server URL whose path begins with '/'", at: urlNode.location)
        }
        return url
    }

    private func replacing(_ name: String, by value: String, in text: String) -> String {
        guard let range = text.firstRange(of: name) else { return text }
        return text.replacingCharacters(in: range, with: value)
    }

    // MARK: Paths

    private mutating func readPath(
        _ path: String, _ item: YAMLNode, defaultSecurity: YAMLNode?
    ) throws(Diagnostic) -> [Operation] {
        let location = item.location
        let item = try expectMapping(try followed(item).node, "a path's operations")
        try checkTemplate(path, at: location)
        checkKeys(
            item, known: Operation.Method.allCases.map(\.rawValue) + ["parameters", "summary", "description"],
            unsupported: ["servers"])
        var shared: [Parameter] = []
        if let parameters = item["parameters"] { shared = try readParameters(parameters) }
        var operations: [Operation] = []
        for entry in item {
            guard let method = Operation.Method(rawValue: entry.name) else { continue }
            do {
                operations.append(
                    try readOperation(method, path, entry, shared: shared, defaultSecurity: defaultSecurity))
            } catch {
                diagnostics.append(error)
            }
        }
        return operations
    }

    // MARK: Nodes

    /// A node, or what its `$ref` leads to, with an identity for it.
    func followed(_ node: YAMLNode) throws(Diagnostic) -> (id: String, node: YAMLNode) {
        var node = node
        var id = identity(of: node)
        for _ in 0..<32 {
            guard let reference = node["$ref"] else { return (id, node) }
            let target = try schemas.target(reference)
            (id, node) = (target.id, target.node)
        }
        throw .error("the reference leads back to itself", at: node.location)
    }

    /// An identity for a node that no reference has led to.
    func identity(of node: YAMLNode) -> String {
        "\(node.location.source.name)#\(node.location.line):\(node.location.column)"
    }

    func expectMapping(_ node: YAMLNode, _ what: String) throws(Diagnostic) -> YAMLMapping {
        guard let mapping = node.mapping else {
            throw .error("expected \(what), a mapping, found \(node.kindName)", at: node.location)
        }
        return mapping
    }

    func entries(_ node: YAMLNode?) throws(Diagnostic) -> [(String, YAMLNode)] {
        guard let node else { return [] }
        return try expectMapping(node, "entries").map { ($0.name, $0.value) }
    }

    /// Warns of keys that mean nothing, and of those that OpenAPI has, but the generator has no code for.
    mutating func checkKeys(_ mapping: YAMLMapping, known: [String], unsupported: [String] = []) {
        for entry in mapping where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
            if unsupported.contains(entry.name) {
                diagnostics.append(
                    .warning("specgen has no code for '\(entry.name)' here; it is left out", at: entry.key.location))
            } else {
                diagnostics.append(
                    .warning(
                        "unknown key '\(entry.name)'", at: entry.key.location,
                        hint: suggestion(for: entry.name, among: known + unsupported)))
            }
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
