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
    /// The JSON bodies of webhooks and callbacks. They get types, but no methods.
    public let payloads: [Payload]
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

/// A JSON body of a webhook or a callback.
public struct Payload: Sendable {
    /// The name for the type of a schema that has none: `alarm request`.
    public let name: String
    public let schema: Schema
}
