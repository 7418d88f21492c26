import OpenAPI
import YAMLTree

/// Turns operations into methods.
struct OperationBuilder {
    var types: TypeBuilder

    /// What Swift says of an operation.
    /// - Parameter name: the method, which no other operation has.
    mutating func build(_ operation: Operation, name: String) throws(Diagnostic) -> OperationModel {
        let base = Naming.type(operation.operationID)
        var parameters: [ParameterModel] = []
        for parameter in operation.parameters {
            parameters.append(try build(parameter, base: base, besides: parameters))
        }
        return OperationModel(
            swiftName: name, method: operation.method, path: operation.path,
            pieces: Self.pieces(operation.path, parameters),
            documentation: Documentation(
                text: operation.description, notes: operation.history, isDeprecated: operation.isDeprecated,
                source: operation.location), summary: operation.summary, parameters: parameters,
            body: try body(operation, base: base), output: try output(operation, base: base),
            authentication: operation.security.map(Self.authentication), failures: try failures(operation, base: base))
    }

    // MARK: Parameters

    private mutating func build(
        _ parameter: Parameter, base: String, besides others: [ParameterModel]
    ) throws(Diagnostic) -> ParameterModel {
        let name = Naming.unique(Naming.parameter(parameter.name)) { name in others.contains { $0.swiftName == name } }
        let place = TypeBuilder.Place(name: base + Naming.type(parameter.name))
        let used = try types.use(parameter.schema, place)
        types.show(parameter.examples, of: used)
        let (type, shape) = parameterType(used, of: parameter)
        var description = [parameter.description].compactMap { $0 } + parameter.history
        if parameter.isDeprecated { description.append("Deprecated by the API.") }
        return ParameterModel(
            name: parameter.name, swiftName: name, place: parameter.place, type: type, shape: shape,
            style: style(parameter), isRequired: parameter.isRequired,
            description: description.isEmpty ? nil : description.joined(separator: " "))
    }

    private func style(_ parameter: Parameter) -> ParameterStyle {
        if parameter.isJSON, parameter.place == .query { return .json }
        return switch parameter.style {
        case .form: parameter.isExploded ? .form : .joined
        case .simple, .label, .matrix: .joined
        case .spaceDelimited: parameter.isExploded ? .form : .spaceDelimited
        case .pipeDelimited: parameter.isExploded ? .form : .pipeDelimited
        case .deepObject: .deepObject
        }
    }

    /// The type of a parameter and how it stands in its place: JSON text stands in the query alone, and a cookie holds
    /// nothing but one value.
    private mutating func parameterType(
        _ type: TypeUse, of parameter: Parameter
    ) -> (TypeUse, ParameterModel.Shape) {
        if parameter.isJSON {
            if parameter.place == .query { return (type, .scalar) }
            types.diagnostics.append(
                .warning(
                    "specgen has no code for JSON in the parameter '\(parameter.name)'; it is a plain string",
                    at: parameter.location))
            return (.string(StringLimits()), .scalar)
        }
        let (type, shape) = parameterType(type, at: parameter.schema.location)
        guard parameter.place == .cookie, shape != .scalar else { return (type, shape) }
        types.diagnostics.append(
            .warning(
                "specgen has no code for several values in the cookie '\(parameter.name)'; it is a plain string",
                at: parameter.location))
        return (.string(StringLimits()), .scalar)
    }

    /// The type of a parameter, which has to fit into a string; whatever doesn't is a string itself.
    private mutating func parameterType(
        _ type: TypeUse, at location: SourceLocation
    ) -> (TypeUse, ParameterModel.Shape) {
        switch type {
        case .string, .integer, .number, .boolean: return (type, .scalar)
        case .nullable(let type): return parameterType(type, at: location)
        case .array(let element, let count, let unique):
            let (element, shape) = parameterType(element, at: location)
            return (.array(shape == .scalar ? element : .string(StringLimits()), count, unique: unique), .array)
        case .freeForm, .dictionary, .patternDictionary: return (type, .object)
        case .named(let name):
            switch types.kinds[name] {
            case .stringEnum:
                types.markParameter(name)
                return (type, .scalar)
            case .structure: return (type, .object)
            case .union, nil: break
            }
        case .any, .null: break
        }
        types.diagnostics.append(
            .warning(
                "specgen has no code for a parameter of this type; it is a plain string", at: location))
        return (.string(StringLimits()), .scalar)
    }

    /// The path in literals and parameters.
    private static func pieces(_ path: String, _ parameters: [ParameterModel]) -> [PathPiece] {
        var pieces: [PathPiece] = []
        for (index, part) in path.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            var literal = part
            if index > 0, let end = part.firstIndex(of: "}") {
                let name = part[..<end]
                if let parameter = parameters.first(where: { $0.place == .path && $0.name == name }) {
                    pieces.append(.parameter(parameter.swiftName))
                }
                literal = part[part.index(after: end)...]
            }
            if !literal.isEmpty { pieces.append(.literal(String(literal))) }
        }
        return pieces
    }

    private static func authentication(_ security: Security) -> AuthenticationModel {
        let schemes = security.schemes.map { scheme -> AuthenticationModel.Scheme in
            switch scheme {
            case .bearer: .bearer
            case .basic: .basic
            case .apiKey(let name, .header): .header(name)
            case .apiKey(let name, .cookie): .cookie(name)
            case .apiKey(let name, _): .query(name)
            }
        }
        // Where it goes matters to logs and proxies: headers first.
        let order = schemes.filter { $0 == .bearer } + schemes.filter { $0 != .bearer }
        return AuthenticationModel(schemes: order, isOptional: security.isOptional)
    }

    // MARK: Bodies

    private mutating func body(_ operation: Operation, base: String) throws(Diagnostic) -> BodyModel? {
        guard let body = operation.requestBody, !body.content.isEmpty else { return nil }
        let contents = try contents(body.content, name: base + "Request", takesForms: true)
        return BodyModel(
            contents: contents, typeName: contents.count > 1 ? types.reserve(base + "Body") : base + "Body",
            isRequired: body.isRequired, description: body.description)
    }

    /// A content for each kind of media type: two that are read alike are one.
    private mutating func contents(
        _ media: [MediaType], name: String, takesForms: Bool
    ) throws(Diagnostic) -> [ContentModel] {
        var contents: [ContentModel] = []
        var schemas: [YAMLNode?] = []
        for type in media {
            let kind = try kind(of: type, name: name, takesForms: takesForms)
            let schema = type.schema?.node
            let index = zip(contents, schemas).enumerated().first { _, known in
                known.0.kind.isLike(kind) && (kind.hasNoType || known.1 == schema)
            }?.offset
            if let index {
                contents[index].mediaTypes.append(type.name)
                continue
            }
            let wanted = kind.name
            let swiftName = Naming.unique(wanted) { name in contents.contains { $0.swiftName == name } }
            contents.append(
                ContentModel(swiftName: swiftName, mediaType: type.name, mediaTypes: [type.name], kind: kind))
            schemas.append(schema)
        }
        return contents
    }

    /// - Parameter takesForms: whether forms are read; nobody answers with one, and such an answer is bytes.
    private mutating func kind(
        of media: MediaType, name: String, takesForms: Bool
    ) throws(Diagnostic) -> ContentModel.Kind {
        if media.isJSON {
            guard let schema = media.schema else { return .json(.any) }
            let type = try types.use(schema, TypeBuilder.Place(name: name))
            types.show(media.examples, of: type)
            return .json(type)
        }
        if takesForms, media.essence == "application/x-www-form-urlencoded", let schema = media.schema {
            let type = try types.use(schema, TypeBuilder.Place(name: name))
            switch type {
            case .named(let name):
                if case .structure? = types.kinds[name] { return .form(type) }
            case .dictionary, .freeForm: return .form(type)
            default: break
            }
            return .bytes
        }
        if media.essence.hasPrefix("multipart/") {
            types.diagnostics.append(
                .warning("specgen takes '\(media.name)' as bytes; its parts are up to the caller", at: media.location))
        }
        return media.essence.hasPrefix("text/") && media.essence != "text/*" ? .text : .bytes
    }

    // MARK: Results

    private mutating func output(_ operation: Operation, base: String) throws(Diagnostic) -> OutputModel {
        var outcomes: [OutcomeModel] = []
        for response in operation.responses {
            guard let status = Self.status(response.status), status != .default else { continue }
            guard !outcomes.contains(where: { $0.status == status }) else {
                types.diagnostics.append(
                    .warning("the response \(response.status) stands twice; the first counts", at: response.location))
                continue
            }
            guard let outcome = try outcome(response, status, base: base) else { continue }
            outcomes.append(outcome)
        }
        if !outcomes.contains(where: \.isSuccess),
            let response = operation.responses.first(where: { $0.status == "default" }),
            let outcome = try outcome(response, .default, base: base)
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
        _ response: Response, _ status: OutcomeModel.Status, base: String
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
        var hasEmptyObject = false
        if media.count == 1, media[0].isJSON, let schema = media[0].schema, try saysNothing(schema, media[0].examples) {
            media = []
            hasEmptyObject = true
        }
        var headers: [HeaderModel] = []
        for header in response.headers {
            // The first two are said by the body and by the error; the specification has generators ignore the former.
            guard !["content-type", "retry-after"].contains(header.name.lowercased()) else { continue }
            headers.append(try build(header, base: base, besides: headers))
        }
        return OutcomeModel(
            status: status, swiftName: swiftName, description: response.description, headers: headers,
            contents: try contents(media, name: base + suffix + "Response", takesForms: false),
            hasEmptyObject: hasEmptyObject)
    }

    private mutating func build(
        _ header: Header, base: String, besides others: [HeaderModel]
    ) throws(Diagnostic) -> HeaderModel {
        let wanted = Naming.parameter(header.name)
        let name = Naming.unique(wanted) { name in others.contains { $0.swiftName == name } }
        let used = try types.use(header.schema, TypeBuilder.Place(name: base + Naming.type(header.name)))
        types.show(header.examples, of: used)
        var (type, shape) = parameterType(used, at: header.schema.location)
        if shape == .object { (type, shape) = (.string(StringLimits()), .scalar) }
        return HeaderModel(
            name: header.name, swiftName: name, type: type, shape: shape, isRequired: header.isRequired,
            description: header.description)
    }

    /// Failures become a `MatrixError`, but their schemas are types like any other.
    private mutating func failures(
        _ operation: Operation, base: String
    ) throws(Diagnostic) -> [(status: String, description: String)] {
        var failures: [(status: String, description: String)] = []
        for response in operation.responses {
            guard let status = Self.status(response.status), !OutcomeModel.isSuccess(status) else { continue }
            for content in response.content where content.isJSON {
                guard let schema = content.schema else { continue }
                let type = try types.use(schema, TypeBuilder.Place(name: base + "Failure"))
                types.show(content.examples, of: type)
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
        let all = examples + TypeBuilder.examples(in: schema.node)
        let count = try types.countLimits(resolved, "Properties")
        types.show(all, of: .freeForm(count))
        if count.maximum == 0 { return true }
        guard all.isEmpty else { return all.allSatisfy { $0.mapping?.isEmpty == true } }
        // Whoever lists no properties in so many words says it, too.
        return schema.node["properties"]?.mapping?.isEmpty == true
    }

    private static func status(_ text: String) -> OutcomeModel.Status? {
        if text == "default" { return .default }
        if let code = Int(text) { return .code(code) }
        guard text.count == 3, text.lowercased().hasSuffix("xx"), let digit = text.prefix(1).first?.wholeNumberValue
        else { return nil }
        return .range(digit)
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

extension ContentModel.Kind {
    fileprivate var name: String {
        switch self {
        case .json: "json"
        case .text: "text"
        case .bytes: "content"
        case .form: "form"
        }
    }

    fileprivate var hasNoType: Bool {
        switch self {
        case .text, .bytes: true
        case .json, .form: false
        }
    }

    fileprivate func isLike(_ other: Self) -> Bool { name == other.name }
}
