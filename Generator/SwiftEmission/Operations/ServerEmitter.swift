import APIModel

/// Writes the server of a module: its protocols, and the code that adds their operations to a router.
struct ServerEmitter {
    let module: APIModule
    let names: TypeNames

    /// Writes the protocol of a module with one group, with all operations.
    func writeProtocol(_ operations: [OperationModel], to writer: inout CodeWriter) {
        write(module.serverName, operations, title: module.title, register: "register", to: &writer)
    }

    /// Writes the protocol of a group.
    func writeProtocol(of group: OperationGroup, to writer: inout CodeWriter) {
        write(
            group.serverName, group.operations.filter(\.isServed), title: group.title,
            register: "register" + group.name, to: &writer)
    }

    /// Writes the protocol of the module, which inherits from those of the groups.
    func writeComposition(to writer: inout CodeWriter) {
        writeComposition(
            module.serverName, module.composedGroups, title: module.title, register: "register", to: &writer)
    }

    /// Writes the protocol of a group with many operations, which inherits from those of its parts.
    func writeComposition(of group: OperationGroup, to writer: inout CodeWriter) {
        writeComposition(
            group.serverName, group.parts, title: group.title, register: "register" + group.name, to: &writer)
    }

    private func writeComposition(
        _ name: String, _ groups: [OperationGroup], title: String, register: String, to writer: inout CodeWriter
    ) {
        let groups = groups.filter { $0.operations.contains(where: \.isServed) }
        writer.documentation([
            "A server of the \(title): a method for each operation, in groups.",
            "To serve only some of the groups, conform to their protocols.",
        ])
        let inherited = groups.map(\.serverName)
        let one = "\(writer.access)protocol \(name): \(inherited.joined(separator: ", ")) {}"
        if one.count <= writer.room {
            writer.line(one)
        } else {
            writer.line("\(writer.access)protocol \(name):")
            writer.indented { writer in
                for (index, name) in inherited.enumerated() {
                    writer.line(name + (index < inherited.count - 1 ? "," : ""))
                }
            }
            writer.line("{}")
        }
        writer.line()
        writer.block("extension \(name)") { writer in
            writeRegisterDocumentation(
                "Adds the operations of all groups to a router.", groups.flatMap(\.operations), to: &writer)
            writer.block("\(writer.access)func \(register)(on router: inout \(EmittedType.apiRouter))") { writer in
                for group in groups { writer.line("register\(group.name)(on: &router)") }
            }
        }
    }

    private func write(
        _ name: String, _ operations: [OperationModel], title: String, register: String, to writer: inout CodeWriter
    ) {
        writer.documentation([
            "A server of the \(title): a method for each operation.",
            "A `MatrixError` that a method throws becomes the response. For any other error the client gets status 500, "
                + "and the router reports the error.",
        ])
        writeRequirements(of: name, operations, to: &writer)
        writer.line()
        writer.block("extension \(name)") { writer in
            writeRegisterDocumentation("Adds the operations to a router.", operations, to: &writer)
            writer.block("\(writer.access)func \(register)(on router: inout \(EmittedType.apiRouter))") { writer in
                RouteEmitter(operations: operations, names: names).write(to: &writer)
            }
        }
    }

    /// Writes the declaration of a protocol with a method for each operation.
    func writeRequirements(of name: String, _ operations: [OperationModel], to writer: inout CodeWriter) {
        writer.block("\(writer.access)protocol \(name): \(EmittedType.sendable)") { writer in
            writeAuthentication(of: operations.compactMap(\.authentication), to: &writer)
            for (index, operation) in operations.enumerated() {
                if index > 0 { writer.line() }
                let signature = OperationSignature(operation: operation, names: names)
                signature.writeDocumentation(failures: false, to: &writer)
                writer.list("func \(signature.name)", signature.serverParameters, signature.effects)
            }
        }
    }

    private func writeAuthentication(of models: [AuthenticationModel], to writer: inout CodeWriter) {
        guard !models.isEmpty else { return }
        writer.documentation(["The authenticated user of a request."])
        writer.line("associatedtype \(EmittedType.authenticatedUser): \(EmittedType.sendable)")
        writer.line()
        if models.contains(where: { !$0.needsSeveral }) {
            writer.documentation([
                "Identifies the user of an access token. This is the first check of a request.",
                "- Throws: `MatrixError.unknownToken` for an invalid token.",
            ])
            writer.line(
                "func authenticate(_ accessToken: \(EmittedType.accessToken)) async throws -> \(EmittedType.authenticatedUser)"
            )
            writer.line()
        }
        if models.contains(where: \.needsSeveral) {
            var sets: [String] = []
            for set in models.filter(\.needsSeveral).flatMap(\.alternatives) {
                let text = set.map { "`\($0.text)`" }.joined(separator: " and ")
                if !sets.contains(text) { sets.append(text) }
            }
            writer.documentation([
                "Identifies the user of an operation that needs several secrets at once. This is the first check of a "
                    + "request.",
                "- Parameter credentials: the secrets \(sets.joined(separator: ", or ")).",
                "- Throws: `MatrixError.unknownToken` for an invalid secret.",
            ])
            writer.line(
                "func authenticate(_ credentials: [\(EmittedType.apiAuthentication): \(EmittedType.accessToken)]) "
                    + "async throws -> \(EmittedType.authenticatedUser)")
            writer.line()
        }
    }

    private func writeRegisterDocumentation(
        _ text: String, _ operations: [OperationModel], to writer: inout CodeWriter
    ) {
        let required = operations.compactMap(\.authentication).filter { !$0.isOptional }
        let secrets = required.contains(where: \.needsSeveral) ? "credentials are" : "the access token is"
        let reasons = [
            required.isEmpty ? nil : "401 when \(secrets) missing",
            operations.allSatisfy { $0.body == nil } ? nil : "413 when the body is too large",
        ].compactMap(\.self)
        let statuses = reasons.isEmpty ? "400" : (reasons + ["400 otherwise"]).joined(separator: ", with ")
        var paragraphs = [
            text + " Requests that violate the schemas are rejected before your methods run: with \(statuses)."
        ]
        switch module.errorBody {
        case .problemDetails:
            paragraphs.append(
                "The document describes errors as problem details (RFC 9457), but a router sends Matrix errors by "
                    + "default. Create the router with `APIRouter(errors: .problemDetails)`.")
        case .other:
            paragraphs.append(
                "The document describes its own error body, but a router sends Matrix errors by default. Create the "
                    + "router with `APIRouter(errors: ErrorRenderer { error, _ in … })`.")
        case .matrix, nil: break
        }
        writer.documentation(paragraphs)
    }
}
