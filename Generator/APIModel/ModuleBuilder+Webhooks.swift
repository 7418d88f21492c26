import OpenAPI
import YAMLTree

extension ModuleBuilder {
    /// Adds the webhooks and callbacks of documents.
    mutating func addWebhooks(of documents: [Document]) {
        add(documents.flatMap(\.webhooks), .webhooks)
        add(documents.flatMap(\.callbacks), .callbacks)
    }

    private mutating func add(_ webhooks: [Webhook], _ kind: WebhookGroup.Kind) {
        var models: [WebhookModel] = []
        for webhook in webhooks {
            do throws(Diagnostic) {
                let method = Naming.unique(Naming.operation(webhook.operation.operationID)) { name in
                    models.contains { $0.operation.swiftName == name }
                }
                var operation = try operations.build(
                    webhook.operation, name: method, base: Naming.type(webhook.operation.operationID))
                operation.pieces = []
                let name = Naming.unique(webhook.name) { name in models.contains { $0.name == name } }
                models.append(WebhookModel(name: name, operation: operation))
            } catch {
                diagnostics.append(error)
            }
        }
        guard !models.isEmpty else { return }
        let base = (names.server.hasSuffix("Server") ? String(names.server.dropLast(6)) : names.server)
        let word = kind == .webhooks ? "Webhook" : "Callback"
        webhookGroups.append(
            WebhookGroup(
                kind: kind, protocolName: operations.types.reserveName(base + word + "s"),
                enumName: operations.types.reserveName(base + word),
                clientName: operations.types.reserveName(base + word + "Client"), webhooks: models))
    }
}
