import YAMLTree

/// An OpenAPI 3.0 or 3.1 document, typed, with every reference to parameters, bodies and responses followed.
public struct Document: Sendable {
    public let title: String
    public let description: String?
    /// The file's name without its extension: `push_rules`.
    public let name: String
    /// In the order of the file.
    public let operations: [Operation]
    /// The schemas among the components, in the order of the file; of a selection of operations, only those that it
    /// names.
    public let schemas: [Schema]
    /// The JSON bodies of webhooks and callbacks, for which there are types, but no methods.
    public let payloads: [Payload]
    /// Where the document begins.
    public let location: SourceLocation
    /// The components other than schemas that have a schema written in them; none of a selection of operations.
    public let others: [Component]
    /// The targets of all references of the document, except those to schemas.
    public let referenced: Set<SourceLocation>

    /// The file.
    public var path: String { location.source.name }
}

/// A response, a parameter or the like among the components.
public struct Component: Sendable {
    /// `request body`
    public let kind: String
    public let location: SourceLocation
}

/// A JSON body of a webhook or a callback.
public struct Payload: Sendable {
    /// The name for the type of a schema that has none: `alarm request`.
    public let name: String
    public let schema: Schema
}

/// A method of a path.
public struct Operation: Sendable {
    /// The `operationId`, or a name made of the method and the path.
    public let operationID: String
    public let method: Method
    /// The whole path, the server's included, with `{name}` for parameters.
    public let path: String
    public let tags: [String]
    public let summary: String?
    public let description: String?
    /// Since when there is such an operation and how it changed, a sentence each.
    public let history: [String]
    public let isDeprecated: Bool
    /// The path's parameters and the operation's own, which override them.
    public let parameters: [Parameter]
    public let requestBody: RequestBody?
    public let responses: [Response]
    /// Nil when nobody has to say who they are.
    public let security: Security?
    public let location: SourceLocation
    /// The path of the server's URL, with which the path begins.
    public internal(set) var basePath = ""
    /// Whether the document states the `operationId`.
    public internal(set) var hasStatedID = true
    /// The path or the method whose `$ref`, or alias, leads to the operation; `nil` for an operation that is written under
    /// its path.
    public internal(set) var referenceLocation: SourceLocation?

    /// The place that sets this operation apart from all others.
    public var ownLocation: SourceLocation { referenceLocation ?? location }

    public enum Method: String, Sendable, CaseIterable {
        case get, put, post, delete, options, head, patch, trace
    }
}

/// Who may call.
public struct Security: Sendable {
    public enum Scheme: Hashable, Sendable {
        /// An `Authorization` header with a bearer token; OAuth 2 and OpenID Connect end in one, too.
        case bearer
        case basic
        /// Credentials of another scheme in the `Authorization` header, such as `X-Matrix`.
        case http(scheme: String)
        /// A secret in a parameter of this name.
        case apiKey(name: String, place: Parameter.Place)
    }

    /// The alternative sets of secrets: a caller sends all secrets of one set. No set is empty.
    public let alternatives: [[Scheme]]
    /// The requirements as the document writes them: the alternatives with the scopes that each needs.
    public let requirements: [Requirement]
    /// Whether the operation accepts requests without secrets, too.
    public let isOptional: Bool

    /// Secrets that a caller sends together.
    public struct Requirement: Hashable, Sendable {
        public let schemes: [Scheme]
        /// The scopes, or roles, that the caller needs.
        public let scopes: [String]
    }

    /// The schemes of all alternatives, each once.
    public var schemes: [Scheme] {
        var schemes: [Scheme] = []
        for scheme in alternatives.joined() where !schemes.contains(scheme) { schemes.append(scheme) }
        return schemes
    }
}

public struct Parameter: Sendable {
    public enum Place: String, Sendable, CaseIterable {
        case path, query, header, cookie
    }
    public enum Style: String, Sendable, CaseIterable {
        case form, simple, label, matrix, spaceDelimited, pipeDelimited, deepObject
    }
    public let name: String
    public let place: Place
    public let style: Style
    public let isExploded: Bool
    /// Whether the value is JSON text: the parameter has `content` instead of `schema`.
    public let isJSON: Bool
    public let isRequired: Bool
    public let isDeprecated: Bool
    public let description: String?
    public let history: [String]
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
}

public struct Header: Sendable {
    public let name: String
    public let isRequired: Bool
    public let description: String?
    public let schema: Schema
    public let examples: [YAMLNode]
    public let location: SourceLocation
}

/// A body in one media type.
public struct MediaType: Sendable {
    /// `application/json`.
    public let name: String
    /// The type without parameters, in lower case.
    public let essence: String
    public let schema: Schema?
    /// The encodings of the members of a form.
    public let encodings: [Encoding]
    public let examples: [YAMLNode]
    public let location: SourceLocation

    /// How a member of a form is written.
    public struct Encoding: Sendable {
        public let member: String
        public let style: Parameter.Style
        public let isExploded: Bool
        /// Nil for the usual one of the member's type.
        public let contentType: String?
        public let location: SourceLocation
    }

    init(name: String, schema: Schema?, encodings: [Encoding], examples: [YAMLNode], location: SourceLocation) {
        self.name = name
        essence = Self.essence(of: name)
        self.schema = schema
        self.encodings = encodings
        self.examples = examples
        self.location = location
    }

    static func essence(of name: String) -> String {
        let essence = name.utf8.prefix { $0 != UInt8(ascii: ";") }
        // Most are written in this form.
        if essence.allSatisfy({ (0x21..<0x7F).contains($0) && !(0x41...0x5A).contains($0) }) {
            return String(Substring(essence))
        }
        return Substring(essence).filter { !$0.isWhitespace }.lowercased()
    }

    public var isJSON: Bool { Self.isJSON(essence: essence) && !isStream }

    /// Whether a media type is of JSON by its name.
    public static func isJSON(_ name: String) -> Bool { isJSON(essence: essence(of: name)) }

    private static func isJSON(essence: String) -> Bool {
        essence == "application/json" || essence == "text/json" || essence.hasSuffix("+json")
    }

    /// Whether a body is a sequence of messages that may have no end.
    public var isStream: Bool { Self.isStream(essence: essence) }

    static func isStream(_ name: String) -> Bool { isStream(essence: essence(of: name)) }

    private static func isStream(essence: String) -> Bool {
        streams.contains(essence) || essence.hasSuffix("+json-seq")
    }

    private static let streams: Set = [
        "text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
        "application/jsonlines", "application/x-jsonlines", "application/json-lines", "application/json-seq",
        "application/stream+json", "application/x-json-stream",
    ]
}
