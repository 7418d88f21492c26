import OpenAPI
import YAMLTree

// What an operation answers.
extension OperationBuilder {
    mutating func output(_ operation: Operation, base: String) throws(Diagnostic) -> OutputModel {
        var outcomes: [OutcomeModel] = []
        for response in operation.responses {
            guard let status = Self.status(response.status) else {
                types.diagnostics.append(
                    .warning(
                        "the response '\(response.status)' is left out: it is no status", at: response.location,
                        hint: "expected a code such as 404, a range such as 4XX, or default"))
                continue
            }
            if status == .default { continue }
            if status.isInterim {
                types.diagnostics.append(
                    .warning(
                        "specgen has no code for the interim response \(response.status); it is left out",
                        at: response.location))
                continue
            }
            guard !outcomes.contains(where: { $0.status == status }) else {
                types.diagnostics.append(
                    .warning("the response \(response.status) stands twice; the first counts", at: response.location))
                continue
            }
            guard let outcome = try outcome(response, status, of: operation, base: base) else { continue }
            outcomes.append(outcome)
        }
        if !outcomes.contains(where: \.isSuccess),
            let response = operation.responses.first(where: { $0.status == "default" }),
            let outcome = try outcome(response, .default, of: operation, base: base)
        {
            outcomes.append(outcome)
        }
        if outcomes.isEmpty {
            types.diagnostics.append(
                .warning(
                    "the operation documents no success, a response 2XX; it is taken to answer with nothing",
                    at: operation.location))
            outcomes.append(
                OutcomeModel(
                    status: .range(2), swiftName: "success", description: nil, headers: [], contents: [],
                    hasEmptyObject: false))
        }
        var output = OutputModel(outcomes: outcomes, typeName: base + "Output")
        if !output.isPlain { output.typeName = types.reserve(output.typeName) }
        return output
    }

    private mutating func outcome(
        _ response: Response, _ status: OutcomeModel.Status, of operation: Operation, base: String
    ) throws(Diagnostic) -> OutcomeModel? {
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
                    "\(reason) has no body; the content of the response is left out", at: first.location,
                    hint: "remove 'content' from the response"))
            media = []
        }
        var hasEmptyObject = false
        if media.count == 1, media[0].isJSON, let schema = media[0].schema, try saysNothing(schema, media[0].examples) {
            media = []
            hasEmptyObject = true
        }
        var headers: [HeaderModel] = []
        for header in response.headers {
            // OpenAPI has generators ignore it: the media types say it.
            guard header.name.lowercased() != "content-type" else { continue }
            headers.append(try build(header, base: base, besides: headers))
        }
        return OutcomeModel(
            status: status, swiftName: swiftName, description: response.description, headers: headers,
            contents: try contents(media, name: base + suffix + "Response", isRequest: false),
            hasEmptyObject: hasEmptyObject)
    }

    private mutating func build(
        _ header: Header, base: String, besides others: [HeaderModel]
    ) throws(Diagnostic) -> HeaderModel {
        let wanted = Naming.parameter(header.name)
        let name = Naming.unique(wanted) { name in others.contains { $0.swiftName == name } }
        let used = try types.use(header.schema, TypeBuilder.Place(name: base + Naming.type(header.name)))
        types.examples.append(header.examples, of: used)
        var (type, shape) = parameterType(used, at: header.schema.location)
        if shape == .object {
            types.diagnostics.append(
                .warning(
                    "specgen has no code for an object in the header '\(header.name)'; it is a plain string",
                    at: header.location))
            (type, shape) = (.string(StringLimits()), .scalar)
        }
        return HeaderModel(
            name: header.name, swiftName: name, type: type, shape: shape, isRequired: header.isRequired,
            description: header.description)
    }

    /// Failures become a `MatrixError`, but their schemas are types like any other.
    mutating func failures(
        _ operation: Operation, base: String
    ) throws(Diagnostic) -> [(status: String, description: String)] {
        var failures: [(status: String, description: String)] = []
        for response in operation.responses {
            guard let status = Self.status(response.status), !OutcomeModel.isSuccess(status), !status.isInterim
            else { continue }
            for content in response.content {
                guard content.isJSON else {
                    try warnOfSchema(of: content, "the schema of the failure is left out")
                    continue
                }
                guard let schema = content.schema else { continue }
                let type = try types.use(schema, TypeBuilder.Place(name: base + "Failure"))
                types.examples.append(content.examples, of: type)
            }
            failures.append((response.status, response.description ?? ""))
        }
        return failures
    }

    /// Whether a schema is of an object that has no members: nothing is known of it, and what examples there are, at
    /// least one, are empty. Without an example, or with another one, it is an object of any content.
    private mutating func saysNothing(_ schema: Schema, _ examples: [YAMLNode]) throws(Diagnostic) -> Bool {
        let resolved = try types.schemas.resolve(schema)
        guard resolved.types == [.object], !resolved.describesObject, resolved.branches == nil else { return false }
        let all = examples + Schema.examples(in: schema.node)
        let count = try types.countLimits(resolved, "Properties")
        types.examples.append(all, of: .freeForm(count))
        if count.maximum == 0 { return true }
        guard all.isEmpty else { return all.allSatisfy { $0.mapping?.isEmpty == true } }
        // Whoever lists no properties in so many words says it, too.
        return schema.node["properties"]?.mapping?.isEmpty == true
    }

    private static func status(_ text: String) -> OutcomeModel.Status? {
        if text == "default" { return .default }
        if let code = Int(text) { return (100..<600).contains(code) ? .code(code) : nil }
        guard text.count == 3, text.lowercased().hasSuffix("xx"), let digit = text.prefix(1).first?.wholeNumberValue
        else { return nil }
        return (1..<6).contains(digit) ? .range(digit) : nil
    }

    /// A name for a response that HTTP allows no body (RFC 9110, sections 6.4.1, 9.3.2 and 15.3.6); `nil` for others.
    private static func reasonForNoBody(_ status: OutcomeModel.Status, _ method: Operation.Method) -> String? {
        if method == .head { return "the response to HEAD" }
        if case .code(let code) = status, [204, 205, 304].contains(code) { return "a response of status \(code)" }
        return nil
    }
}

extension OutcomeModel.Status {
    /// Whether another response follows, which is the one that clients see.
    fileprivate var isInterim: Bool {
        switch self {
        case .code(let code): code < 200
        case .range(let digit): digit == 1
        case .default: false
        }
    }
}

extension OutcomeModel {
    fileprivate var isSuccess: Bool { Self.isSuccess(status) }

    /// Whether a status is no failure.
    fileprivate static func isSuccess(_ status: Status) -> Bool {
        switch status {
        case .code(let code): (200..<400).contains(code)
        case .range(let digit): digit == 2 || digit == 3
        case .default: false
        }
    }
}
