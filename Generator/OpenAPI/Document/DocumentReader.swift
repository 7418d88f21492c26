import StringGrammars
import YAMLTree

/// Reads a file as an OpenAPI 3.0 or 3.1 document.
///
/// - Returns: the document, or `nil` after a fatal error, and the diagnostics. An operation with an error is left out;
///   reading continues, so one call reports the errors of all operations.
public func readDocument(at path: String, in documents: YAMLDocuments) -> (document: Document?, [Diagnostic]) {
    var selection: OperationSelection?
    return readDocument(at: path, in: documents, selecting: &selection)
}

/// Reads the selected operations of an OpenAPI 3.0 or 3.1 document. Other operations, and definitions that only they
/// refer to, aren't checked.
///
/// - Parameter selection: the operations to read, `nil` for all. The call records which patterns match something.
public func readDocument(
    at path: String, in documents: YAMLDocuments, selecting selection: inout OperationSelection?
) -> (document: Document?, [Diagnostic]) {
    var reader = DocumentReader(schemas: SchemaReader(documents: documents), selection: selection)
    defer { selection = reader.selection }
    do {
        let document = try reader.read(path)
        return (document, reader.diagnostics)
    } catch {
        return (nil, reader.diagnostics + [error])
    }
}

/// Reads one OpenAPI document and collects its diagnostics.
struct DocumentReader {
    let schemas: SchemaReader
    var diagnostics: [Diagnostic] = []
    var securitySchemes: [String: YAMLNode] = [:]
    var selection: OperationSelection?
    /// The location of each `operationId`.
    var operationIDs: [OpaqueIdentifier: SourceLocation] = [:]
    /// The locations of operations. Several paths may share one, by references or by a YAML alias.
    var operationLocations: Set<SourceLocation> = []
    /// The locations of references in place of an operation.
    var operationReferences: [SourceLocation] = []
    var payloads: [Payload] = []
    /// The targets of all references, except those to schemas.
    var referenceTargets: Set<SourceLocation> = []

    init(schemas: SchemaReader, selection: OperationSelection?) {
        self.schemas = schemas
        self.selection = selection
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
            ], unsupported: ["webhooks", "$self"])
        let info = try mapping["info"].map { node throws(Diagnostic) in try expectMapping(node, "the info") }
        for (name, scheme) in try entries(mapping["components"]?["securitySchemes"]) {
            // A scheme that no selected operation needs may be invalid.
            securitySchemes[name] = selection == nil ? try resolved(scheme).node : scheme
        }
        let basePath = try basePath(mapping["servers"])
        var operations: [Operation] = []
        for entry in try mapping["paths"].map({ node throws(Diagnostic) in try expectMapping(node, "paths") })?.entries
            ?? [] where !entry.name.hasPrefix("x-")
        {
            do throws(Diagnostic) {
                operations += try readPath(entry, basePath: basePath, defaultSecurity: mapping["security"])
            } catch {
                diagnostics.append(error)
            }
        }
        noteOperationReferences()
        if selection == nil { readWebhooks(mapping["webhooks"]) }
        let components = try self.components(of: root)
        if operations.isEmpty, components.isEmpty, payloads.isEmpty, selection == nil,
            !diagnostics.contains(where: { $0.severity == .error })
        {
            let isEmpty = mapping["paths"]?.mapping?.isEmpty ?? true
            diagnostics.append(
                .warning(
                    isEmpty
                        ? "nothing is generated: the document has no operations and no schemas"
                        : "nothing is generated: there is no schema, and no operation that specgen supports",
                    at: mapping["paths"]?.location ?? root.location))
        }
        let file = root.location.source.name.split(separator: "/").last ?? ""
        return Document(
            title: info?["title"]?.text ?? "", description: info?["description"]?.string,
            name: String(file.prefix { $0 != "." }), operations: operations, schemas: components, payloads: payloads,
            location: root.location, inlineSchemaComponents: try inlineSchemaComponents(of: root),
            referenceTargets: referenceTargets)
    }

    private mutating func components(of root: YAMLNode) throws(Diagnostic) -> [Schema] {
        let whole = Schema(id: root.location.source.path + "#", node: root)
        return try entries(root["components"]?["schemas"]).filter { name, _ in
            selection?.selects(schema: name) ?? true
        }.map { name, node in
            whole.child("components", "schemas", name, at: node)
        }
    }

    private mutating func checkVersion(_ root: YAMLMapping, at location: SourceLocation) throws(Diagnostic) {
        if let swagger = root["swagger"] {
            throw .error(
                "specgen reads OpenAPI 3, not Swagger \(swagger.text ?? "2")", at: swagger.location,
                hint: "convert it to OpenAPI 3, for example with swagger2openapi")
        }
        guard let version = root["openapi"] else {
            throw .error(
                "expected an OpenAPI document, found a mapping without the key \"openapi\"", at: location,
                hint: "a schema file can be the target of a \"$ref\", but is not a document by itself")
        }
        guard version.mapping == nil, version.sequence == nil else {
            throw .error("expected the version of OpenAPI, found \(version.kindName)", at: version.location)
        }
        let text = version.text ?? ""
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.first == "3", parts.count > 1, let minor = Int(parts[1]), minor >= 0 else {
            throw .error(
                "specgen reads OpenAPI 3, not \"\(text)\"", at: version.location,
                hint: parts.first == "3" ? "write the version with its parts, such as 3.0.3 or 3.1.0" : nil)
        }
        guard minor > 1 else { return }
        diagnostics.append(
            .warning(
                "OpenAPI \(text) is newer than what specgen knows; it is read as 3.1", at: version.location,
                hint: "its additions are left out, such as \"query\", \"additionalOperations\" and \"itemSchema\""))
    }

    /// Returns the path of the first server's URL, with variables replaced by their defaults.
    private func basePath(_ servers: YAMLNode?) throws(Diagnostic) -> String {
        guard let servers else { return "" }
        guard let list = servers.sequence else {
            throw .error("expected a list of servers, found \(servers.kindName)", at: servers.location)
        }
        guard let first = list.first else { return "" }
        let server = try expectMapping(first, "a server")
        guard let urlNode = server["url"] else { throw .error("the server has no \"url\"", at: first.location) }
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

    // MARK: Nodes

    /// Resolves a node's `$ref`, over at most 32 references.
    /// - Returns: the target, or the node itself without a `$ref`, and an identifier of it.
    mutating func resolved(_ node: YAMLNode) throws(Diagnostic) -> (id: String, node: YAMLNode) {
        var node = node
        var id = identity(of: node)
        for _ in 0..<32 {
            guard let reference = node["$ref"] else { return (id, node) }
            let target = try schemas.target(reference)
            (id, node) = (target.id, target.node)
            referenceTargets.insert(node.location)
        }
        throw .error("circular reference", at: node.location)
    }

    /// Returns an identifier of a node that isn't the target of a reference: its location.
    func identity(of node: YAMLNode) -> String {
        let source = node.location.source
        // An inserted part of a document can have the line and column of another part.
        let text = source.name == source.path ? "" : " " + source.name
        return "\(source.path)#\(node.location.line):\(node.location.column)\(text)"
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

    /// Warns of unknown keys, and of keys of OpenAPI that the generator doesn't support.
    mutating func checkKeys(_ mapping: YAMLMapping, known: [String], unsupported: [String] = []) {
        for entry in mapping where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
            if ["webhooks", "callbacks"].contains(entry.name), unsupported.contains(entry.name) {
                // A selection of operations has no webhooks.
                if selection != nil, entry.name == "webhooks" { continue }
                diagnostics.append(
                    .warning(
                        "specgen generates the types of the JSON bodies of \"\(entry.name)\", but no methods",
                        at: entry.key.location))
            } else if unsupported.contains(entry.name) {
                diagnostics.append(
                    .warning("specgen does not support \"\(entry.name)\" here; it is left out", at: entry.key.location))
            } else {
                diagnostics.append(
                    .warning(
                        "unknown key \"\(entry.name)\"", at: entry.key.location,
                        hint: suggestion(for: entry.name, among: known + unsupported)))
            }
        }
    }
}
