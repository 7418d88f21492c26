import APIModel

/// The signature and the documentation of an operation's method, in the client and in the server.
struct OperationSignature {
    let operation: OperationModel
    let names: TypeNames

    var name: String { escapedIdentifier(operation.swiftName) }

    /// The parameters of the client's method.
    var clientParameters: [String] { parameters(defaults: true) }

    /// The parameters of the server's method: without default values, and with the authenticated user.
    var serverParameters: [String] {
        guard let authentication = operation.authentication else { return parameters(defaults: false) }
        return parameters(defaults: false) + [
            "caller: \(EmittedType.authenticatedUser)" + (authentication.isOptional ? "?" : "")
        ]
    }

    private func parameters(defaults: Bool) -> [String] {
        var parameters = operation.parameters.map { parameter in
            "\(escapedLabel(parameter.swiftName)): \(type(of: parameter))"
                + (defaults && !parameter.isRequired ? " = nil" : "")
        }
        if let body = operation.body {
            parameters.append("_ body: \(type(of: body))" + (defaults && !body.isRequired ? " = nil" : ""))
        }
        return parameters
    }

    func type(of parameter: ParameterModel) -> String {
        names.swift(parameter.type, in: .module) + (parameter.isRequired ? "" : "?")
    }

    func type(of body: BodyModel) -> String {
        let type = body.onlyContent.map { names.swift($0, in: .module) } ?? names.name(body.typeName, in: .module)
        return type + (body.isRequired ? "" : "?")
    }

    /// The text after the parameters: ` async throws -> Pusher`.
    var effects: String { " async throws" + (output.map { " -> " + $0 } ?? "") }

    /// The type of the result; `nil` if the method returns nothing.
    var output: String? {
        guard operation.output.isPlain else { return names.name(operation.output.typeName, in: .module) }
        return operation.output.responses.first?.contents.first.map { names.swift($0, in: .module) }
    }

    /// Names for local constants that don't conflict with parameters.
    var freeNames: FreeNames { FreeNames(excluding: operation.parameters.map(\.swiftName) + ["body", "caller"]) }

    // MARK: Documentation

    func writeDocumentation(failures: Bool, to writer: inout CodeWriter) {
        var documentation = operation.documentation
        let texts = [operation.summary ?? "", documentation.text ?? ""].filter { !$0.isEmpty }
        documentation.text = texts.joined(separator: "\n\n")
        if failures, !operation.isServed {
            documentation.notes.append("Client only: servers have another operation with this method and path.")
        }
        var lines = ["`\(operation.method.name) \(operation.path)`"]
        let parameters = parameterLines
        if !parameters.isEmpty { lines += [""] + parameters }
        if failures, !operation.failures.isEmpty {
            if parameters.isEmpty { lines.append("") }
            let statuses = operation.failures.map(\.status).joined(separator: ", ")
            let label = operation.failures.count == 1 ? "Documented status" : "Documented statuses"
            lines.append("- Throws: `MatrixError`. \(label): \(statuses).")
        }
        writer.documentation(documentation, and: lines.joined(separator: "\n"))
    }

    private var parameterLines: [String] {
        var described = operation.parameters.map { ($0.swiftName, $0.description ?? "") }
        if let body = operation.body { described.append(("body", body.description ?? "")) }
        let items = described.filter { !$0.1.isEmpty }.map { name, text in
            (name, text.split(whereSeparator: \.isNewline).joined(separator: " "))
        }
        guard items.count != 1 else { return ["- Parameter \(items[0].0): \(items[0].1)"] }
        return items.isEmpty ? [] : ["- Parameters:"] + items.map { "  - \($0.0): \($0.1)" }
    }
}

extension BodyModel {
    /// The content, if there is only one.
    var onlyContent: ContentModel? { contents.count == 1 ? contents[0] : nil }
}

extension AuthenticationModel {
    /// All schemes as an array of the runtime's `APIAuthentication`.
    var schemeList: String { Self.list(schemes) }

    /// The alternative sets of schemes, as an array of arrays of the runtime's `APIAuthentication`.
    var setList: Code { .array(alternatives.map { .text(Self.list($0)) }) }

    private static func list(_ schemes: [Scheme]) -> String {
        "[\(schemes.map(\.text).joined(separator: ", "))]"
    }

    /// The argument of the client's request: a label and the credentials that it may send.
    var requestArgument: Code.Argument {
        guard !needsSeveral else { return .init(label: "credentials", value: setList) }
        // URLs are logged, so a token is sent in the header field if the server accepts it there (RFC 6750, section
        // 5.3).
        let sent = schemes.contains(.bearer) ? schemes.filter { $0 != .bearerInQuery } : schemes
        return .init(label: "authentication", value: .text(Self.list(sent)))
    }
}

extension AuthenticationModel.Scheme {
    /// The bearer token in the query string (RFC 6750, section 2.3).
    fileprivate static let bearerInQuery = Self.query("access_token")

    var text: String {
        switch self {
        case .bearer: ".bearer"
        case .basic: ".basic"
        case .http(let scheme): ".http(\(literal(scheme)))"
        case .header(let name): ".header(\(literal(name)))"
        case .query(let name): ".query(\(literal(name)))"
        case .cookie(let name): ".cookie(\(literal(name)))"
        }
    }
}
