import StringGrammars
import YAMLTree

/// Reads a file as a document of OpenAPI 3.0, 3.1 or 3.2.
///
/// - Returns: the document, or `nil` after a fatal error, and the diagnostics. An operation with an error is left out;
///   reading continues, so one call reports the errors of all operations.
public func readDocument(at path: String, in documents: YAMLDocuments) -> (document: Document?, [Diagnostic]) {
    var selection: OperationSelection?
    return readDocument(at: path, in: documents, selecting: &selection)
}

/// Reads the selected operations of a document of OpenAPI 3.0, 3.1 or 3.2. Other operations, and definitions that only they
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
    var callbacks: [Webhook] = []
    /// The locations of the operations of callbacks. Several operations may share a callback by references.
    var callbackLocations: Set<SourceLocation> = []
    /// The targets of all references, except those to schemas.
    var referenceTargets: Set<SourceLocation> = []
    /// The variables in the path of the first server that the server doesn't declare. They are parameters of every path.
    var serverParameters: [String] = []
    /// The minor version of OpenAPI: 1 for OpenAPI 3.1.
    var minorVersion = 2

    init(schemas: SchemaReader, selection: OperationSelection?) {
        self.schemas = schemas
        self.selection = selection
    }

    mutating func read(_ path: String) throws(Diagnostic) -> Document {
        let root = try schemas.documents.document(at: path)
        guard let mapping = root.mapping else {
            throw .error("expected an OpenAPI document, a mapping, found \(root.rootKindName)", at: root.location)
        }
        try checkVersion(mapping, at: root.location)
        checkKeys(
            mapping,
            known: [
                "openapi", "info", "servers", "paths", "components", "tags", "security", "externalDocs",
                "jsonSchemaDialect", "webhooks", "$self",
            ], unsupported: [])
        let info = try mapping["info"].map { node throws(Diagnostic) in try expectMapping(node, "the info") }
        for (name, scheme) in try entries(mapping["components"]?["securitySchemes"]) {
            // A scheme that no selected operation needs may be invalid.
            securitySchemes[name] = selection == nil ? try resolved(scheme).node : scheme
        }
        let servers = try readServers(mapping["servers"])
        let basePath = servers.first?.basePath ?? ""
        serverParameters = Self.parameterNames(basePath)
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
        let webhooks = readWebhooks(mapping["webhooks"])
        let components = try self.components(of: root)
        if operations.isEmpty, components.isEmpty, webhooks.isEmpty, selection == nil,
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
        let parts = try parts(of: mapping, operations)
        let only = parts.count == 1 ? parts.first : nil
        return Document(
            title: only?.title ?? info?["title"]?.text ?? "", description: info?["description"]?.string,
            name: only?.name ?? String(file.prefix { $0 != "." }), servers: servers, operations: operations,
            schemas: components,
            webhooks: webhooks, callbacks: callbacks, location: root.location,
            inlineSchemaComponents: try inlineSchemaComponents(of: root), referenceTargets: referenceTargets,
            parts: only == nil ? parts : [])
    }

    /// Returns the documents that a bundle was made from. With a selection, those with selected operations.
    private func parts(of root: YAMLMapping, _ operations: [Operation]) throws(Diagnostic) -> [Document.Part] {
        var parts: [Document.Part] = []
        for node in root[BundleKeyword.documents.rawValue]?.sequence ?? [] {
            guard let name = node["name"]?.text else {
                throw .error("expected a document with a \"name\"", at: node.location)
            }
            parts.append(Document.Part(name: name, title: node["title"]?.text ?? ""))
        }
        if selection != nil, parts.count > 1 {
            let names = Set(operations.compactMap(\.documentName))
            parts.removeAll { !names.contains($0.name) }
        }
        return parts
    }

    private mutating func components(of root: YAMLNode) throws(Diagnostic) -> [Schema] {
        let whole = Schema(id: root.location.source.path + "#", node: root)
        return try entries(root["components"]?["schemas"]).filter { name, node in
            // A schema from another file gets a type only if it is used.
            if let selection = selection?.selects(schema: name) { return selection }
            return BundleKeyword.source.text(in: node) == nil || node[BundleKeyword.listed.rawValue]?.bool == true
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
        minorVersion = minor
        guard minor > 2 else { return }
        diagnostics.append(
            .warning(
                "OpenAPI \(text) is newer than what specgen knows; it is read as 3.2", at: version.location))
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
            if unsupported.contains(entry.name) {
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
