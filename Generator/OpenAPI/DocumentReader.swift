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

private struct DocumentReader {
    let schemas: SchemaReader
    var diagnostics: [Diagnostic] = []
    private var securitySchemes: [String: YAMLNode] = [:]

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
        warnOfUnknownKeys(
            mapping, among: ["openapi", "info", "servers", "paths", "components", "tags", "security", "externalDocs",
                "jsonSchemaDialect", "webhooks"])
        let info = try mapping["info"].map { node throws(Diagnostic) in try expectMapping(node, "the info") }
        for (name, scheme) in try entries(mapping["components"]?["securitySchemes"]) {
            securitySchemes[name] = try followed(scheme).node
        }
        let basePath = try basePath(mapping["servers"])
        var operations: [Operation] = []
        for (template, item) in try entries(mapping["paths"]) {
            do {
                operations += try readPath(basePath + template, item, defaultSecurity: mapping["security"])
            } catch {
                diagnostics.append(error)
            }
        }
        return Document(
            title: info?["title"]?.text ?? "", description: info?["description"]?.string, basePath: basePath,
            operations: operations, path: path)
    }

    /// The path of the first server's URL, variables filled in with their defaults.
    private func basePath(_ servers: YAMLNode?) throws(Diagnostic) -> String {
        guard let server = servers?.sequence?.first?.mapping, let urlNode = server["url"] else { return "" }
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

    // MARK: Operations

    private mutating func readPath(
        _ path: String, _ item: YAMLNode, defaultSecurity: YAMLNode?
    ) throws(Diagnostic) -> [Operation] {
        let item = try expectMapping(try followed(item).node, "a path's operations")
        var shared: [Parameter] = []
        if let parameters = item["parameters"] { shared = try readParameters(parameters) }
        var operations: [Operation] = []
        for entry in item {
            guard let method = Operation.Method(rawValue: entry.name) else {
                if !["parameters", "summary", "description", "servers"].contains(entry.name),
                    !entry.name.hasPrefix("x-")
                {
                    diagnostics.append(
                        .warning(
                            "unknown key '\(entry.name)' in a path", at: entry.key.location,
                            hint: suggestion(for: entry.name, among: Operation.Method.allCases.map(\.rawValue))))
                }
                continue
            }
            do {
                operations.append(
                    try readOperation(method, path, entry, shared: shared, defaultSecurity: defaultSecurity))
            } catch {
                diagnostics.append(error)
            }
        }
        return operations
    }

    private mutating func readOperation(
        _ method: Operation.Method, _ path: String, _ entry: YAMLMapping.Entry, shared: [Parameter],
        defaultSecurity: YAMLNode?
    ) throws(Diagnostic) -> Operation {
        let mapping = try expectMapping(entry.value, "an operation")
        warnOfUnknownKeys(
            mapping, among: ["operationId", "summary", "description", "tags", "deprecated", "parameters", "requestBody",
                "responses", "security", "externalDocs", "callbacks", "servers"])
        guard let id = mapping["operationId"] else {
            throw .error(
                "the operation has no 'operationId'", at: entry.key.location,
                hint: "it becomes the name of the Swift method")
        }
        let own = try mapping["parameters"].map { node throws(Diagnostic) in try readParameters(node) } ?? []
        let inherited = shared.filter { parameter in
            !own.contains { $0.name == parameter.name && $0.place == parameter.place }
        }
        let parameters = inherited + own
        try check(parameters, against: path, at: entry.key.location)
        var body: RequestBody?
        if let node = mapping["requestBody"] { body = try readBody(try followed(node).node) }
        var responses: [Response] = []
        for (status, node) in try entries(mapping["responses"]) {
            responses.append(try readResponse(status, try followed(node).node))
        }
        return Operation(
            operationID: try schemas.string(id, "operationId"), method: method, path: path,
            summary: try mapping["summary"].map { node throws(Diagnostic) in try schemas.string(node, "summary") },
            description: try mapping["description"].map { node throws(Diagnostic) in
                try schemas.string(node, "description")
            },
            isDeprecated: mapping["deprecated"]?.bool ?? false, parameters: parameters, requestBody: body,
            responses: responses, needsAccessToken: try needsToken(mapping["security"] ?? defaultSecurity),
            location: id.location)
    }

    /// Every parameter of the template must be declared, and the other way round.
    private mutating func check(_ parameters: [Parameter], against path: String, at location: SourceLocation)
        throws(Diagnostic)
    {
        let names = path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }.map {
            String($0.dropFirst().dropLast())
        }
        for name in names where !parameters.contains(where: { $0.place == .path && $0.name == name }) {
            throw .error("the path has the parameter '{\(name)}', which the operation doesn't declare", at: location)
        }
        for parameter in parameters where parameter.place == .path && !names.contains(parameter.name) {
            throw .error(
                "the parameter '\(parameter.name)' doesn't stand in the path '\(path)'", at: parameter.location)
        }
    }

    private func readParameters(_ node: YAMLNode) throws(Diagnostic) -> [Parameter] {
        guard let nodes = node.sequence else {
            throw .error("expected a list of parameters, found \(node.kindName)", at: node.location)
        }
        var parameters: [Parameter] = []
        for node in nodes { parameters.append(try readParameter(node)) }
        return parameters
    }

    private func readParameter(_ node: YAMLNode) throws(Diagnostic) -> Parameter {
        let (id, target) = try followed(node)
        let mapping = try expectMapping(target, "a parameter")
        guard let name = mapping["name"]?.text, let place = mapping["in"]?.text else {
            throw .error("the parameter has no 'name' or no 'in'", at: target.location)
        }
        guard let place = Parameter.Place(rawValue: place) else {
            throw .error(
                "expected path, query, header or cookie, found '\(place)'",
                at: mapping["in"]?.location ?? target.location)
        }
        guard let schema = mapping["schema"] else {
            throw .error("the parameter '\(name)' has no 'schema'", at: target.location)
        }
        return Parameter(
            name: name, place: place, isRequired: mapping["required"]?.bool ?? (place == .path),
            isDeprecated: mapping["deprecated"]?.bool ?? false, description: mapping["description"]?.string,
            schema: Schema(id: id + "/schema", node: schema), examples: examples(mapping), location: target.location)
    }

    private func readBody(_ node: YAMLNode) throws(Diagnostic) -> RequestBody {
        let mapping = try expectMapping(node, "a request body")
        return RequestBody(
            description: mapping["description"]?.string, isRequired: mapping["required"]?.bool ?? false,
            content: try readContent(mapping["content"]), location: node.location)
    }

    private func readResponse(_ status: String, _ node: YAMLNode) throws(Diagnostic) -> Response {
        let mapping = try expectMapping(node, "a response")
        var headers: [Header] = []
        for (name, node) in try entries(mapping["headers"]) {
            let (id, header) = try followed(node)
            guard let schema = header["schema"], let mapping = header.mapping else { continue }
            headers.append(Header(name: name, schema: Schema(id: id + "/schema", node: schema), examples: examples(mapping)))
        }
        return Response(
            status: status, description: mapping["description"]?.string, headers: headers,
            content: try readContent(mapping["content"]), location: node.location)
    }

    private func readContent(_ node: YAMLNode?) throws(Diagnostic) -> [MediaType] {
        var content: [MediaType] = []
        for (name, node) in try entries(node) {
            let mapping = try expectMapping(node, "a media type")
            let schema = mapping["schema"].map { Schema(id: identity(of: $0), node: $0) }
            content.append(
                MediaType(name: name, schema: schema, examples: examples(mapping), location: node.location))
        }
        return content
    }

    /// `example` and the values of `examples`.
    private func examples(_ mapping: YAMLMapping) -> [YAMLNode] {
        var examples = mapping["example"].map { [$0] } ?? []
        for entry in mapping["examples"]?.mapping?.entries ?? [] {
            if let value = entry.value["value"] { examples.append(value) }
        }
        return examples
    }

    private func needsToken(_ security: YAMLNode?) throws(Diagnostic) -> Bool {
        guard let requirements = security?.sequence, !requirements.isEmpty else { return false }
        // An empty requirement among several makes authentication optional.
        if requirements.contains(where: { $0.mapping?.isEmpty ?? false }) { return false }
        for requirement in requirements {
            for (name, node) in try entries(requirement) where securitySchemes[name] == nil {
                throw .error(
                    "the security scheme '\(name)' isn't declared", at: node.location,
                    hint: suggestion(for: name, among: securitySchemes.keys) ?? "declare it in components/securitySchemes")
            }
        }
        return requirements.contains { requirement in
            (requirement.mapping?.names ?? []).contains { name in
                securitySchemes[name]?["type"]?.text == "http"
                    && securitySchemes[name]?["scheme"]?.text?.lowercased() == "bearer"
            }
        }
    }

    // MARK: Nodes

    /// A node, or what its `$ref` leads to, with an identity for it.
    private func followed(_ node: YAMLNode) throws(Diagnostic) -> (id: String, node: YAMLNode) {
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
    private func identity(of node: YAMLNode) -> String {
        "\(node.location.source.name)#\(node.location.line):\(node.location.column)"
    }

    private func expectMapping(_ node: YAMLNode, _ what: String) throws(Diagnostic) -> YAMLMapping {
        guard let mapping = node.mapping else {
            throw .error("expected \(what), a mapping, found \(node.kindName)", at: node.location)
        }
        return mapping
    }

    private func entries(_ node: YAMLNode?) throws(Diagnostic) -> [(String, YAMLNode)] {
        guard let node else { return [] }
        return try expectMapping(node, "entries").map { ($0.name, $0.value) }
    }

    private mutating func warnOfUnknownKeys(_ mapping: YAMLMapping, among known: [String]) {
        for entry in mapping where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
            diagnostics.append(
                .warning(
                    "unknown key '\(entry.name)'", at: entry.key.location,
                    hint: suggestion(for: entry.name, among: known)))
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
