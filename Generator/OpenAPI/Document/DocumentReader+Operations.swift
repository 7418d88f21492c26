import StringGrammars
import YAMLTree

/// Reading of operations, their bodies and responses.
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
                "responses", "security", "externalDocs", "callbacks",
            ], unsupported: ["servers"])
        let id = mapping["operationId"]
        let own = try mapping["parameters"].map { node throws(Diagnostic) in try readParameters(node) } ?? []
        let inherited = shared.filter { parameter in
            !own.contains { $0.isSame(as: parameter) }
        }
        let parameters = checked(inherited + own, against: path, at: entry.key.location)
        var body: RequestBody?
        if let node = mapping["requestBody"] { body = try readBody(try resolved(node).node, at: node.location) }
        var responses: [Response] = []
        for (status, node) in try entries(mapping["responses"]) where !status.hasPrefix("x-") {
            responses.append(try readResponse(status, try resolved(node).node))
        }
        let security = try readSecurity(mapping["security"] ?? defaultSecurity)
        let statedID = try id.map { id throws(Diagnostic) in try schemas.string(id, "operationId") }
        if let id, statedID == "" {
            diagnostics.append(
                .warning("the operationId is empty; the operation is named after its path", at: id.location))
        }
        return Operation(
            operationID: statedID.flatMap { $0.isEmpty ? nil : $0 } ?? Self.derivedID(method, path), method: method,
            path: path, tags: readTags(mapping["tags"]),
            summary: mapping["summary"]?.text, description: mapping["description"]?.text, history: history(mapping),
            isDeprecated: try flag(mapping, "deprecated") ?? false, parameters: withoutSecrets(parameters, security),
            requestBody: body, responses: responses, security: security,
            location: id?.location ?? entry.key.location)
    }

    /// Returns an ID derived from the method and path: `get /pets/{id}` → `get_pets_ById`.
    static func derivedID(_ method: Operation.Method, _ path: String) -> String {
        let words = path.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "{" }).map { word in
            word.hasPrefix("{") ? "By" + word.dropFirst().prefix(1).uppercased() + word.dropFirst(2) : String(word)
        }
        return ([method.rawValue] + words).map { $0.replacing("{", with: "") }.joined(separator: "_")
    }

    private mutating func readTags(_ node: YAMLNode?) -> [String] {
        guard let node, !node.isNull else { return [] }
        guard let list = node.sequence else {
            diagnostics.append(
                .warning(
                    "expected a list of tags, found \(node.kindName); the operation has no tag", at: node.location,
                    hint: node.string.map { "write [\($0)]" }))
            return []
        }
        return list.compactMap { tag in
            if let text = tag.text { return text }
            diagnostics.append(
                .warning("expected the name of a tag, found \(tag.kindName); it is left out", at: tag.location))
            return nil
        }
    }

    /// Returns the parameters without those that carry a credential of the operation.
    private mutating func withoutSecrets(_ parameters: [Parameter], _ security: Security?) -> [Parameter] {
        guard let schemes = security?.schemes else { return parameters }
        return parameters.filter { parameter in
            let isSecret = schemes.contains { scheme in
                guard case .apiKey(let name, let place) = scheme, place == parameter.place else { return false }
                return place == .header
                    ? name.lowercased() == parameter.name.lowercased() : name.isIdentical(to: parameter.name)
            }
            guard isSecret else { return true }
            diagnostics.append(
                .warning(
                    "the \(parameter.place.rawValue) parameter \"\(parameter.name)\" is left out: a security scheme of "
                        + "the operation describes it, too", at: parameter.location,
                    hint: "its value is passed to the server's \"authenticate\""))
            return false
        }
    }

    // MARK: Bodies

    private mutating func readBody(_ node: YAMLNode, at location: SourceLocation) throws(Diagnostic) -> RequestBody {
        let mapping = try expectMapping(node, "a request body")
        checkKeys(mapping, known: ["description", "required", "content", "$ref"])
        let content = try readContent(mapping["content"])
        if content.isEmpty {
            diagnostics.append(
                .warning(
                    "the request body has no media type; it is left out", at: location,
                    hint: "name one under \"content\", such as application/json"))
        }
        return RequestBody(
            description: mapping["description"]?.text, isRequired: try flag(mapping, "required") ?? false,
            content: content, location: node.location)
    }

    private mutating func readResponse(_ status: String, _ node: YAMLNode) throws(Diagnostic) -> Response {
        let mapping = try expectMapping(node, "a response")
        checkKeys(mapping, known: ["description", "headers", "content", "links", "summary", "$ref"])
        var headers: [Header] = []
        for (name, node) in try entries(mapping["headers"]) {
            let (id, header) = try resolved(node)
            guard name.isHTTPToken, !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                let reason = name.isHTTPToken ? "is described twice" : "is not a valid header field name"
                diagnostics.append(.warning("the header \"\(name)\" is left out: it \(reason)", at: node.location))
                continue
            }
            guard let mapping = header.mapping, let schema = mapping["schema"] else {
                diagnostics.append(
                    .warning(
                        "specgen does not support the header \"\(name)\", which has no \"schema\"; it is left out",
                        at: node.location))
                continue
            }
            headers.append(
                Header(
                    name: name, isRequired: try flag(mapping, "required") ?? false,
                    description: mapping["description"]?.text, schema: Schema(id: id + "/schema", node: schema),
                    examples: examples(mapping), location: node.location))
        }
        return Response(
            status: status, description: mapping["description"]?.text, headers: headers,
            content: try readContent(mapping["content"]), location: node.location)
    }

    mutating func readContent(_ node: YAMLNode?) throws(Diagnostic) -> [MediaType] {
        var content: [MediaType] = []
        for (name, node) in try entries(node) {
            guard MediaType.isRange(MediaType.essence(of: name)) else {
                diagnostics.append(
                    .warning(
                        "\"\(name)\" is not a media type; it is left out", at: node.location,
                        hint: "a media type has two parts, such as application/json"))
                continue
            }
            let mapping = try expectMapping(try resolved(node).node, "a media type")
            checkKeys(
                mapping,
                known: ["schema", "example", "examples", "encoding"] + (MediaType.isStream(name) ? ["itemSchema"] : []),
                unsupported: ["itemSchema", "itemEncoding", "prefixEncoding"])
            let item = MediaType.isStream(name) ? mapping["itemSchema"] : nil
            var schema = (item ?? mapping["schema"]).map { Schema(id: identity(of: $0), node: $0) }
            var hasItemSchema = item != nil
            // In documents of OpenAPI 3.0 and 3.1, the schema of a stream describes one message.
            if let whole = schema, item == nil, minorVersion >= 2, MediaType.isStream(name) {
                (schema, hasItemSchema) = try messageSchema(ofStream: whole)
            }
            let isForm = ["application/x-www-form-urlencoded", "multipart/form-data"].contains(
                MediaType.essence(of: name))
            content.append(
                MediaType(
                    name: name, schema: schema, hasItemSchema: hasItemSchema,
                    encodings: isForm ? try readEncodings(mapping["encoding"]) : [],
                    examples: examples(mapping), location: node.location))
        }
        return content
    }

    /// Returns the schema of one message, given that of a whole stream, which describes an array of all messages (OpenAPI
    /// 3.2, "Sequential Media Types"), and whether it is that of an item. Limits on the number of messages aren't checked,
    /// because a stream may have no end.
    private mutating func messageSchema(ofStream whole: Schema) throws(Diagnostic) -> (Schema?, isItem: Bool) {
        var reader = schemas
        let resolved = try reader.resolve(whole)
        if let items = resolved.items { return (items, true) }
        if resolved.types == [.array] || whole.node.bool == true { return (nil, true) }
        diagnostics.append(
            .warning(
                "in OpenAPI 3.2, the \"schema\" of a stream describes all of its messages, as an array; this one is read as "
                    + "the schema of one message", at: whole.location,
                hint: "name the schema of a message \"itemSchema\""))
        return (whole, false)
    }

    /// Reads the encodings of the members of a form or a `multipart/form-data` body. Those of other media types aren't
    /// supported.
    private mutating func readEncodings(_ node: YAMLNode?) throws(Diagnostic) -> [MediaType.Encoding] {
        var encodings: [MediaType.Encoding] = []
        for (member, node) in try entries(node) {
            let mapping = try expectMapping(node, "an encoding")
            checkKeys(mapping, known: ["contentType", "style", "explode", "allowReserved"], unsupported: ["headers"])
            var style = try mapping["style"].map { node throws(Diagnostic) in try readStyle(node) }
            let explode = try flag(mapping, "explode")
            if explode != nil { style = style ?? .form }
            encodings.append(
                MediaType.Encoding(
                    member: member, style: style, isExploded: explode ?? (style == .form),
                    contentType: mapping["contentType"]?.text, location: node.location))
        }
        return encodings
    }

    func flag(_ mapping: YAMLMapping, _ key: String) throws(Diagnostic) -> Bool? {
        guard let value = mapping[key] else { return nil }
        return try schemas.boolean(value, key)
    }

    /// Returns the value of `example` and the values of `examples`.
    mutating func examples(_ mapping: YAMLMapping) -> [YAMLNode] {
        var examples = mapping["example"].map { [$0] } ?? []
        for entry in mapping["examples"]?.mapping?.entries ?? [] {
            do {
                let example = try resolved(entry.value).node
                // OpenAPI 3.2 calls it `dataValue`.
                if let value = example["value"] ?? example["dataValue"] { examples.append(value) }
            } catch {
                diagnostics.append(error)
            }
        }
        return examples
    }
}
