import APIModel
import OpenAPI

/// Writes the routes of operations: code that turns a request into the arguments of a method, and its result into a
/// response.
struct RouteEmitter {
    let operations: [OperationModel]
    let names: TypeNames

    /// Writes a statement for each operation that adds its route.
    func write(to writer: inout CodeWriter) {
        writeRoutes(to: &writer) { route, _, writer in route.write(to: &writer) }
    }

    /// Writes statements that add the routes of webhooks, at the paths that a function `path` returns.
    func writeWebhooks(to writer: inout CodeWriter) {
        writeRoutes(to: &writer) { route, operation, writer in
            route.writeConstants(to: &writer)
            writer.block("if let path = path(.\(memberName(operation.swiftName)))") { writer in
                route.writeWebhook(at: "path", to: &writer)
            }
        }
    }

    private func writeRoutes(
        to writer: inout CodeWriter, _ write: (Route, OperationModel, inout CodeWriter) -> Void
    ) {
        let taken = operations.flatMap { [$0.swiftName] + $0.parameters.map(\.swiftName) }
        var constants = FreeNames(
            excluding: taken + ["authenticate", "body", "caller", "path", "request", "router", "self"])
        for (index, operation) in operations.enumerated() {
            if index > 0 { writer.line() }
            let signature = OperationSignature(operation: operation, names: names)
            write(Route(signature: signature, names: &constants), operation, &writer)
        }
    }
}

private struct Route {
    private let signature: OperationSignature
    private let request: String
    private let output: String
    private let token: String
    private let constants: Constants
    private let checks: [String: Code]
    private let body: Code?

    private var operation: OperationModel { signature.operation }

    /// - Parameter names: names for constants of the function that adds the routes.
    init(signature: OperationSignature, names: inout FreeNames) {
        self.signature = signature
        let operation = signature.operation
        var locals = signature.freeNames
        request = locals.take("request", "serverRequest")
        output = locals.take("output", "outputValue")
        token =
            operation.authentication?.needsSeveral == true
            ? locals.take("credentials", "secrets") : locals.take("token", "accessToken")
        var constants = Constants(access: "", names: names)
        var checks: [String: Code] = [:]
        for parameter in operation.parameters where parameter.shape.isText && parameter.style != .json {
            guard let (code, isCostly) = ParameterLimits.check(parameter.type) else { continue }
            let name = operation.swiftName + capitalized(parameter.swiftName) + "Check"
            checks[parameter.swiftName] = isCostly ? .text(constants.add(name, code)) : code
        }
        self.checks = checks
        body = operation.body.map { [request] in
            BodyEmitter(body: $0, signature: signature).receiving(request: request, constants: &constants)
        }
        names = constants.names
        self.constants = constants
    }

    func writeConstants(to writer: inout CodeWriter) { constants.write("let", to: &writer) }

    func write(to writer: inout CodeWriter) {
        writeConstants(to: &writer)
        write("router.on", path: literal(operation.path), to: &writer) { writer in
            writeArguments(to: &writer)
            writeCall(to: &writer)
        }
    }

    /// Writes a route whose request is read before its method is chosen: several webhooks may have one path.
    func writeWebhook(at path: String, to writer: inout CodeWriter) {
        write("router.onWebhook", path: path, to: &writer) { writer in
            writeArguments(to: &writer)
            writer.block("return", writeCall)
        }
    }

    private func write(
        _ function: String, path: String, to writer: inout CodeWriter, _ body: (inout CodeWriter) -> Void
    ) {
        let isUsed = !operation.parameters.isEmpty || operation.body != nil || operation.authentication != nil
        writer.list(
            function, [operation.method.code, path], isUsed ? " { \(request) in" : " { _ in")
        writer.indented(body)
        writer.line("}")
    }

    private func writeArguments(to writer: inout CodeWriter) {
        writeCaller(to: &writer)
        ServerParameterEmitter(signature: signature, request: request).write(checks: checks, to: &writer)
        if let model = operation.body, let body {
            writer.code("let body: \(signature.type(of: model)) = ", body)
        }
    }

    private func writeCaller(to writer: inout CodeWriter) {
        guard let authentication = operation.authentication else { return }
        let kind = authentication.needsSeveral ? "credentials" : "accessToken"
        let schemes = authentication.needsSeveral ? authentication.setList : .text(authentication.schemeList)
        guard authentication.isOptional else {
            let isDefault = authentication.schemes == [.bearer]
            let secrets = Code.call("\(request).\(kind)", labelled: [("in", isDefault ? nil : schemes)])
            return writer.code("let caller = try await ", .call("authenticate", [.init(value: secrets)]))
        }
        writer.line("let caller: \(EmittedType.authenticatedUser)?")
        let secrets = Code.call("\(request).optional\(capitalized(kind))", labelled: [("in", schemes)])
        writer.code("if let \(token) = ", secrets, " {")
        writer.indented { $0.line("caller = try await authenticate(\(token))") }
        writer.line("} else {")
        writer.indented { $0.line("caller = nil") }
        writer.line("}")
    }

    private func writeCall(to writer: inout CodeWriter) {
        var arguments = operation.parameters.map { parameter in
            Code.Argument(
                label: escapedArgument(parameter.swiftName), value: .text(escapedIdentifier(parameter.swiftName)))
        }
        if operation.body != nil { arguments.append(.init(value: .text("body"))) }
        if operation.authentication != nil { arguments.append(.init(label: "caller", value: .text("caller"))) }
        // A local constant of the same name hides the method.
        let locals =
            ["router", "path", request, output, token, "body", "caller"] + operation.parameters.map(\.swiftName)
        let isHidden = locals.contains(operation.swiftName)
        let call = Code.call((isHidden ? "self." : "") + signature.name, arguments)
        let outcome = operation.output.responses.first
        if operation.output.isPlain, signature.output == nil {
            writer.code("try await ", call)
            let response = outcome?.responseArguments(status: "\(outcome?.usualCode ?? 200)", body: "") ?? "status: 200"
            return writer.line("return \(EmittedType.serverResponse)(\(response))")
        }
        func response(_ value: String) -> String {
            guard operation.output.isPlain, let outcome else { return "return \(EmittedType.serverResponse)(\(value))" }
            return
                "return \(EmittedType.serverResponse)(\(outcome.responseArguments(status: "\(outcome.usualCode)", body: value)))"
        }
        let one = response("try await " + call.text)
        if one.count <= writer.room { return writer.line(one) }
        writer.code("let \(output) = try await ", call)
        writer.line(response(output))
    }
}

extension Operation.Method {
    /// The method in generated code, an implicit member of `HTTPRequest.Method`.
    var code: String {
        // swift-http-types has no constants for other methods.
        isStandard && self != .query ? "." + rawValue : ".named(\(literal(name)))"
    }
}
