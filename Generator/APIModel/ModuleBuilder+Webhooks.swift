import OpenAPI
import YAMLTree

extension ModuleBuilder {
    /// Adds the webhooks and callbacks of documents.
    mutating func addWebhooks(of documents: [Document]) {
        add(documents.flatMap(\.webhooks), .webhooks)
        add(documents.flatMap(\.callbacks), .callbacks)
    }

    private mutating func add(_ webhooks: [Webhook], _ kind: WebhookGroup.Kind) {
        let members = webhooks.map { webhook in
            UniqueNames.Member(text: webhook.operation.operationID, location: webhook.operation.ownLocation)
        }
        let methods = UniqueNames(
            of: members, .webhook, &operations.types.chosenNames, derivedBy: Naming.webhook
        ).names
        var models: [WebhookModel] = []
        for (webhook, method) in zip(webhooks, methods) {
            let chosen = operations.types.chosenNames.name(at: webhook.operation.ownLocation, .webhook)
            do throws(Diagnostic) {
                var operation = try operations.build(
                    webhook.operation, name: method,
                    base: Naming.type(chosen?.text ?? webhook.operation.operationID))
                operation.pieces = []
                models.append(WebhookModel(name: webhook.name, operation: operation))
            } catch {
                diagnostics.append(error)
            }
        }
        guard !models.isEmpty else { return }
        let base = (names.server.hasSuffix("Server") ? String(names.server.dropLast(6)) : names.server)
        let word = kind == .webhooks ? "Webhook" : "Callback"
        noteIndistinguishable(webhooks, word.lowercased())
        webhookGroups.append(
            WebhookGroup(
                kind: kind, protocolName: operations.types.reserveName(base + word + "s"),
                enumName: operations.types.reserveName(base + word),
                clientName: operations.types.reserveName(base + word + "Client"), webhooks: models))
    }

    /// The parts of a request by which a router distinguishes webhooks at one path.
    private struct RequestShape: Hashable {
        /// A parameter or a media type.
        struct Part: Hashable {
            var name: String
            var isRequired = true
            var schema: YAMLNode?
            /// The file, which references in the schema are relative to.
            var path: String?
        }

        let method: Operation.Method
        let parameters: [Part]
        let isBodyRequired: Bool
        let contents: [Part]

        init(_ operation: Operation) {
            method = operation.method
            parameters = operation.parameters.map { parameter in
                Part(
                    name: parameter.place.rawValue + " " + parameter.name, isRequired: parameter.isRequired,
                    schema: parameter.schema.node, path: parameter.schema.path)
            }
            isBodyRequired = operation.requestBody?.isRequired ?? false
            contents = (operation.requestBody?.content ?? []).map { content in
                Part(name: content.essence, schema: content.schema?.node, path: content.schema?.path)
            }
        }
    }

    /// Warns of webhooks whose requests have the same method, parameters and body: at one path, only the first of them
    /// gets requests.
    private mutating func noteIndistinguishable(_ webhooks: [Webhook], _ noun: String) {
        var known: [RequestShape: Webhook] = [:]
        for webhook in webhooks {
            let shape = RequestShape(webhook.operation)
            guard let first = known[shape] else {
                known[shape] = webhook
                continue
            }
            diagnostics.append(
                .warning(
                    "the request of this \(noun) is the same as that of an earlier one; at one path, only the earlier one "
                        + "is called", at: webhook.operation.ownLocation,
                    hint: "register the \(noun)s at different paths; the earlier one is at "
                        + "\(first.operation.ownLocation)"))
        }
    }
}
