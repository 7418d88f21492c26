import APIModel
import OpenAPI

/// Writes the client and the server of a module.
struct OperationEmission {
    let module: APIModule
    let names: TypeNames

    private var needsCaller: Bool { module.operations.contains(where: \.needsAccessToken) }

    // MARK: Client

    func writeClient(to writer: inout CodeWriter) {
        writer.documentation(["A client of the \(title)."])
        writer.block("public struct \(module.clientName): Sendable") { writer in
            writer.documentation(["The server to call, and how."])
            writer.line("public var connection: APIConnection")
            writer.line()
            writer.block("public init(_ connection: APIConnection)") { $0.line("self.connection = connection") }
            for operation in module.operations {
                writer.line()
                writeDocumentation(operation, failures: true, to: &writer)
                writer.list(
                    "public func \(escapedIdentifier(operation.swiftName))", parameters(operation, defaults: true),
                    " async throws\(returns(operation)) {")
                writer.indented { writeCall(operation, to: &$0) }
                writer.line("}")
            }
        }
    }

    private func writeCall(_ operation: OperationModel, to writer: inout CodeWriter) {
        let request = local("request", operation)
        let queries = operation.parameters.filter { $0.place == .query }
        let isVariable = !queries.isEmpty || operation.body != nil
        var arguments = [".\(operation.method.rawValue)", path(operation)]
        if operation.needsAccessToken { arguments.append("isAuthenticated: true") }
        writer.list("\(isVariable ? "var" : "let") \(request) = APIRequest", arguments, "")
        for parameter in queries {
            writer.line("\(request).addQuery(\(literal(parameter.name)), \(escapedIdentifier(parameter.swiftName)))")
        }
        if let body = operation.body {
            writer.line(body.isRequired ? "\(request).setBody(body)" : "if let body { \(request).setBody(body) }")
        }
        writer.line("\(operation.result == nil ? "" : "return ")try await connection.send(\(request))")
    }

    /// The path as a string literal into which the parameters are interpolated.
    private func path(_ operation: OperationModel) -> String {
        let segments = operation.path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            let parameter = operation.parameters.first { $0.place == .path && segment == "{\($0.name)}" }
            return parameter.map { "\\(\(escapedIdentifier($0.swiftName)))" } ?? escapedText(String(segment))
        }
        return "\"\(segments.joined(separator: "/"))\""
    }

    // MARK: Server

    func writeServer(to writer: inout CodeWriter) {
        writer.documentation([
            "A server of the \(title): a method for each operation.",
            "Throw a `MatrixError` to answer with it; any other error is answered with 500 and told to the router's report.",
        ])
        writer.block("public protocol \(module.serverName): Sendable") { writer in
            if needsCaller {
                writer.documentation(["Who calls, as the server knows them."])
                writer.line("associatedtype Caller: Sendable")
                writer.line()
                writer.documentation([
                    "Finds out who calls, before anything else of the request is looked at.",
                    "- Throws: `MatrixError.unknownToken` for a token that isn't valid.",
                ])
                writer.line("func authenticate(_ accessToken: AccessToken) async throws -> Caller")
                writer.line()
            }
            for (index, operation) in module.operations.enumerated() {
                if index > 0 { writer.line() }
                writeDocumentation(operation, failures: false, to: &writer)
                writer.list(
                    "func \(escapedIdentifier(operation.swiftName))", parameters(operation, caller: true),
                    " async throws\(returns(operation))")
            }
        }
        writer.line()
        writer.block("extension \(module.serverName)") { writer in
            writer.documentation([
                "Adds the operations to a router. What doesn't fit the schemas is answered by itself: with 401 when the "
                    + "access token is missing, with 413 when the body is too large, with 400 when it is invalid."
            ])
            writer.block("public func register(on router: inout APIRouter)") { writer in
                for (index, operation) in module.operations.enumerated() {
                    if index > 0 { writer.line() }
                    writeRoute(operation, to: &writer)
                }
            }
        }
    }

    private func writeRoute(_ operation: OperationModel, to writer: inout CodeWriter) {
        let request = local("request", operation)
        for parameter in operation.parameters {
            if let pattern = parameter.type.pattern {
                writer.line("let \(patternName(parameter, operation)) = JSONPattern(\(literal(pattern)))")
            }
        }
        let inputs = operation.parameters.count + (operation.body == nil ? 0 : 1) + (operation.needsAccessToken ? 1 : 0)
        let closure = inputs == 0 ? "_ in" : "\(request) in"
        writer.line("router.on(.\(operation.method.rawValue), \(literal(operation.path))) { \(closure)")
        writer.indented { writer in
            var arguments: [String] = []
            if operation.needsAccessToken {
                writer.line("let caller = try await authenticate(\(request).accessToken())")
            }
            for parameter in operation.parameters {
                let name = escapedIdentifier(parameter.swiftName)
                let type = names.swift(parameter.type, in: .module) + (parameter.isRequired ? "" : "?")
                let function =
                    parameter.place == .path ? "path" : parameter.isRequired ? "query" : "optionalQuery"
                let values = [literal(parameter.name)] + check(parameter, operation)
                writer.list("let \(name): \(type) = try \(request).\(function)", values, "")
                arguments.append("\(escapedArgument(parameter.swiftName)): \(name)")
            }
            if let body = operation.body {
                let type = names.swift(body.type, in: .module) + (body.isRequired ? "" : "?")
                let function = body.isRequired ? "body" : "optionalBody"
                let read = ReadExpressions(names: names, scope: .module).read(body.type, from: "$0")
                let head = "let body: \(type) = try await \(request).\(function)"
                if body.type.isReadByItself {
                    writer.line(head + "()")
                } else {
                    writer.block(head) { $0.line(read) }
                }
                arguments.append("body")
            }
            if operation.needsAccessToken { arguments.append("caller: caller") }
            // A local constant of the same name hides the method.
            let locals = ["request", "body", "caller"] + operation.parameters.map(\.swiftName)
            let isHidden = locals.contains(operation.swiftName)
            let call = "try await \(isHidden ? "self." : "")\(escapedIdentifier(operation.swiftName))"
            let status = operation.successStatus == 200 ? "" : "status: \(operation.successStatus), "
            if operation.result == nil {
                writer.list(call, arguments, "")
                let content =
                    operation.successHasBody ? "\(status)json: JSONObject()" : "status: \(operation.successStatus)"
                writer.line("return ServerResponse(\(content))")
            } else if call.count + arguments.joined(separator: ", ").count > CodeWriter.width - 45 {
                writer.list("let result = \(call)", arguments, "")
                writer.line("return ServerResponse(\(status)json: result)")
            } else {
                writer.list("return ServerResponse(\(status)json: \(call)", arguments, ")")
            }
        }
        writer.line("}")
    }

    private func patternName(_ parameter: ParameterModel, _ operation: OperationModel) -> String {
        let name = parameter.swiftName.drop { $0 == "_" }
        return operation.swiftName + name.prefix(1).uppercased() + name.dropFirst() + "Pattern"
    }

    /// The limits of a parameter, as an argument.
    private func check(_ parameter: ParameterModel, _ operation: OperationModel) -> [String] {
        var limits: [(String, String)] = []
        switch parameter.type {
        case .string(let string):
            if let minLength = string.minLength, minLength > 0 { limits.append(("minLength", "\(minLength)")) }
            if let maxLength = string.maxLength { limits.append(("maxLength", "\(maxLength)")) }
            if let maxBytes = string.maxBytes { limits.append(("maxBytes", "\(maxBytes)")) }
            if string.pattern != nil { limits.append(("pattern", patternName(parameter, operation))) }
        case .integer(let minimum, let maximum):
            if let minimum { limits.append(("minimum", "\(minimum)")) }
            if let maximum { limits.append(("maximum", "\(maximum)")) }
        default: break
        }
        if limits.isEmpty { return [] }
        return ["ParameterCheck(" + limits.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + ")"]
    }

    // MARK: Both

    private var title: String { module.titles.joined(separator: "; ") }

    private func parameters(_ operation: OperationModel, defaults: Bool = false, caller: Bool = false) -> [String] {
        var parameters = operation.parameters.map { parameter in
            let type = names.swift(parameter.type, in: .module) + (parameter.isRequired ? "" : "?")
            return "\(escapedLabel(parameter.swiftName)): \(type)"
                + (defaults && !parameter.isRequired ? " = nil" : "")
        }
        if let body = operation.body {
            parameters.append("_ body: \(names.swift(body.type, in: .module))\(body.isRequired ? "" : "?")")
        }
        if caller, operation.needsAccessToken { parameters.append("caller: Caller") }
        return parameters
    }

    private func returns(_ operation: OperationModel) -> String {
        operation.result.map { " -> " + names.swift($0, in: .module) } ?? ""
    }

    /// A name for a local constant that no parameter has.
    private func local(_ name: String, _ operation: OperationModel) -> String {
        operation.parameters.contains { $0.swiftName == name } ? name + "_" : name
    }

    private func writeDocumentation(_ operation: OperationModel, failures: Bool, to writer: inout CodeWriter) {
        var paragraphs = [operation.summary ?? "", operation.documentation.text ?? ""].filter { !$0.isEmpty }
        paragraphs.append("`\(operation.method.rawValue.uppercased()) \(operation.path)`")
        var described = operation.parameters.map { ($0.swiftName, $0.description ?? "") }
        if let body = operation.body { described.append(("body", body.description ?? "")) }
        var lines: [String] = []
        let items = described.filter { !$0.1.isEmpty }.map { name, text in
            (name, text.split(whereSeparator: \.isNewline).joined(separator: " "))
        }
        if items.count == 1 {
            lines.append("- Parameter \(items[0].0): \(items[0].1)")
        } else if !items.isEmpty {
            lines.append("- Parameters:")
            lines += items.map { "  - \($0.0): \($0.1)" }
        }
        if failures, !operation.failures.isEmpty {
            lines.append(
                "- Throws: `MatrixError`, of status \(operation.failures.map(\.status).joined(separator: ", ")) by the "
                    + "specification.")
        }
        if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
        writer.documentation(paragraphs)
        if operation.documentation.isDeprecated { writer.documentation(["- Note: Deprecated by the API."]) }
    }
}
