import HTTPTypes

/// What a generated client needs of the world: a transport, the server's address, an access token.
public struct APIConnection: Sendable {
    public var transport: any ClientTransport
    public var baseURL: BaseURL
    /// Sent with the operations that ask for it.
    public var accessToken: AccessToken?
    /// A larger response makes the call throw; in bytes.
    public var maxResponseBytes: Int
    /// Bounds on the JSON of responses.
    public var limits: JSONLimits

    public init(
        transport: any ClientTransport, baseURL: BaseURL, accessToken: AccessToken? = nil,
        maxResponseBytes: Int = 64 << 20, limits: JSONLimits = .default
    ) {
        self.transport = transport
        self.baseURL = baseURL
        self.accessToken = accessToken
        self.maxResponseBytes = maxResponseBytes
        self.limits = limits
    }

    /// Sends a request and reads the body of a success.
    /// - Throws: ``MatrixError`` for any other status; ``UnexpectedResponseError``; what the transport throws.
    public func send<Body: JSONCodable>(_ request: APIRequest, as type: Body.Type = Body.self) async throws -> Body {
        let response = try await response(to: request)
        do {
            return try Body(json: response.body, mode: .tolerant, limits: limits)
        } catch {
            throw UnexpectedResponseError(status: response.head.status, invalid: error)
        }
    }

    /// Sends a request whose success has no body that matters.
    /// - Throws: ``MatrixError`` for any other status; what the transport throws.
    public func send(_ request: APIRequest) async throws {
        _ = try await response(to: request)
    }

    private func response(to request: APIRequest) async throws -> ClientResponse {
        var head = HTTPRequest(
            method: request.method, scheme: baseURL.scheme, authority: baseURL.authority,
            path: baseURL.path + request.path.text + request.query)
        head.headerFields[.accept] = "application/json"
        if request.body != nil { head.headerFields[.contentType] = "application/json" }
        if request.isAuthenticated, let accessToken {
            head.headerFields[.authorization] = "Bearer \(accessToken.rawValue)"
        }
        let response = try await transport.send(head, body: request.body, maxResponseBytes: maxResponseBytes)
        guard response.head.status.kind == .successful else {
            throw MatrixError(
                status: response.head.status, fields: response.head.headerFields, body: response.body)
        }
        return response
    }
}

/// One request of a generated client.
public struct APIRequest: Sendable {
    let method: HTTPRequest.Method
    let path: APIPath
    /// Whether the access token goes with it.
    let isAuthenticated: Bool
    private(set) var query = ""
    private(set) var body: [UInt8]?

    public init(_ method: HTTPRequest.Method, _ path: APIPath, isAuthenticated: Bool = false) {
        self.method = method
        self.path = path
        self.isAuthenticated = isAuthenticated
    }

    /// Adds a query parameter; an absent one leaves no trace.
    public mutating func addQuery(_ name: String, _ value: (some APIParameter)?) {
        guard let value else { return }
        query += (query.isEmpty ? "?" : "&") + PercentEncoding.encode(name) + "="
        query += PercentEncoding.encode(value.parameter)
    }

    /// Sets the body.
    public mutating func setBody(_ value: some JSONCodable) {
        body = value.jsonBytes()
    }
}
