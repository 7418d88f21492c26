import YAMLTree

/// An operation: one HTTP method of a path.
public struct Operation: Sendable {
    /// The `operationId`, or a name derived from the method and the path.
    public internal(set) var operationID: String
    public let method: Method
    /// The whole path, including the server's, with `{name}` for parameters.
    public internal(set) var path: String
    public let tags: [String]
    public let summary: String?
    public let description: String?
    /// The versions that added or changed the operation, as sentences: "Added in Matrix 1.2."
    public let history: [String]
    public let isDeprecated: Bool
    /// The path's parameters and the operation's own, which override them.
    public let parameters: [Parameter]
    public let requestBody: RequestBody?
    public let responses: [Response]
    /// The required credentials; `nil` if the operation needs none.
    public let security: Security?
    public let location: SourceLocation
    /// The path of the server's URL, the prefix of ``path``.
    public internal(set) var basePath = ""
    /// The name of the operation's document in a bundle of several documents.
    public internal(set) var documentName: String?
    /// Whether the document states the `operationId`.
    public internal(set) var hasStatedID = true
    /// The path or method whose `$ref` or YAML alias refers to the operation; `nil` for an operation without a
    /// reference.
    public internal(set) var referenceLocation: SourceLocation?

    /// A location that no other operation has.
    public var ownLocation: SourceLocation { referenceLocation ?? location }
}

/// A request body, with its media types.
public struct RequestBody: Sendable {
    public let description: String?
    public let isRequired: Bool
    public let content: [MediaType]
    public let location: SourceLocation
}

/// A response to an operation.
public struct Response: Sendable {
    /// The status: `200`, `4XX` or `default`.
    public let status: String
    public let description: String?
    public let headers: [Header]
    public let content: [MediaType]
    public let location: SourceLocation
}

/// A header field of a response.
public struct Header: Sendable {
    public let name: String
    public let isRequired: Bool
    public let description: String?
    public let schema: Schema
    public let examples: [YAMLNode]
    public let location: SourceLocation
}
