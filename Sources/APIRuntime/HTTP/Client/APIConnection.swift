import HTTPTypes

/// The connection of a generated client to a server: transport, address, secrets, limits.
public struct APIConnection: Sendable {
    /// The transport that sends the requests.
    public var transport: any ClientTransport
    /// The address of the server.
    public var baseURL: BaseURL
    /// The secret for operations that require one, sent where the operation requires it.
    public var accessToken: AccessToken?
    /// The secrets by scheme, for an API with several schemes, such as an identifier and a secret in two header fields.
    /// They take precedence over ``accessToken``. A request that needs several secrets at once has all of them, or none
    /// when one is missing.
    ///
    /// ```swift
    /// connection.credentials = [.header("X-Client-Id"): AccessToken(id), .header("X-Secret"): AccessToken(secret)]
    /// ```
    public var credentials: [APIAuthentication: AccessToken]
    /// The steps that every request passes on its way to the transport, the first one outermost.
    public var middleware: [any ClientMiddleware]
    /// The largest response body in bytes; a larger one makes the call throw ``ResponseTooLargeError``.
    public var maxResponseBytes: Int
    /// Bounds on the JSON of responses, and of each message of a stream.
    public var limits: JSONLimits
    /// The reading of responses that are streams.
    public var streams = StreamOptions()

    /// Creates a connection. Nothing is sent until the first request.
    public init(
        transport: any ClientTransport, baseURL: BaseURL, accessToken: AccessToken? = nil,
        credentials: [APIAuthentication: AccessToken] = [:], middleware: [any ClientMiddleware] = [],
        maxResponseBytes: Int = 64 << 20, limits: JSONLimits = .default
    ) {
        self.transport = transport
        self.baseURL = baseURL
        self.accessToken = accessToken
        self.credentials = credentials
        self.middleware = middleware
        self.maxResponseBytes = maxResponseBytes
        self.limits = limits
    }

    /// Sends a request and reads the JSON body of the successful response.
    /// - Throws: ``MatrixError`` for a status other than `2XX`; ``UnexpectedResponseError`` for another body;
    ///   ``InvalidRequestError``; the errors of the transport and of the middleware.
    public func send<Body: JSONCodable>(_ request: APIRequest, as type: Body.Type = Body.self) async throws -> Body {
        try await response(to: request).json()
    }

    /// Sends a request and ignores the body of the successful response.
    /// - Throws: ``MatrixError`` for a status other than `2XX`; ``InvalidRequestError``; the errors of the transport
    ///   and of the middleware.
    public func send(_ request: APIRequest) async throws {
        _ = try await response(to: request)
    }

    /// Sends a request and returns the response if its status is an expected one.
    /// - Parameter expected: the statuses that aren't failures. Redirects can be among them, as they aren't followed.
    /// - Throws: ``MatrixError`` for any other status; ``InvalidRequestError``; the errors of the transport and of the
    ///   middleware.
    public func response(
        to request: APIRequest, expecting expected: [APIStatus] = [.success]
    ) async throws -> APIResponse {
        try await check(exchange(request), expected)
    }

    /// Returns a response if its status is an expected one.
    func check(_ response: ClientResponse, _ expected: [APIStatus]) throws(MatrixError) -> APIResponse {
        guard expected.contains(where: { $0.contains(response.head.status.code) }) else {
            throw MatrixError(response)
        }
        return APIResponse(response, limits: limits, streams: streams)
    }
}

/// A status that a client expects, or a range of statuses such as `2XX`.
public enum APIStatus: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// One status.
    case code(Int)
    /// All statuses whose first digit is this: 2 for `2XX`.
    case range(Int)

    /// The range of successful statuses, `2XX`.
    public static let success = APIStatus.range(2)

    public init(integerLiteral value: Int) { self = .code(value) }

    func contains(_ status: Int) -> Bool {
        switch self {
        case .code(let code): status == code
        case .range(let digit): status / 100 == digit
        }
    }
}
