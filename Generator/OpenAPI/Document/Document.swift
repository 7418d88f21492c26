import YAMLTree

/// An OpenAPI 3.0 or 3.1 document as a value, with references to parameters, bodies and responses resolved.
public struct Document: Sendable {
    public let title: String
    public let description: String?
    /// The file's name without its extension: `push_rules`.
    public let name: String
    /// The servers, in the order of the file.
    public let servers: [Server]
    /// The operations, in the order of the file.
    public let operations: [Operation]
    /// The schemas among the components, in the order of the file. With a selection of operations, only the schemas
    /// that the selection names.
    public let schemas: [Schema]
    /// The requests that the API sends to addresses that its users have chosen once.
    public let webhooks: [Webhook]
    /// The requests that the API sends to addresses in earlier requests: the `callbacks` of operations.
    public let callbacks: [Webhook]
    /// The beginning of the document.
    public let location: SourceLocation
    /// The components other than schemas that contain a schema. Empty with a selection of operations.
    public let inlineSchemaComponents: [Component]
    /// The targets of all references in the document, except those to schemas.
    public let referenceTargets: Set<SourceLocation>

    /// The path of the file.
    public var path: String { location.source.name }
}

/// A reusable response, parameter, header, request body, callback or path item.
public struct Component: Sendable {
    /// The kind of the component, for messages: `request body`.
    public let kind: String
    public let location: SourceLocation
}

/// A request that an API sends, described as a webhook or a callback.
public struct Webhook: Sendable {
    /// The key in the document, unique among webhooks or among the callbacks of an operation unless it has several methods.
    public let name: String
    /// The request. Its path is the name of the webhook, or the expression for the callback's URL.
    public let operation: Operation
}
