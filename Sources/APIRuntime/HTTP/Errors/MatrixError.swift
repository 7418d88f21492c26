import HTTPTypes

/// An error response. A client throws it for an unexpected status; an operation of a server throws it to send it.
///
/// The properties are those of Matrix APIs (client-server API, "Standard error response"). For another API, a server
/// writes them in another form (``ErrorRenderer``), and a client reads them with ``body(as:)``.
///
/// Equality ignores header fields and the bytes of the body.
public struct MatrixError: Error, Sendable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// The machine-readable code.
    public var errcode: ErrorCode
    /// The human-readable message; not localised.
    public var message: String
    /// The time to wait before the next try in milliseconds. Read from `retry_after_ms`, otherwise from the header field
    /// `Retry-After`, of which at most one day is used. The field is sent with 429 only.
    public var retryAfterMilliseconds: Int64?
    /// The other keys of the error's object.
    public var additionalProperties: JSONObject
    /// The header fields of the received response; empty for an error that wasn't received. They are never sent.
    public private(set) var headerFields: HTTPFields = [:]
    /// The header fields that a server sends with the error, such as those that the API documents for it. Fields that
    /// describe the body (`Content-Type`, `Content-Encoding`, `Content-Length` and such) are ignored, because the
    /// ``ErrorRenderer`` makes the body. So are fields that the renderer sets itself.
    public var responseFields: HTTPFields = [:]
    /// The received body, unless it is larger than ``maxBodyBytes``.
    private var body: [UInt8]?

    /// The largest body that is kept for ``body(as:)``.
    private static let maxBodyBytes = 1 << 20

    /// Creates an error for a server to throw.
    public init(
        status: HTTPResponse.Status, errcode: ErrorCode, message: String, retryAfterMilliseconds: Int64? = nil,
        additionalProperties: JSONObject = [:], responseFields: HTTPFields = [:]
    ) {
        self.responseFields = responseFields
        self.status = status
        self.errcode = errcode
        self.message = message
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.additionalProperties = additionalProperties
    }

    /// A machine-readable code. Those of the Matrix specification begin with `M_`.
    public struct ErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
        ExpressibleByStringLiteral
    {
        /// The code as text.
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public init(stringLiteral value: String) { self.init(rawValue: value) }
        public var description: String { rawValue }

        /// The user may not do this.
        public static let forbidden: ErrorCode = "M_FORBIDDEN"
        /// The access token is invalid or has expired.
        public static let unknownToken: ErrorCode = "M_UNKNOWN_TOKEN"
        /// The request has no access token.
        public static let missingToken: ErrorCode = "M_MISSING_TOKEN"
        /// The body is JSON but violates the schema.
        public static let badJSON: ErrorCode = "M_BAD_JSON"
        /// The body isn't JSON.
        public static let notJSON: ErrorCode = "M_NOT_JSON"
        /// The requested object doesn't exist.
        public static let notFound: ErrorCode = "M_NOT_FOUND"
        /// Too many requests: wait before the next try.
        public static let limitExceeded: ErrorCode = "M_LIMIT_EXCEEDED"
        /// The server has no such operation.
        public static let unrecognized: ErrorCode = "M_UNRECOGNIZED"
        /// An error without a more specific code.
        public static let unknown: ErrorCode = "M_UNKNOWN"
        /// A required parameter or member is missing.
        public static let missingParam: ErrorCode = "M_MISSING_PARAM"
        /// A parameter or a member has an invalid value.
        public static let invalidParam: ErrorCode = "M_INVALID_PARAM"
        /// The request is too large.
        public static let tooLarge: ErrorCode = "M_TOO_LARGE"
    }
}

extension MatrixError: Hashable {
    public static func == (left: MatrixError, right: MatrixError) -> Bool {
        left.status == right.status && left.errcode == right.errcode && left.message == right.message
            && left.retryAfterMilliseconds == right.retryAfterMilliseconds
            && left.additionalProperties == right.additionalProperties
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(status)
        hasher.combine(errcode)
        hasher.combine(message)
        hasher.combine(additionalProperties)
    }
}

extension MatrixError: CustomStringConvertible {
    public var description: String { "\(status.code) \(errcode): \(message)" }
}

// MARK: Common errors

extension MatrixError {
    /// 401 `M_MISSING_TOKEN`.
    public static var missingToken: MatrixError {
        MatrixError(status: .unauthorized, errcode: .missingToken, message: "Missing access token")
    }

    /// 401 `M_MISSING_TOKEN`.
    /// - Parameter sets: the alternative sets of secrets; a client sends all secrets of one.
    static func missingCredentials(_ sets: [[APIAuthentication]]) -> MatrixError {
        let names = sets.map { $0.map(\.description).listed(by: "and") }
        return MatrixError(
            status: .unauthorized, errcode: .missingToken, message: "Missing credentials: \(names.listed(by: "or"))")
    }

    /// 401 `M_UNKNOWN_TOKEN`.
    public static var unknownToken: MatrixError {
        MatrixError(status: .unauthorized, errcode: .unknownToken, message: "Unrecognised access token")
    }

    /// 404 `M_NOT_FOUND`.
    public static func notFound(_ message: String) -> MatrixError {
        MatrixError(status: .notFound, errcode: .notFound, message: message)
    }

    /// 400 `M_INVALID_PARAM`.
    public static func invalidParam(_ message: String) -> MatrixError {
        MatrixError(status: .badRequest, errcode: .invalidParam, message: message)
    }

    /// 400 `M_MISSING_PARAM`.
    public static func missingParam(_ message: String) -> MatrixError {
        MatrixError(status: .badRequest, errcode: .missingParam, message: message)
    }

    /// 429 `M_LIMIT_EXCEEDED`, with the wait in the body and as `Retry-After`.
    public static func limitExceeded(retryAfterMilliseconds: Int64) -> MatrixError {
        MatrixError(
            status: .tooManyRequests, errcode: .limitExceeded, message: "Too many requests",
            retryAfterMilliseconds: retryAfterMilliseconds)
    }

    package static var tooLarge: MatrixError {
        MatrixError(status: .contentTooLarge, errcode: .tooLarge, message: "The request's body is too large")
    }

    static var internalServerError: MatrixError {
        MatrixError(status: .internalServerError, errcode: .unknown, message: "Internal server error")
    }

    static func unrecognized(_ status: HTTPResponse.Status) -> MatrixError {
        MatrixError(status: status, errcode: .unrecognized, message: "Unrecognised request")
    }
}

// MARK: On the wire

extension MatrixError {
    /// Reads the error of a received response.
    init(_ response: ClientResponse) {
        self.init(status: response.head.status, fields: response.head.headerFields, body: response.body)
    }

    /// Reads the error of a response.
    ///
    /// An object without `errcode`, such as the 401 of user-interactive authentication, becomes `M_UNKNOWN` with all of
    /// its members. A body that isn't an object, such as a proxy's page, becomes `M_UNKNOWN` with the beginning of its
    /// text.
    init(status: HTTPResponse.Status, fields: HTTPFields, body: [UInt8]) {
        let fromHeader = RetryAfter.delay(fields).map { Int64($0 / .milliseconds(1)) }
        if let object = try? JSONObject(json: body, mode: .tolerant) {
            let errcode = object["errcode"]?.string
            var rest = object
            if errcode != nil { rest["errcode"] = nil }
            if errcode != nil || object["error"]?.string != nil { rest["error"] = nil }
            let fromBody = object["retry_after_ms"].flatMap { try? Int64(json: $0.jsonBytes()) }.map { max(0, $0) }
            if errcode != nil || fromBody != nil { rest["retry_after_ms"] = nil }
            self.init(
                status: status, errcode: errcode.map { ErrorCode(rawValue: $0) } ?? .unknown,
                message: object["error"]?.string ?? (errcode == nil ? status.reasonPhrase : ""),
                retryAfterMilliseconds: fromBody ?? fromHeader, additionalProperties: rest)
        } else {
            let text = String(decoding: body.prefix(200), as: UTF8.self)
            self.init(
                status: status, errcode: .unknown, message: text.isEmpty ? status.reasonPhrase : text,
                retryAfterMilliseconds: fromHeader)
        }
        headerFields = fields
        self.body = body.count <= Self.maxBodyBytes ? body : nil
    }

    /// Reads the whole body as a type, for an error whose body the operation documents. It is read tolerantly.
    ///
    /// For an error that wasn't received, or whose body has more than 1 MiB, the properties of the error are read.
    public func body<Body: JSONCodable>(as type: Body.Type = Body.self) throws(JSONInvalidError) -> Body {
        try Body(json: body ?? object.jsonBytes(), mode: .tolerant, direction: .response)
    }

    /// The error as the object of a body.
    var object: JSONObject {
        var object: JSONObject = ["errcode": .string(errcode.rawValue), "error": .string(message)]
        if let retryAfterMilliseconds { object["retry_after_ms"] = .integer(retryAfterMilliseconds) }
        for (key, value) in additionalProperties where object[key] == nil { object[key] = value }
        return object
    }
}
