import YAMLTree

/// Reads a file as an OpenAPI 3.0 or 3.1 document.
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
    private var operationIDs: [String: SourceLocation] = [:]

    init(schemas: SchemaReader) {
        self.schemas = schemas
    }

    mutating func read(_ path: String) throws(Diagnostic) -> Document {
        let root = try schemas.documents.document(at: path)
        let mapping = try expectMapping(root, "an OpenAPI document")
        try checkVersion(mapping, at: root.location)
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
        for entry in try mapping["paths"].map({ node throws(Diagnostic) in try expectMapping(node, "paths") })?.entries
            ?? [] where !entry.name.hasPrefix("x-")
        {
            do throws(Diagnostic) {
                guard let template = template(entry) else { continue }
                operations += try readPath(basePath + template, entry, defaultSecurity: mapping["security"])
            } catch {
                diagnostics.append(error)
            }
        }
        let components = try self.components(of: root)
        if operations.isEmpty, components.isEmpty, !diagnostics.contains(where: { $0.severity == .error }) {
            diagnostics.append(
                .warning(
                    "the document has no operations", at: mapping["paths"]?.location ?? root.location))
        }
        let file = root.location.source.name.split(separator: "/").last ?? ""
        return Document(
            title: info?["title"]?.text ?? "", description: info?["description"]?.string,
            name: String(file.prefix { $0 != "." }), operations: operations, schemas: components)
    }

    private func components(of root: YAMLNode) throws(Diagnostic) -> [Schema] {
        let whole = Schema(id: root.location.source.name + "#", node: root)
        return try entries(root["components"]?["schemas"]).map { name, node in
            whole.child("components", "schemas", name, at: node)
        }
    }

    private func checkVersion(_ root: YAMLMapping, at location: SourceLocation) throws(Diagnostic) {
        if let swagger = root["swagger"] {
            throw .error(
                "specgen reads OpenAPI 3, not Swagger \(swagger.text ?? "2")", at: swagger.location,
                hint: "there are tools that convert Swagger 2 to OpenAPI 3")
        }
        guard let version = root["openapi"] else {
            throw .error(
                "expected an OpenAPI document, found a mapping without the key 'openapi'", at: location,
                hint: "a schema file can be referred to by '$ref', but not be generated from by itself")
        }
        guard let number = version.text, number.hasPrefix("3.") else {
            throw .error("specgen reads OpenAPI 3, not '\(version.text ?? "")'", at: version.location)
        }
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
            url = url.split(separator: "{\(name)}", omittingEmptySubsequences: false)
                .joined(separator: variable["default"]?.text ?? "")
        }
        if let scheme = url.firstRange(of: "://") {
            url = String(url[scheme.upperBound...].drop { $0 != "/" })
        }
        while url.hasSuffix("/") { url.removeLast() }
        if url == "." { return "" }
        return url.isEmpty || url.hasPrefix("/") ? url : "/" + url
    }

    // MARK: Paths

    /// The path as it is sent: without the white space by which some documents tell two operations of one path apart,
    /// and without a fragment, which serves the same.
    private mutating func template(_ entry: YAMLMapping.Entry) -> String? {
        var template = entry.name
        if let hash = template.firstIndex(of: "#") {
            template = String(template[..<hash])
            diagnostics.append(.warning("the path's fragment is left out", at: entry.key.location))
        }
        let trimmed = template.trimmed
        if trimmed != template {
            diagnostics.append(.warning("the white space around the path is left out", at: entry.key.location))
        }
        guard trimmed.hasPrefix("/") else {
            diagnostics.append(
                .warning("the path '\(trimmed)' doesn't begin with '/'; it is left out", at: entry.key.location))
            return nil
        }
        return trimmed
    }

    private mutating func readPath(
        _ path: String, _ entry: YAMLMapping.Entry, defaultSecurity: YAMLNode?
    ) throws(Diagnostic) -> [Operation] {
        let item = try expectMapping(try followed(entry.value).node, "a path's operations")
        guard try checkTemplate(path, at: entry.key.location) else { return [] }
        checkKeys(
            item, known: Operation.Method.allCases.map(\.rawValue) + ["parameters", "summary", "description", "$ref"],
            unsupported: ["servers"])
        var shared: [Parameter] = []
        if let parameters = item["parameters"] { shared = try readParameters(parameters) }
        var operations: [Operation] = []
        for entry in item {
            guard let method = Operation.Method(rawValue: entry.name) else { continue }
            do throws(Diagnostic) {
                let operation = try readOperation(
                    method, path, entry, shared: shared, defaultSecurity: defaultSecurity)
                if let other = operationIDs.updateValue(operation.location, forKey: operation.operationID) {
                    throw .error(
                        "the operation id '\(operation.operationID)' stands twice", at: operation.location,
                        hint: "the other one is at \(other)")
                }
                operations.append(operation)
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
        guard let node, !node.isNull else { return [] }
        return try expectMapping(node, "entries").map { ($0.name, $0.value) }
    }

    func history(_ mapping: YAMLMapping) -> [String] {
        mapping.entries.flatMap(schemas.history)
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
