import HTTPTypes

/// What a generated client needs of the world: a transport, the server's address, an access token.
public struct APIConnection: Sendable {
    public var transport: any ClientTransport
    public var baseURL: BaseURL
    /// The secret of operations that ask for one, sent in the way that they ask for.
    public var accessToken: AccessToken?
    /// The secrets of single schemes, for an API that has several, such as an identifier and a secret in two header
    /// fields. They take precedence over ``accessToken``. An operation that needs several secrets at once is sent with
    /// all of them, or with none when one is missing.
    ///
    /// ```swift
    /// connection.credentials = [.header("X-Client-Id"): AccessToken(id), .header("X-Secret"): AccessToken(secret)]
    /// ```
    public var credentials: [APIAuthentication: AccessToken]
    /// A larger response makes the call throw; in bytes.
    public var maxResponseBytes: Int
    /// Bounds on the JSON of responses.
    public var limits: JSONLimits

    public init(
        transport: any ClientTransport, baseURL: BaseURL, accessToken: AccessToken? = nil,
        credentials: [APIAuthentication: AccessToken] = [:], maxResponseBytes: Int = 64 << 20,
        limits: JSONLimits = .default
    ) {
        self.transport = transport
        self.baseURL = baseURL
        self.accessToken = accessToken
        self.credentials = credentials
        self.maxResponseBytes = maxResponseBytes
        self.limits = limits
    }

    /// Sends a request and reads the body of a success.
    /// - Throws: ``MatrixError`` for any other status; ``UnexpectedResponseError``; ``InvalidRequestError``; what the
    ///   transport throws.
    public func send<Body: JSONCodable>(_ request: APIRequest, as type: Body.Type = Body.self) async throws -> Body {
        try await response(to: request).json()
    }

    /// Sends a request whose success has no body that matters.
    /// - Throws: ``MatrixError`` for any other status; ``InvalidRequestError``; what the transport throws.
    public func send(_ request: APIRequest) async throws {
        _ = try await response(to: request)
    }

    /// Sends a request and answers the response when its status is an expected one.
    /// - Parameter expected: the statuses that aren't failures; redirects may be among them, as none is followed.
    /// - Throws: ``MatrixError`` for any other status; ``InvalidRequestError``; what the transport throws.
    public func response(
        to request: APIRequest, expecting expected: [APIStatus] = [.success]
    ) async throws -> APIResponse {
        let head = try request.head(baseURL: baseURL, accessToken: accessToken, credentials: credentials)
        let response = try await transport.send(head, body: request.body, maxResponseBytes: maxResponseBytes)
        guard expected.contains(where: { $0.contains(response.head.status.code) }) else {
            throw MatrixError(
                status: response.head.status, fields: response.head.headerFields, body: response.body)
        }
        return APIResponse(response, limits: limits)
    }
}
