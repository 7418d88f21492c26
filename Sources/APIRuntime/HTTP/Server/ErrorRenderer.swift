import HTTPTypes

/// The form of an API's error bodies: a function from errors to responses, which an ``APIRouter`` calls.
///
/// ``matrix`` is the default. A server of another API chooses ``problemDetails`` or its own body:
///
/// ```swift
/// let router = APIRouter(
///     errors: ErrorRenderer { error, _ in
///         guard let error = error as? MatrixError else { return nil }
///         return ServerResponse(status: error.status.code, json: Problem(message: error.message))
///     })
/// ```
public struct ErrorRenderer: Sendable {
    private let render: @Sendable (_ error: any Error, _ context: ServerRequestContext) -> ServerResponse?

    /// Creates a renderer from a closure.
    /// - Parameter render: Returns the response for an error. Errors of the router itself (400, 401, 404, 405, 413,
    ///   415, 500) are of the type ``MatrixError``; other types are those that operations and middleware throw.
    ///
    ///   For an error of another type, `nil` means that the client should see only a 500: the error is reported
    ///   (``APIRouter/init(limits:errors:report:)``), and the closure is called again with a ``MatrixError`` of status
    ///   500. For a ``MatrixError``, `nil` means a response without a body.
    ///
    ///   The router adds the header fields of a ``MatrixError`` (``MatrixError/responseFields``, `Retry-After`) that the
    ///   closure didn't set.
    public init(_ render: @escaping @Sendable (_ error: any Error, _ context: ServerRequestContext) -> ServerResponse?)
    {
        self.render = render
    }

    /// The error body of Matrix APIs, `{"errcode": "M_NOT_FOUND", "error": "…"}` (client-server API, "Standard error
    /// response").
    public static let matrix = ErrorRenderer { error, _ in
        (error as? MatrixError).map { ServerResponse(status: $0.status, json: $0.object) }
    }

    /// Problem details (RFC 9457), `application/problem+json`: `title` and `status` of the HTTP status, the message as
    /// `detail`, and the error's other members, such as the `violations` of an invalid body.
    ///
    /// The `errcode` is the member `code`; those of the Matrix specification (`M_…`) are left out.
    public static let problemDetails = ErrorRenderer { error, _ in
        guard let error = error as? MatrixError else { return nil }
        return ServerResponse(
            status: error.status, fields: [.contentType: "application/problem+json"],
            body: error.problemDetails.jsonBytes())
    }

    /// Returns the response for an error, or `nil` for one that is to be reported.
    func response(to error: any Error, _ context: ServerRequestContext) -> ServerResponse? {
        guard let error = error as? MatrixError else { return render(error, context) }
        return response(toMatrixError: error, context)
    }

    /// Returns the response for a `MatrixError`.
    func response(toMatrixError error: MatrixError, _ context: ServerRequestContext) -> ServerResponse {
        var response = render(error, context) ?? ServerResponse(status: error.status)
        response.addFields(of: error)
        return response
    }
}

extension MatrixError {
    fileprivate var problemDetails: JSONObject {
        var object: JSONObject = ["status": .integer(Int64(status.code))]
        if !status.reasonPhrase.isEmpty { object["title"] = .string(status.reasonPhrase) }
        if !message.isEmpty { object["detail"] = .string(message) }
        if !errcode.rawValue.hasPrefix("M_") { object["code"] = .string(errcode.rawValue) }
        for (key, value) in additionalProperties where object[key] == nil { object[key] = value }
        return object
    }
}

extension ServerResponse {
    /// The fields that describe the body (RFC 9110, section 8) or its transfer.
    private static let bodyFields: Set<HTTPField.Name> = [
        .contentType, .contentEncoding, .contentLanguage, .contentLocation, .contentLength, .transferEncoding, .trailer,
    ]

    /// Adds the header fields of an error, other than those that describe the body or that the renderer has set.
    fileprivate mutating func addFields(of error: MatrixError) {
        let rendered = fields
        for field in error.responseFields
        where !Self.bodyFields.contains(field.name) && !rendered.contains(field.name) {
            fields.append(field)
        }
        if error.status == .tooManyRequests, fields[.retryAfter] == nil, let wait = error.retryAfterMilliseconds {
            // Whole seconds, rounded up, so that no client retries too early.
            fields[.retryAfter] = String(max(0, wait / 1000 + (wait % 1000 > 0 ? 1 : 0)))
        }
    }
}
