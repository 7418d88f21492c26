import APIRuntime
import AsyncHTTPClient
import HTTPTypes

/// Sends the requests of generated clients with async-http-client.
///
/// Redirects are not followed: an access token or a notification must not travel on to a server that the caller didn't
/// name. A 3xx response is answered as it came. Responses are asked for and taken uncompressed, so that the bound on
/// the body is one on what crosses the wire.
///
/// ```swift
/// let connection = APIConnection(
///     transport: AsyncHTTPClientTransport(), baseURL: try BaseURL("https://matrix.example"))
/// ```
public struct AsyncHTTPClientTransport: ClientTransport {
    private let client: HTTPClient
    /// How long a request may take, from connecting to the last byte of the response.
    public let timeout: Duration
    /// Sent as `User-Agent` with requests that have none; `nil` sends none.
    public let userAgent: String?

    /// - Parameters:
    ///   - client: the client to send with, whose owner shuts it down; one for the whole process when `nil`. Give one
    ///     of your own for other certificates or a proxy; its redirect policy then holds, and that of
    ///     `HTTPClient.shared` is to follow.
    ///   - timeout: how long a request may take, from connecting to the last byte of the response.
    ///   - userAgent: sent as `User-Agent` with requests that have none.
    public init(
        client: HTTPClient? = nil, timeout: Duration = .seconds(30), userAgent: String? = "swift-matrix-push"
    ) {
        self.client = client ?? Self.processWideClient
        self.timeout = timeout
        self.userAgent = userAgent
    }

    /// Never shut down, as it lives as long as the process.
    private static let processWideClient: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(10)
        // A refused connection is an answer; whoever sends decides whether to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Most of a gateway's requests go to one push server. Waiting for a connection counts as the server's time, so
        // that there should be enough of them.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// - Throws: `ResponseTooLargeError`, `InvalidRequestError` or ``TransportError``; `CancellationError` when the task
    ///   was cancelled.
    public func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let message = try clientRequest(request, body: body)
        do {
            return try await withDeadline { [client] in
                // The client's own deadline ends with the response's head, so that it is no more than a second net.
                let response = try await client.execute(message, timeout: .hours(1))
                return try await Self.collect(
                    response, maxBytes: maxResponseBytes, hasBody: request.method != .head)
            }
        } catch let reason as TransportError.Reason {
            throw TransportError(request, reason)
        } catch let error as ResponseTooLargeError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            if let error = InvalidRequestError(error) { throw error }
            throw TransportError(request, .init(error, timeout: timeout))
        }
    }

    private func clientRequest(_ request: HTTPRequest, body: [UInt8]?) throws(InvalidRequestError) -> HTTPClientRequest
    {
        guard let scheme = request.scheme, let authority = request.authority, let path = request.path else {
            throw InvalidRequestError("it lacks a scheme, an authority or a path")
        }
        var result = HTTPClientRequest(url: "\(scheme)://\(authority)\(path)")
        result.method = .init(rawValue: request.method.rawValue)
        for field in request.headerFields where field.name != .cookie {
            result.headers.add(name: field.name.rawName, value: field.value)
        }
        // There is at most one of them (RFC 6265, section 5.4), though HTTPTypes may hold each cookie by itself.
        if let cookies = request.headerFields[.cookie] { result.headers.add(name: "Cookie", value: cookies) }
        if let userAgent, request.headerFields[.userAgent] == nil {
            result.headers.add(name: "User-Agent", value: userAgent)
        }
        if let body { result.body = .bytes(body) }
        return result
    }

    private static func collect(
        _ response: HTTPClientResponse, maxBytes: Int, hasBody: Bool
    ) async throws -> ClientResponse {
        let status = response.status
        var head = HTTPResponse(status: .init(code: Int(status.code), reasonPhrase: status.reasonPhrase))
        for (name, value) in response.headers {
            // What isn't a field by RFC 9110 isn't taken over.
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        // In a response to HEAD, and in 304, this is the length of the body that GET would have.
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

    /// Runs what is cancelled when the timeout ends before it.
    private func withDeadline<Value: Sendable>(_ operation: @escaping @Sendable () async throws -> Value) async throws
        -> Value
    {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await operation() }
            group.addTask { [timeout] in
                try await Task.sleep(for: timeout)
                throw TransportError.Reason.timedOut(after: timeout)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
