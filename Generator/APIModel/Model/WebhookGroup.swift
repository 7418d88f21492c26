/// The webhooks or the callbacks of a module: requests that the API sends to a server of its user.
public struct WebhookGroup: Sendable {
    public enum Kind: Sendable { case webhooks, callbacks }

    public var kind: Kind
    /// The name of the server's protocol: `ShopWebhooks`.
    public var protocolName: String
    /// The name of the enum with a case for each request: `ShopWebhook`.
    public var enumName: String
    /// The name of the struct that sends the requests: `ShopWebhookClient`.
    public var clientName: String
    /// One or more.
    public var webhooks: [WebhookModel]

    public var operations: [OperationModel] { webhooks.map(\.operation) }

    /// Whether no two requests have the same name in the document. The methods of one webhook have the same name, and
    /// callbacks of several operations may have.
    public var hasUniqueNames: Bool { Set(webhooks.map(\.name)).count == webhooks.count }
}

/// A webhook or a callback.
public struct WebhookModel: Sendable {
    /// The name in the document. Several requests of a group may have the same one.
    public var name: String
    /// The request. Its path is the name of the webhook or the expression for the callback's URL; it has no pieces.
    public var operation: OperationModel
}
