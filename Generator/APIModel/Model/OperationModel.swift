import OpenAPI

/// An operation: a method of the client, and a requirement of the server protocol.
public struct OperationModel: Sendable {
    /// The name of the method: `setPusher`.
    public var swiftName: String
    public var method: Operation.Method
    /// The path template of the document, with `{name}` for parameters.
    public var path: String
    /// The path template in literals and parameters.
    public var pieces: [PathPiece]
    public var documentation: Documentation
    public var summary: String?
    public var parameters: [ParameterModel]
    public var body: BodyModel?
    public var output: OutputModel
    /// `nil` if the operation needs no authentication.
    public var authentication: AuthenticationModel?
    /// The documented error responses.
    public var failures: [(status: String, description: String)]
    /// The form of the documented error bodies, or `nil` if there are none.
    public var errorBody: ErrorBody?
    /// Whether the server has the operation. Only the client has it if an earlier operation has the same method and
    /// path.
    public var isServed = true
}

/// A piece of a path template.
public enum PathPiece: Hashable, Sendable {
    case literal(String)
    /// The Swift name of a parameter.
    case parameter(String)
}

/// A parameter in a path, a query string, a header or a cookie.
public struct ParameterModel: Sendable {
    /// The structure of the value.
    public enum Shape: Sendable {
        /// One value.
        case scalar
        /// A list of scalars.
        case array
        /// Named members.
        case object
        /// Any structure, one of several kinds or nested: only in the query, in the styles `deepObject` and exploded `form`.
        case mixed
    }

    public var name: String
    public var swiftName: String
    public var place: Parameter.Place
    public var type: TypeUse
    public var shape: Shape
    public var style: ParameterStyle
    public var isRequired: Bool
    public var description: String?
}

/// The serialization of an array or an object in a parameter (OpenAPI, "Style Values").
public enum ParameterStyle: Hashable, Sendable {
    /// Exploded `form`, the default in the query: an array repeats the name; each member of an object is a parameter.
    case form
    /// `form` without explode, and `simple`, the style of paths and headers: `a,b` and `k,v,k,v`.
    case joined
    case spaceDelimited
    case pipeDelimited
    case deepObject
    /// `simple` with explode, for an object: `k=v,k=v`.
    case explodedSimple
    /// `.a,b`, only in paths.
    case label
    /// `.a.b`, only in paths.
    case explodedLabel
    /// `;name=a,b`, only in paths.
    case matrix
    /// `;name=a;name=b`, only in paths.
    case explodedMatrix
    /// Not an OpenAPI style: the value is JSON text (`content` instead of `schema`).
    case json
}

/// The authentication of an operation.
public struct AuthenticationModel: Hashable, Sendable {
    /// The place of one credential in a request.
    public enum Scheme: Hashable, Sendable {
        case bearer
        case basic
        /// Another scheme of the `Authorization` header field, by name.
        case http(String)
        case header(String)
        case query(String)
        case cookie(String)
    }

    /// Alternative sets of credentials; a client sends all credentials of one set. No set is empty.
    public var alternatives: [[Scheme]]
    /// Whether the operation also accepts requests without credentials.
    public var isOptional: Bool

    /// Whether some set has several credentials.
    public var needsSeveral: Bool { alternatives.contains { $0.count > 1 } }

    /// The schemes of all alternatives, each once.
    public var schemes: [Scheme] {
        var schemes: [Scheme] = []
        for scheme in alternatives.joined() where !schemes.contains(scheme) { schemes.append(scheme) }
        return schemes
    }
}

// MARK: Bodies

/// The body of a request.
public struct BodyModel: Sendable {
    /// One or more.
    public var contents: [ContentModel]
    /// The name of the enum with a case for each content. Only used if there are several contents.
    public var typeName: String
    public var isRequired: Bool
    public var description: String?
}

/// A body in one media type, or in several that have the same Swift type.
public struct ContentModel: Sendable {
    public enum Kind: Sendable {
        case json(TypeUse)
        /// `text/…`: a `String`. Each media type is a content of its own, because a `String` has no media type.
        case text
        /// Any other media type: an `APIContent`, which has the media type.
        case bytes
        /// `application/x-www-form-urlencoded`.
        case form(TypeUse)
        /// `multipart/form-data`: the name of a type with a member for each part.
        case multipart(String)
        /// `text/event-stream`: an `APIEventStream` of the messages in the data of the events; of texts if `nil`.
        case events(TypeUse?)
        /// JSON Lines or a JSON text sequence: an `APIJSONStream` of messages.
        case jsonStream(TypeUse)
        /// Any other media type, read and sent in parts: an `APIContentStream`, which has the media type.
        case contentStream

        /// Whether the body is read and sent in parts.
        public var isStream: Bool {
            switch self {
            case .json, .text, .bytes, .form, .multipart: false
            case .events, .jsonStream, .contentStream: true
            }
        }

        /// Whether the body is any bytes, as a whole or in parts.
        public var isBytes: Bool {
            switch self {
            case .bytes, .contentStream: true
            case .json, .text, .form, .multipart, .events, .jsonStream: false
            }
        }
    }

    /// The name of the enum's case: `json`.
    public var swiftName: String
    /// `application/json`, `image/*`; the first of ``mediaTypes``.
    public var mediaType: String
    /// All media types with this kind and schema.
    public var mediaTypes: [String]
    public var kind: Kind
    /// The styles of a form's members.
    public var formStyles = FormStyles()
}

/// The styles of those members of a form that are arrays or objects.
public struct FormStyles: Hashable, Sendable {
    /// The style of members that aren't in ``ofMembers``.
    public var usual = ParameterStyle.form
    /// Styles of single members, in the order of the document.
    public var ofMembers: [Member] = []

    public struct Member: Hashable, Sendable {
        /// The JSON name.
        public var name: String
        public var style: ParameterStyle
    }
}

// MARK: Output

/// The result of an operation: its responses other than errors.
public struct OutputModel: Sendable {
    /// Successes and redirects; one or more.
    public var responses: [ResponseModel]
    /// The name of the type with a case for each response, or with the headers and the body of the only one. Unused if
    /// ``isPlain``.
    public var typeName: String

    /// Whether the method returns only a body, or nothing.
    public var isPlain: Bool {
        responses.count == 1 && responses.allSatisfy { $0.headers.isEmpty && $0.contents.count < 2 }
    }
}

/// A documented response.
public struct ResponseModel: Sendable {
    public enum Status: Hashable, Sendable {
        case code(Int)
        /// `2XX` is 2.
        case range(Int)
        case `default`
    }

    public var status: Status
    /// `ok`, `temporaryRedirect`.
    public var swiftName: String
    public var description: String?
    public var headers: [HeaderModel]
    /// Empty if the response has no body, or the body is always `{}`.
    public var contents: [ContentModel]
    /// Whether the body is always `{}`.
    public var hasEmptyObject: Bool
}

extension ResponseModel {
    /// Whether the body can be a stream, which can't be compared.
    public var hasStream: Bool { contents.contains { $0.kind.isStream } }
}

/// A header field of a response.
public struct HeaderModel: Sendable {
    public var name: String
    public var swiftName: String
    public var type: TypeUse
    public var shape: ParameterModel.Shape
    public var isRequired: Bool
    public var description: String?
}
