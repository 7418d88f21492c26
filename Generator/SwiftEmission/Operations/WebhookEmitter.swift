import APIModel

/// Writes the webhooks or the callbacks of a module: a protocol for the server that receives them, and a client for the
/// API that sends them.
struct WebhookEmitter {
    let group: WebhookGroup
    let module: APIModule
    let names: TypeNames

    private var noun: String { group.kind == .webhooks ? "webhook" : "callback" }
    /// A server may receive webhooks and callbacks.
    private var register: String { group.kind == .webhooks ? "registerWebhooks" : "registerCallbacks" }

    // MARK: Server

    func writeProtocol(to writer: inout CodeWriter) {
        writer.documentation([
            "A server for the \(noun)s of the \(module.title): a method for each request that the API sends.",
            "A `MatrixError` that a method throws becomes the response. For any other error the API gets status 500, and "
                + "the router reports the error.",
        ])
        ServerEmitter(module: module, names: names).writeRequirements(
            of: group.protocolName, group.operations, to: &writer)
        writer.line()
        writeNames(to: &writer)
        writer.line()
        writer.block("extension \(group.protocolName)") { writer in
            writer.documentation([
                "Adds the \(noun)s to a router, all at one path. They are distinguished by their bodies."
            ])
            writer.block(
                "\(writer.access)func \(register)(on router: inout \(EmittedType.apiRouter), at path: \(EmittedType.string))"
            ) { $0.line("\(register)(on: &router) { _ in path }") }
            writer.line()
            writer.documentation([
                "Adds \(noun)s to a router. Requests that violate the schemas are rejected before your methods run.",
                "- Parameter path: the path of each \(noun), which the document doesn't define; `nil` for one that is not "
                    + "served. Those of one path and method are distinguished by their bodies: the first one whose schema "
                    + "the request satisfies is called.",
            ])
            writer.block(
                "\(writer.access)func \(register)(on router: inout \(EmittedType.apiRouter), at path: (\(group.enumName)) -> "
                    + "\(EmittedType.string)?)"
            ) { RouteEmitter(operations: group.operations, names: names).writeWebhooks(to: &$0) }
        }
    }

    private func writeNames(to writer: inout CodeWriter) {
        let hasRawValues = group.hasUniqueNames
        writer.documentation([
            "The \(noun)s of the \(module.title)"
                + (hasRawValues ? "; the raw values are their names in the document." : ".")
        ])
        let rawType = hasRawValues ? "\(EmittedType.string), " : ""
        writer.block(
            "\(writer.access)enum \(group.enumName): \(rawType)\(EmittedType.caseIterable), \(EmittedType.sendable)"
        ) { writer in
            for webhook in group.webhooks {
                let name = webhook.operation.swiftName
                let value = !hasRawValues || name == webhook.name ? "" : " = \(literal(webhook.name))"
                writer.line("case \(escapedIdentifier(name))\(value)")
            }
            writer.line()
            writer.documentation([
                "The name in the document."
                    + (hasRawValues ? "" : " Several \(noun)s have the same name: they differ in method or operation.")
            ])
            writer.block("\(writer.access)var documentName: \(EmittedType.string)") { writer in
                guard !hasRawValues else { return writer.line("rawValue") }
                writer.line("switch self {")
                for webhook in group.webhooks {
                    writer.branch(
                        "case .\(memberName(webhook.operation.swiftName)):", "", .string(webhook.name))
                }
                writer.line("}")
            }
        }
    }

    // MARK: Client

    func writeClient(to writer: inout CodeWriter) {
        ClientEmitter(module: module, names: names).writeStructure(
            group.clientName,
            ["Sends the \(noun)s of the \(module.title) to a server of the API's user."],
            "The connection to the server. The URL to send to is its `baseURL`.", group.operations, to: &writer)
    }
}
