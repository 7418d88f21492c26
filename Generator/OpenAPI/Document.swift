import YAMLTree

/// An OpenAPI 3.1 document, typed, with every reference to parameters, bodies and responses followed.
public struct Document: Sendable {
    public let title: String
    public let description: String?
    /// The path that `servers` puts before every operation's; without a slash at its end.
    public let basePath: String
    /// In the order of the file.
    public let operations: [Operation]
    /// The path of the file.
    public let path: String
}

/// A method of a path.
public struct Operation: Sendable {
    public let operationID: String
    public let method: Method
    /// The whole path, the server's included, with `{name}` for parameters.
    public let path: String
    public let summary: String?
    public let description: String?
    public let isDeprecated: Bool
    /// The path's parameters and the operation's own, which override them.
    public let parameters: [Parameter]
    public let requestBody: RequestBody?
    public let responses: [Response]
    /// Whether a bearer token must come with the request.
    public let needsAccessToken: Bool
    public let location: SourceLocation

    public enum Method: String, Sendable, CaseIterable {
        case get, put, post, delete, options, head, patch, trace
    }
}

public struct Parameter: Sendable {
    public enum Place: String, Sendable, CaseIterable {
        case path, query, header, cookie
    }
    public let name: String
    public let place: Place
    public let isRequired: Bool
    public let isDeprecated: Bool
    public let description: String?
    public let schema: Schema
    public let examples: [YAMLNode]
    public let location: SourceLocation
}

public struct RequestBody: Sendable {
    public let description: String?
    public let isRequired: Bool
    public let content: [MediaType]
    public let location: SourceLocation
}

public struct Response: Sendable {
    /// `200`, `4XX` or `default`.
    public let status: String
    public let description: String?
    public let headers: [Header]
    public let content: [MediaType]
    public let location: SourceLocation

    public var isSuccess: Bool { status.hasPrefix("2") }
}

public struct Header: Sendable {
    public let name: String
    public let schema: Schema
    public let examples: [YAMLNode]
}

/// A body in one media type.
public struct MediaType: Sendable {
    /// `application/json`.
    public let name: String
    public let schema: Schema?
    public let examples: [YAMLNode]
    public let location: SourceLocation

    public var isJSON: Bool {
        let type = name.prefix { $0 != ";" }.lowercased()
        return type == "application/json" || type.hasSuffix("+json")
    }
}
