import HTTPTypes

/// An error of a Matrix API: what a server answers instead of a result (client-server API, "Standard error response").
///
/// Two errors are equal when they say the same, whatever the bytes they came in.
public struct MatrixError: Error, Sendable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// What went wrong, for programs.
    public var errcode: ErrorCode
    /// What went wrong, for people; not localised.
    public var message: String
    /// How long to wait before trying again, in milliseconds (`retry_after_ms`); with 429 only.
    public var retryAfterMilliseconds: Int64?
    /// The other keys of the error's object.
    public var additionalProperties: JSONObject
    /// The header fields of the response that it came in; empty for an error that no server sent. They aren't sent on.
    public private(set) var headerFields: HTTPFields = [:]
    /// The header fields that a server sends with the error, such as those that the API describes for the failure.
    ///
    /// The fields that describe the body are set by the server itself.
    public var responseFields: HTTPFields = [:]
    /// The body that it came in, when it did and the body isn't larger than ``maxBodyBytes``.
    private var body: [UInt8]?

    /// Larger bodies aren't kept for ``body(as:)``.
    private static let maxBodyBytes = 1 << 20

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

    /// A machine-readable code, `M_…` for those of the specification.
    public struct ErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
        ExpressibleByStringLiteral
    {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public init(stringLiteral value: String) { self.init(rawValue: value) }
        public var description: String { rawValue }

        public static let forbidden: ErrorCode = "M_FORBIDDEN"
        public static let unknownToken: ErrorCode = "M_UNKNOWN_TOKEN"
        public static let missingToken: ErrorCode = "M_MISSING_TOKEN"
        public static let badJSON: ErrorCode = "M_BAD_JSON"
        public static let notJSON: ErrorCode = "M_NOT_JSON"
        public static let notFound: ErrorCode = "M_NOT_FOUND"
        public static let limitExceeded: ErrorCode = "M_LIMIT_EXCEEDED"
        public static let unrecognized: ErrorCode = "M_UNRECOGNIZED"
        public static let unknown: ErrorCode = "M_UNKNOWN"
        public static let missingParam: ErrorCode = "M_MISSING_PARAM"
        public static let invalidParam: ErrorCode = "M_INVALID_PARAM"
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

// MARK: The errors that every server has

extension MatrixError {
    public static var missingToken: MatrixError {
        MatrixError(status: .unauthorized, errcode: .missingToken, message: "Missing access token")
    }

    /// - Parameter sets: the alternative sets of secrets; a caller sends all secrets of one.
    static func missingCredentials(_ sets: [[APIAuthentication]]) -> MatrixError {
        let names = sets.map { $0.map(\.description).listed(by: "and") }
        return MatrixError(
            status: .unauthorized, errcode: .missingToken, message: "Missing credentials: \(names.listed(by: "or"))")
    }

    public static var unknownToken: MatrixError {
        MatrixError(status: .unauthorized, errcode: .unknownToken, message: "Unrecognised access token")
    }

    public static func notFound(_ message: String) -> MatrixError {
        MatrixError(status: .notFound, errcode: .notFound, message: message)
    }

    public static func invalidParam(_ message: String) -> MatrixError {
        MatrixError(status: .badRequest, errcode: .invalidParam, message: message)
    }

    public static func missingParam(_ message: String) -> MatrixError {
        MatrixError(status: .badRequest, errcode: .missingParam, message: message)
    }

    /// Too many requests; the client should wait (`Retry-After` says it too).
    public static func limitExceeded(retryAfterMilliseconds: Int64) -> MatrixError {
        MatrixError(
            status: .tooManyRequests, errcode: .limitExceeded, message: "Too many requests",
            retryAfterMilliseconds: retryAfterMilliseconds)
    }

    static var tooLarge: MatrixError {
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
    /// The error that a response carries.
    ///
    /// An object without `errcode`, such as the 401 of user-interactive authentication, gives `M_UNKNOWN` with all that
    /// it holds. A body that isn't an object, such as a proxy's page, gives `M_UNKNOWN` with the beginning of its text.
    init(status: HTTPResponse.Status, fields: HTTPFields, body: [UInt8]) {
        let seconds = fields[.retryAfter].flatMap(Int64.init)
        let product = seconds.map { max(0, $0).multipliedReportingOverflow(by: 1000) }
        let fromHeader = product.flatMap { $0.overflow ? nil : $0.partialValue }
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

    /// The error's whole body read as a type, for a failure whose body the operation describes. It is read tolerantly.
    ///
    /// Of an error that didn't come from a server, or with a body of more than 1 MiB, what the error itself holds is
    /// read.
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
