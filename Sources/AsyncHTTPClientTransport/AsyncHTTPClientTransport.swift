import APIRuntime
import AsyncHTTPClient
import HTTPTypes

/// A transport that sends the requests of generated clients with async-http-client.
///
/// Redirects are not followed, because an access token or a notification must not go to a server that the caller didn't
/// name. A 3xx response is returned like any other. Responses are requested uncompressed and not decompressed, so the
/// bound on the body is a bound on the bytes received.
///
/// ```swift
/// let connection = APIConnection(
///     transport: AsyncHTTPClientTransport(), baseURL: try BaseURL("https://matrix.example"))
/// ```
public struct AsyncHTTPClientTransport: ClientTransport {
    let client: HTTPClient
    /// The maximum duration of a request, from connecting to the last byte of the response. See
    /// ``send(_:body:maxResponseBytes:streamingIf:)`` about streams.
    public let timeout: Duration
    /// The `User-Agent` of requests that have none; `nil` for no `User-Agent`.
    public let userAgent: String?
    /// The maximum duration of connecting; `nil` for that of a client that the caller passed.
    private let connectTimeout: Duration?

    /// Creates a transport.
    /// - Parameters:
    ///   - client: the HTTP client; `nil` uses a client that the whole process shares. Pass another one for other
    ///     certificates or a proxy; the caller must shut it down. Its redirect policy applies: `HTTPClient.shared`, for
    ///     example, follows redirects.
    ///   - timeout: the maximum duration of a request, from connecting to the last byte of the response.
    ///   - userAgent: the `User-Agent` of requests that have none; `nil` for no `User-Agent`.
    public init(
        client: HTTPClient? = nil, timeout: Duration = .seconds(30), userAgent: String? = "swift-matrix-push"
    ) {
        self.client = client ?? Self.processWideClient
        connectTimeout = client == nil ? .seconds(Self.connectSeconds) : nil
        self.timeout = timeout
        self.userAgent = userAgent
    }

    /// The maximum duration of connecting in seconds, of the client that the process shares.
    private static let connectSeconds: Int64 = 10

    /// The client that the process shares. It is never shut down.
    private static let processWideClient: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(connectSeconds)
        // A refused connection fails at once: the caller decides whether to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Most of a gateway's requests go to one push server. The time that a request waits for a connection is part of
        // its timeout, so there should be enough connections.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Sends a request and returns the whole response.
    /// - Throws: `ResponseTooLargeError`, `InvalidRequestError` or ``TransportError``; `CancellationError` when the
    ///   task is cancelled.
    public func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let message = try clientRequest(request, body: body)
        let progress = RequestProgress()
        do {
            return try await withDeadline { [client] in
                // The client's own timeout covers only the time to the response's head; it is a second safeguard.
                let response = try await client.execute(message, timeout: .hours(1))
                progress.headArrived()
                return try await Self.collect(
                    response, maxBytes: maxResponseBytes, hasBody: request.method != .head)
            }
        } catch {
            throw failure(error, of: request, hasHead: progress.hasHead)
        }
    }

    /// Returns the error to throw for an error of a request.
    /// - Parameter hasHead: whether the response's head had arrived.
    func failure(_ error: any Error, of request: HTTPRequest, hasHead: Bool) -> any Error {
        let possibleScheme =
            hasHead ? nil : TransportError.Reason.possibleScheme(error, scheme: request.scheme)
        switch error {
        case let reason as TransportError.Reason:
            return TransportError(request, reason, possibleScheme: possibleScheme)
        case is ResponseTooLargeError: return error
        case let error as RequestStreamError: return error.reason
        default:
            if Task.isCancelled { return CancellationError() }
            if let error = InvalidRequestError(error) { return error }
            let reason = TransportError.Reason(
                error, scheme: request.scheme, host: request.authority ?? "", timeout: timeout,
                connectTimeout: connectTimeout, hasHead: hasHead)
            return TransportError(
                request, reason, mayHaveBeenProcessed: !TransportError.Reason.isBeforeConnection(error),
                possibleScheme: possibleScheme)
        }
    }

    func clientRequest(_ request: HTTPRequest, body: [UInt8]?) throws(InvalidRequestError) -> HTTPClientRequest {
        guard let scheme = request.scheme, let authority = request.authority, let path = request.path else {
            throw InvalidRequestError("it has no scheme, authority or path")
        }
        var result = HTTPClientRequest(url: "\(scheme)://\(authority)\(path)")
        result.method = .init(rawValue: request.method.rawValue)
        for field in request.headerFields where field.name != .cookie {
            result.headers.add(name: field.name.rawName, value: field.value)
        }
        // A request has at most one Cookie field (RFC 6265, section 5.4), but HTTPTypes may store a field per cookie.
        if let cookies = request.headerFields[.cookie] { result.headers.add(name: "Cookie", value: cookies) }
        if let userAgent, request.headerFields[.userAgent] == nil {
            result.headers.add(name: "User-Agent", value: userAgent)
        }
        if let body { result.body = .bytes(body) }
        return result
    }

    static func head(of response: HTTPClientResponse) -> HTTPResponse {
        let status = response.status
        var head = HTTPResponse(status: .init(code: Int(status.code), reasonPhrase: status.reasonPhrase))
        for (name, value) in response.headers {
            // Fields that are invalid by RFC 9110 are ignored.
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        return head
    }

    static func collect(
        _ response: HTTPClientResponse, maxBytes: Int, hasBody: Bool
    ) async throws -> ClientResponse {
        let head = head(of: response)
        // In a response to HEAD, and with 304, Content-Length is the length of the body that GET would have.
        if hasBody, head.status != .notModified,
            let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > maxBytes
        {
            throw ResponseTooLargeError(head: head, maxBytes: maxBytes)
        }
        var body: [UInt8] = []
        for try await chunk in response.body {
            guard chunk.readableBytes <= maxBytes - body.count else {
                throw ResponseTooLargeError(head: head, maxBytes: maxBytes)
            }
            body.append(contentsOf: chunk.readableBytesView)
        }
        return ClientResponse(head: head, body: body)
    }

    /// Runs an operation, and cancels it when the timeout ends.
    /// - Parameter start: returns when the timeout begins.
    /// - Throws: `TransportError.Reason.timedOut`; the errors of the operation.
    func withDeadline<Value: Sendable>(
        after start: (@Sendable () async -> Void)? = nil, _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await operation() }
            group.addTask { [timeout] in
                await start?()
                try await Task.sleep(for: timeout)
                throw TransportError.Reason.timedOut(after: timeout)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
