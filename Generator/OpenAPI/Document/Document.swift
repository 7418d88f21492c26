import YAMLTree

/// A document of OpenAPI 3.0, 3.1 or 3.2 as a value, with references to parameters, bodies and responses resolved.
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

    /// The documents that this one was bundled from; empty for a document that isn't a bundle of several.
    public let parts: [Part]
    /// A document in a bundle.
    public struct Part: Sendable {
        public let name: String
        public let title: String
    }

    /// The scheme and the host of the first server's URL: `https://example.org`; empty for a relative URL.
    public var serverHost: String { servers.first?.defaultOrigin ?? "" }

    /// The path of the first server's URL, the prefix of all paths.
    public var basePath: String { servers.first?.basePath ?? "" }

    /// The path of the file.
    public var path: String { location.source.name }

    /// The titles of the documents in a bundle, or else the document's own.
    public var titles: [String] { parts.isEmpty ? [title] : parts.map(\.title) }

    /// The operations; in a bundle, those of its first document first.
    public var operationsByPart: [Operation] {
        guard !parts.isEmpty else { return operations }
        var names: [String] = []
        for part in parts where !names.contains(part.name) { names.append(part.name) }
        let others = operations.filter { part(of: $0) == nil }
        return names.flatMap { name in operations.filter { $0.documentName == name } } + others
    }

    /// Returns the document of an operation in a bundle; `nil` for a document that isn't a bundle of several.
    public func part(of operation: Operation) -> Part? { parts.first { $0.name == operation.documentName } }
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
