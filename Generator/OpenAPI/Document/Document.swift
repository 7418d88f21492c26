import YAMLTree

/// A document of OpenAPI 3.0, 3.1 or 3.2 as a value, with references to parameters, bodies and responses resolved.
public struct Document: Sendable {
    public let title: String
    public let description: String?
    /// The file's name without its extension: `push_rules`.
    public let name: String
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

    /// The documents that this one was bundled from; empty for a document that isn't a bundle of several.
    public let parts: [Part]
    /// The scheme and the host of the first server's URL: `https://example.org`; empty for a relative URL.
    public let serverHost: String
    /// The path of the first server's URL, the prefix of all paths.
    public let basePath: String

    /// A document in a bundle.
    public struct Part: Sendable {
        public let name: String
        public let title: String
    }

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

/// A JSON body of a webhook or a callback.
public struct Payload: Sendable {
    /// The name for the type of a schema that has none: `alarm request`.
    public let name: String
    public let schema: Schema
}
