import APIModel

/// Writes the server of a module: protocols, and their operations' way into a router.
struct ServerEmitter {
    let module: APIModule
    let names: TypeNames

    /// A protocol that has all operations of a module that has one group.
    func writeProtocol(_ operations: [OperationModel], to writer: inout CodeWriter) {
        write(module.serverName, operations, title: module.title, register: "register", to: &writer)
    }

    /// The protocol of a group.
    func writeProtocol(of group: OperationGroup, to writer: inout CodeWriter) {
        write(
            group.serverName, group.operations.filter(\.isServed), title: group.title,
            register: "register" + group.name, to: &writer)
    }

    /// The protocol that is made of those of the groups.
    func writeComposition(to writer: inout CodeWriter) {
        let groups = module.groups.filter { $0.operations.contains(where: \.isServed) }
        writer.documentation([
            "A server of the \(module.title): a method for each operation, by groups.",
            "To serve some of the groups, conform to their protocols alone.",
        ])
        let inherited = groups.map(\.serverName)
        let one = "public protocol \(module.serverName): \(inherited.joined(separator: ", ")) {}"
        if one.count <= writer.room {
            writer.line(one)
        } else {
            writer.line("public protocol \(module.serverName):")
            writer.indented { writer in
                for (index, name) in inherited.enumerated() {
                    writer.line(name + (index < inherited.count - 1 ? "," : ""))
                }
            }
            writer.line("{}")
        }
        writer.line()
        writer.block("extension \(module.serverName)") { writer in
            writeRegisterDocumentation("Adds the operations of all groups to a router.", to: &writer)
            writer.block("public func register(on router: inout \(EmittedType.apiRouter))") { writer in
                for group in groups { writer.line("register\(group.name)(on: &router)") }
            }
        }
    }

    private func write(
        _ name: String, _ operations: [OperationModel], title: String, register: String, to writer: inout CodeWriter
    ) {
        writer.documentation([
            "A server of the \(title): a method for each operation.",
            "Throw a `MatrixError` to answer with it; any other error is answered with 500 and told to the router's "
                + "report.",
        ])
        writer.block("public protocol \(name): \(EmittedType.sendable)") { writer in
            writeAuthentication(of: operations.compactMap(\.authentication), to: &writer)
            for (index, operation) in operations.enumerated() {
                if index > 0 { writer.line() }
                let signature = OperationSignature(operation: operation, names: names)
                signature.writeDocumentation(failures: false, to: &writer)
                writer.list("func \(signature.name)", signature.serverParameters, signature.effects)
            }
        }
        writer.line()
        writer.block("extension \(name)") { writer in
            writeRegisterDocumentation("Adds the operations to a router.", to: &writer)
            writer.block("public func \(register)(on router: inout \(EmittedType.apiRouter))") { writer in
                RouteEmitter(operations: operations, names: names).write(to: &writer)
            }
        }
    }

    private func writeAuthentication(of models: [AuthenticationModel], to writer: inout CodeWriter) {
        guard !models.isEmpty else { return }
        writer.documentation(["Who calls, as the server knows them."])
        writer.line("associatedtype \(EmittedType.caller): \(EmittedType.sendable)")
        writer.line()
        if models.contains(where: { !$0.needsSeveral }) {
            writer.documentation([
                "Finds out who calls, before anything else of the request is looked at.",
                "- Throws: `MatrixError.unknownToken` for a token that isn't valid.",
            ])
            writer.line(
                "func authenticate(_ accessToken: \(EmittedType.accessToken)) async throws -> \(EmittedType.caller)")
            writer.line()
        }
        if models.contains(where: \.needsSeveral) {
            var sets: [String] = []
            for set in models.filter(\.needsSeveral).flatMap(\.alternatives) {
                let text = set.map { "`\($0.text)`" }.joined(separator: " and ")
                if !sets.contains(text) { sets.append(text) }
            }
            writer.documentation([
                "Identifies the caller of an operation that needs several secrets at once. This is the first check of a "
                    + "request.",
                "- Parameter credentials: the secrets \(sets.joined(separator: ", or ")).",
                "- Throws: `MatrixError.unknownToken` for a secret that isn't valid.",
            ])
            writer.line(
                "func authenticate(_ credentials: [\(EmittedType.apiAuthentication): \(EmittedType.accessToken)]) "
                    + "async throws -> \(EmittedType.caller)")
            writer.line()
        }
    }

    private func writeRegisterDocumentation(_ text: String, to writer: inout CodeWriter) {
        writer.documentation([
            text + " What doesn't fit the schemas is answered by itself: with 401 when the access token is missing, "
                + "with 413 when the body is too large, with 400 when it is invalid."
        ])
    }
}
