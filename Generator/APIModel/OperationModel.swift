import OpenAPI

/// What Swift says of an operation: a method of the client, a requirement of the server.
public struct OperationModel: Sendable {
    public var swiftName: String
    public var method: Operation.Method
    /// As the document writes it, with `{name}` for parameters.
    public var path: String
    /// The path in pieces.
    public var pieces: [PathPiece]
    public var documentation: Documentation
    public var summary: String?
    public var parameters: [ParameterModel]
    public var body: BodyModel?
    public var output: OutputModel
    /// Nil when nobody has to say who they are.
    public var authentication: AuthenticationModel?
    /// Documented failures: status and description.
    public var failures: [(status: String, description: String)]
    /// The form of the documented error bodies, or `nil` when there are none.
    public var errorBody: ErrorBody?
    /// False when another operation has the same method and path: then only the client has this one.
    public var isServed = true
}

public enum PathPiece: Hashable, Sendable {
    case literal(String)
    /// The Swift name of a parameter.
    case parameter(String)
}

public struct ParameterModel: Sendable {
    public enum Shape: Sendable { case scalar, array, object }

    public var name: String
    public var swiftName: String
    public var place: Parameter.Place
    public var type: TypeUse
    public var shape: Shape
    public var style: ParameterStyle
    public var isRequired: Bool
    public var description: String?
}

/// How an array or an object stands in a parameter (OpenAPI, "Style Values").
public enum ParameterStyle: Hashable, Sendable {
    /// `form` and exploded, the default of the query: an array repeats the name, an object's members stand by themselves.
    case form
    /// `form`, not exploded, and `simple`, the style of paths and headers: `a,b` and `k,v,k,v`.
    case joined
    case spaceDelimited
    case pipeDelimited
    case deepObject
    /// Not a style: the value is JSON text (`content` instead of `schema`).
    case json
}

/// Who calls, and how that is said.
public struct AuthenticationModel: Hashable, Sendable {
    public enum Scheme: Hashable, Sendable {
        case bearer
        case basic
        /// The scheme's name.
        case http(String)
        case header(String)
        case query(String)
        case cookie(String)
    }

    /// The alternative sets of secrets: a caller sends all secrets of one set. No set is empty.
    public var alternatives: [[Scheme]]
    /// Whether the operation accepts requests without secrets, too.
    public var isOptional: Bool

    /// Whether some callers have to send several secrets at once.
    public var needsSeveral: Bool { alternatives.contains { $0.count > 1 } }

    /// The schemes of all alternatives, each once.
    public var schemes: [Scheme] {
        var schemes: [Scheme] = []
        for scheme in alternatives.joined() where !schemes.contains(scheme) { schemes.append(scheme) }
        return schemes
    }
}

// MARK: Bodies

public struct BodyModel: Sendable {
    /// At least one.
    public var contents: [ContentModel]
    /// The enum that has a case for each content; used when there are several.
    public var typeName: String
    public var isRequired: Bool
    public var description: String?
}

/// A body in one media type.
public struct ContentModel: Sendable {
    public enum Kind: Sendable {
        case json(TypeUse)
        /// `text/…`: a `String`; two such media types are two contents, for the value doesn't say which it is of.
        case text
        /// Any other media type: an `APIContent`, which says its type itself.
        case bytes
        /// `application/x-www-form-urlencoded`.
        case form(TypeUse)
    }

    /// The case of the enum: `json`.
    public var swiftName: String
    /// `application/json`, `image/*`; of several media types that are one kind the first.
    public var mediaType: String
    /// All media types that are of this kind.
    public var mediaTypes: [String]
    public var kind: Kind
    /// The styles of a form's members.
    public var formStyles = FormStyles()
}

/// How the members of a form are written that aren't scalars.
public struct FormStyles: Hashable, Sendable {
    /// The style of the members that have none of their own.
    public var usual = ParameterStyle.form
    /// By JSON name, in the order of the document.
    public var ofMembers: [Member] = []

    public struct Member: Hashable, Sendable {
        public var name: String
        public var style: ParameterStyle
    }
}

// MARK: Results

/// What comes of a success.
public struct OutputModel: Sendable {
    /// Successes and redirects, at least one.
    public var outcomes: [OutcomeModel]
    /// The type that tells them apart, or holds the headers; unused when ``isPlain``.
    public var typeName: String

    /// Whether the method answers just a body, or nothing.
    public var isPlain: Bool {
        outcomes.count == 1 && outcomes.allSatisfy { $0.headers.isEmpty && $0.contents.count < 2 }
    }
}

public struct OutcomeModel: Sendable {
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
    /// Empty when there is no body, or an empty object whose schema says nothing.
    public var contents: [ContentModel]
    /// Whether the body that says nothing is `{}`.
    public var hasEmptyObject: Bool
}

public struct HeaderModel: Sendable {
    public var name: String
    public var swiftName: String
    public var type: TypeUse
    public var shape: ParameterModel.Shape
    public var isRequired: Bool
    public var description: String?
}
