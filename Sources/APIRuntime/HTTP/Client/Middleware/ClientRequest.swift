import HTTPTypes

/// A request on its way from a client to its transport.
///
/// Path, header fields and body may contain secrets, such as access tokens and pushkeys. ``operation`` and ``route``
/// contain none, and have few values: they are suitable for logs and labels of metrics.
public struct ClientRequest: Sendable {
    /// The method, the URL with its query string, and the header fields.
    public var head: HTTPRequest
    /// The body, or `nil` for none.
    public var body: [UInt8]?
    /// The body if it is a stream; then ``body`` is `nil`. It can be sent once.
    public internal(set) var bodyStream: APIByteStream?
    /// Whether the body of the response with this head is returned as a stream; `nil` for no response.
    var isStream: (@Sendable (HTTPResponse) -> Bool)?
    /// The largest response body in bytes.
    public var maxResponseBytes: Int
    /// The name of the operation, which is that of the client's method: `getPushRule`.
    public let operation: String
    /// The path template of the operation, with `{}` for each parameter: `/pushrules/global/{}/{}`. It doesn't contain
    /// the path of the server's ``BaseURL``.
    public let route: String
    /// The alternative sets of secrets that the operation accepts; empty when it requires none.
    public let credentials: [[APIAuthentication]]

    public init(
        head: HTTPRequest, body: [UInt8]? = nil, maxResponseBytes: Int = 64 << 20, operation: String, route: String,
        credentials: [[APIAuthentication]] = []
    ) {
        self.head = head
        self.body = body
        self.maxResponseBytes = maxResponseBytes
        self.operation = operation
        self.route = route
        self.credentials = credentials
    }

    /// Whether the request can be sent twice with the effect of once: by its method (RFC 9110, section 9.2.2), or because
    /// it has the header field `Idempotency-Key`, by which servers such as Stripe's recognize a repeated request.
    public var isIdempotent: Bool {
        Self.idempotentMethods.contains(head.method) || Self.idempotencyKey.map(head.headerFields.contains) == true
    }

    private static let idempotentMethods: Set<HTTPRequest.Method> = [.get, .head, .options, .trace, .put, .delete]
    private static let idempotencyKey = HTTPField.Name("Idempotency-Key")
}
