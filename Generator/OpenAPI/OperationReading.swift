import YAMLTree

/// How a document's operations are read, and what they consist of.
extension DocumentReader {
    mutating func readOperation(
        _ method: Operation.Method, _ path: String, _ entry: YAMLMapping.Entry, shared: [Parameter],
        defaultSecurity: YAMLNode?
    ) throws(Diagnostic) -> Operation {
        let mapping = try expectMapping(entry.value, "an operation")
        checkKeys(
            mapping,
            known: [
                "operationId", "summary", "description", "tags", "deprecated", "parameters", "requestBody",
                "responses", "security", "externalDocs",
            ], unsupported: ["callbacks", "servers"])
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
            isDeprecated: try flag(mapping, "deprecated") ?? false, parameters: parameters, requestBody: body,
            responses: responses, needsAccessToken: try needsToken(mapping["security"] ?? defaultSecurity),
            location: id.location)
    }

    /// Every parameter of the template must be declared, and the other way round.
    mutating func check(_ parameters: [Parameter], against path: String, at location: SourceLocation)
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

    /// A parameter must be a whole segment, and stand there once.
    func checkTemplate(_ path: String, at location: SourceLocation) throws(Diagnostic) {
        guard path.hasPrefix("/") else { throw .error("the path '\(path)' doesn't begin with '/'", at: location) }
        var parameters: Set<Substring> = []
        for segment in path.split(separator: "/") {
            let isParameter = segment.hasPrefix("{") && segment.hasSuffix("}")
            if isParameter
                ? segment.dropFirst().dropLast().contains(where: { "{}".contains($0) })
                : segment.contains(where: { "{}".contains($0) })
            {
                throw .error(
                    "specgen has no code for the segment '\(segment)' of the path", at: location,
                    hint: "a parameter is a whole segment")
            }
            if isParameter, !parameters.insert(segment).inserted {
                throw .error("the parameter '\(segment)' stands twice in the path", at: location)
            }
            if !isParameter, segment.unicodeScalars.contains(where: { $0.value <= 0x20 || $0 == "?" || $0 == "#" }) {
                throw .error("the path '\(path)' has a character that stands in no path", at: location)
            }
        }
    }

    mutating func readParameters(_ node: YAMLNode) throws(Diagnostic) -> [Parameter] {
        guard let nodes = node.sequence else {
            throw .error("expected a list of parameters, found \(node.kindName)", at: node.location)
        }
        var parameters: [Parameter] = []
        for node in nodes { parameters.append(try readParameter(node)) }
        return parameters
    }

    mutating func readParameter(_ node: YAMLNode) throws(Diagnostic) -> Parameter {
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
        checkKeys(
            mapping,
            known: ["name", "in", "description", "required", "deprecated", "schema", "example", "examples"],
            unsupported: ["style", "explode", "allowReserved", "allowEmptyValue", "content"])
        guard let schema = mapping["schema"] else {
            throw .error("the parameter '\(name)' has no 'schema'", at: target.location)
        }
        return Parameter(
            name: name, place: place, isRequired: try flag(mapping, "required") ?? (place == .path),
            isDeprecated: try flag(mapping, "deprecated") ?? false, description: mapping["description"]?.string,
            schema: Schema(id: id + "/schema", node: schema), examples: examples(mapping), location: target.location)
    }

    mutating func readBody(_ node: YAMLNode) throws(Diagnostic) -> RequestBody {
        let mapping = try expectMapping(node, "a request body")
        checkKeys(mapping, known: ["description", "required", "content"])
        return RequestBody(
            description: mapping["description"]?.string, isRequired: try flag(mapping, "required") ?? false,
            content: try readContent(mapping["content"]), location: node.location)
    }

    mutating func readResponse(_ status: String, _ node: YAMLNode) throws(Diagnostic) -> Response {
        let mapping = try expectMapping(node, "a response")
        checkKeys(mapping, known: ["description", "headers", "content"], unsupported: ["links"])
        var headers: [Header] = []
        for (name, node) in try entries(mapping["headers"]) {
            // The runtime reads and writes this one for every error.
            if name.lowercased() != "retry-after" {
                diagnostics.append(
                    .warning("specgen has no code for the header '\(name)'; it is left out", at: node.location))
            }
            let (id, header) = try followed(node)
            guard let schema = header["schema"], let mapping = header.mapping else { continue }
            headers.append(
                Header(name: name, schema: Schema(id: id + "/schema", node: schema), examples: examples(mapping)))
        }
        return Response(
            status: status, description: mapping["description"]?.string, headers: headers,
            content: try readContent(mapping["content"]), location: node.location)
    }

    mutating func readContent(_ node: YAMLNode?) throws(Diagnostic) -> [MediaType] {
        var content: [MediaType] = []
        for (name, node) in try entries(node) {
            let mapping = try expectMapping(node, "a media type")
            checkKeys(mapping, known: ["schema", "example", "examples"], unsupported: ["encoding"])
            let schema = mapping["schema"].map { Schema(id: identity(of: $0), node: $0) }
            content.append(
                MediaType(name: name, schema: schema, examples: examples(mapping), location: node.location))
        }
        return content
    }

    func flag(_ mapping: YAMLMapping, _ key: String) throws(Diagnostic) -> Bool? {
        guard let value = mapping[key] else { return nil }
        return try schemas.boolean(value, key)
    }

    /// `example` and the values of `examples`.
    func examples(_ mapping: YAMLMapping) -> [YAMLNode] {
        var examples = mapping["example"].map { [$0] } ?? []
        for entry in mapping["examples"]?.mapping?.entries ?? [] {
            if let value = entry.value["value"] { examples.append(value) }
        }
        return examples
    }

    mutating func needsToken(_ security: YAMLNode?) throws(Diagnostic) -> Bool {
        guard let requirements = security?.sequence, !requirements.isEmpty else { return false }
        // An empty requirement among several makes authentication optional.
        if requirements.contains(where: { $0.mapping?.isEmpty ?? false }) { return false }
        for requirement in requirements {
            for (name, node) in try entries(requirement) where securitySchemes[name] == nil {
                throw .error(
                    "the security scheme '\(name)' isn't declared", at: node.location,
                    hint: suggestion(for: name, among: securitySchemes.keys)
                        ?? "declare it in components/securitySchemes")
            }
        }
        if requirements.contains(where: { ($0.mapping?.names ?? []).contains(where: isBearer) }) { return true }
        diagnostics.append(
            .warning(
                "specgen has code for bearer tokens only; the operation is generated without authentication",
                at: requirements[0].location))
        return false
    }

    private func isBearer(_ scheme: String) -> Bool {
        securitySchemes[scheme]?["type"]?.text == "http"
            && securitySchemes[scheme]?["scheme"]?.text?.lowercased() == "bearer"
    }
}
