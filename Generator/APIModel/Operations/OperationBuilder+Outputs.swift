import OpenAPI
import YAMLTree

/// The responses of operations.
extension OperationBuilder {
    mutating func output(_ operation: Operation, base: String) throws(Diagnostic) -> OutputModel {
        var responses: [ResponseModel] = []
        for response in operation.responses {
            guard let status = Self.status(response.status) else {
                types.diagnostics.append(
                    .warning(
                        "\"\(response.status)\" is not a status; the response is ignored", at: response.location,
                        hint: "expected a code such as 404, a range such as 4XX, or default"))
                continue
            }
            if status == .default { continue }
            if status.isInterim {
                types.diagnostics.append(
                    .warning(
                        "the interim response \(response.status) is not supported; it is ignored",
                        at: response.location))
                continue
            }
            guard !responses.contains(where: { $0.status == status }) else {
                types.diagnostics.append(
                    .warning("duplicate response \(response.status); it is ignored", at: response.location))
                continue
            }
            guard let model = try build(response, status, of: operation, base: base) else { continue }
            responses.append(model)
        }
        if !responses.contains(where: \.isSuccess),
            let response = operation.responses.first(where: { $0.status == "default" }),
            let model = try build(response, .default, of: operation, base: base)
        {
            responses.append(model)
        }
        if responses.isEmpty {
            types.diagnostics.append(
                .warning(
                    "the operation documents no success (2XX); it is assumed to return nothing",
                    at: operation.location))
            responses.append(
                ResponseModel(
                    status: .range(2), swiftName: "success", description: nil, headers: [], contents: [],
                    hasEmptyObject: false))
        }
        var output = OutputModel(responses: responses, typeName: base + "Output")
        if !output.isPlain { output.typeName = types.reserveName(output.typeName) }
        return output
    }

    /// Returns the model of a success or a redirect; `nil` for errors.
    private mutating func build(
        _ response: Response, _ status: ResponseModel.Status, of operation: Operation, base: String
    ) throws(Diagnostic) -> ResponseModel? {
        let swiftName: String
        switch status {
        case .code(let code) where (200..<400).contains(code): swiftName = Naming.status(code)
        case .range(2): swiftName = "success"
        case .range(3): swiftName = "redirection"
        case .default: swiftName = "success"
        case .code, .range: return nil
        }
        let suffix = swiftName == "ok" || status == .default || status == .range(2) ? "" : Naming.type(swiftName)
        var media = response.content
        if let reason = Self.reasonForNoBody(status, operation.method), let first = media.first {
            types.diagnostics.append(
                .warning(
                    "\(reason) has no body; its content is ignored", at: first.location,
                    hint: "remove \"content\" from the response"))
            media = []
        }
        var hasEmptyObject = false
        if media.count == 1, media[0].isJSON, let schema = media[0].schema,
            try isEmptyObject(schema, media[0].examples)
        {
            media = []
            hasEmptyObject = true
        }
        var headers: [HeaderModel] = []
        for header in response.headers {
            // OpenAPI requires that generators ignore this header: the media types define it.
            guard header.name.lowercased() != "content-type" else { continue }
            headers.append(try build(header, base: base, after: headers))
        }
        return ResponseModel(
            status: status, swiftName: swiftName, description: response.description, headers: headers,
            contents: try contents(media, name: base + suffix + "Response", isRequest: false),
            hasEmptyObject: hasEmptyObject)
    }

    private mutating func build(
        _ header: Header, base: String, after others: [HeaderModel]
    ) throws(Diagnostic) -> HeaderModel {
        let chosen = types.chosenNames.name(at: header.location, .parameter)
        let wanted = chosen?.text ?? Naming.parameter(header.name)
        if let chosen, others.contains(where: { $0.swiftName == wanted }) {
            types.chosenNames.reportCollision(chosen, .parameter, with: nil)
        }
        let name = Naming.unique(wanted) { name in others.contains { $0.swiftName == name } }
        let used = try types.use(header.schema, TypeBuilder.Place(name: base + Naming.type(header.name)))
        types.examples.append(header.examples, of: used)
        var (type, shape) = parameterType(used, at: header.schema.location)
        if shape == .object {
            types.diagnostics.append(
                .warning(
                    "an object is not supported in the header \"\(header.name)\"; the header is a string",
                    at: header.location))
            (type, shape) = (.string(StringLimits()), .scalar)
        }
        let notes = types.notes(type, try types.schemas.resolve(header.schema)).filter { note in
            !(header.description ?? "").contains(note)
        }
        return HeaderModel(
            name: header.name, swiftName: name, type: type, shape: shape, isRequired: header.isRequired,
            description: notes.isEmpty
                ? header.description
                : Self.sentences([header.description ?? "The header field `\(header.name)`."] + notes))
    }

    /// Returns the documented error responses. The client throws a `MatrixError` for them, but their schemas become
    /// types like any other.
    mutating func failures(
        _ operation: Operation, base: String
    ) throws(Diagnostic) -> [(status: String, description: String)] {
        let responses = operation.responses.filter { response in
            Self.status(response.status).map { !ResponseModel.isSuccess($0) && !$0.isInterim } ?? false
        }
        // Schemas without a name of their own are distinguished by the status.
        let nameless = responses.filter { $0.content.contains { $0.isJSON && $0.schema?.node["$ref"] == nil } }
        var failures: [(status: String, description: String)] = []
        for response in responses {
            for content in response.content {
                guard content.isJSON else {
                    try warnOfSchema(of: content, "no type is generated for it")
                    continue
                }
                guard let schema = content.schema else { continue }
                let name = nameless.count > 1 ? Naming.failure(response.status) : "Failure"
                let type = try types.use(schema, TypeBuilder.Place(name: base + name))
                types.examples.append(content.examples, of: type)
            }
            failures.append((response.status, response.description ?? ""))
        }
        return failures
    }

    /// Returns whether a schema without keywords for members describes an object that is always empty: its
    /// `maxProperties` is 0, all its examples (one or more) are empty, or, without an example, its `properties` are
    /// empty.
    private mutating func isEmptyObject(_ schema: Schema, _ examples: [YAMLNode]) throws(Diagnostic) -> Bool {
        let resolved = try types.schemas.resolve(schema)
        guard resolved.types == [.object], !resolved.describesObject, resolved.branches == nil else { return false }
        let all = examples + Schema.examples(in: schema.node)
        let count = try types.countLimits(resolved, "Properties")
        types.examples.append(all, of: .freeForm(count))
        if count.maximum == 0 { return true }
        guard all.isEmpty else { return all.allSatisfy { $0.mapping?.isEmpty == true } }
        return schema.node["properties"]?.mapping?.isEmpty == true
    }

    private static func status(_ text: String) -> ResponseModel.Status? {
        if text == "default" { return .default }
        if let code = Int(text) { return (100..<600).contains(code) ? .code(code) : nil }
        guard text.count == 3, text.lowercased().hasSuffix("xx"), let digit = text.prefix(1).first?.wholeNumberValue
        else { return nil }
        return (1..<6).contains(digit) ? .range(digit) : nil
    }

    /// A description of a response that can't have a body in HTTP (RFC 9110, sections 6.4.1, 9.3.2 and 15.3.6); `nil`
    /// for other responses.
    private static func reasonForNoBody(_ status: ResponseModel.Status, _ method: Operation.Method) -> String? {
        if method == .head { return "the response to HEAD" }
        if case .code(let code) = status, [204, 205, 304].contains(code) { return "a response of status \(code)" }
        return nil
    }
}

extension ResponseModel.Status {
    /// Whether the response is interim (1XX). The final response follows; clients return only the final one.
    fileprivate var isInterim: Bool {
        switch self {
        case .code(let code): code < 200
        case .range(let digit): digit == 1
        case .default: false
        }
    }
}

extension ResponseModel {
    fileprivate var isSuccess: Bool { Self.isSuccess(status) }

    /// Whether a status is a success or a redirect.
    fileprivate static func isSuccess(_ status: Status) -> Bool {
        switch status {
        case .code(let code): (200..<400).contains(code)
        case .range(let digit): digit == 2 || digit == 3
        case .default: false
        }
    }
}
