import HTTPTypes

/// An adapter between generated clients and an HTTP library, which sends the requests.
public protocol ClientTransport: Sendable {
    /// Sends a request and returns the whole response. Redirects must not be followed.
    /// - Parameters:
    ///   - request: scheme, authority and path are set.
    ///   - body: the request's body, or `nil` for none.
    ///   - maxResponseBytes: the largest response body in bytes. A larger one must make the call throw, not fill the
    ///     memory.
    /// - Throws: ``ResponseTooLargeError`` for a larger body; ``InvalidRequestError`` for a request that can't be sent;
    ///   otherwise an error for the reason that no response arrived.
    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse

    /// Sends a request and returns the response: as soon as its head has arrived if its body is a stream, otherwise the
    /// whole response.
    ///
    /// The default sends requests whose body isn't a stream, and returns whole responses.
    /// - Parameters:
    ///   - request: scheme, authority and path are set.
    ///   - body: the request's body.
    ///   - maxResponseBytes: the largest body of a response that isn't a stream, in bytes.
    ///   - isStream: whether the body of the response with this head is to be returned as a stream. No more of it may be
    ///     received than fits a small buffer until the reader asks for it. Discarding it must close the connection.
    /// - Throws: the errors of ``send(_:body:maxResponseBytes:)``. The stream throws such an error if the connection breaks.
    func send(
        _ request: HTTPRequest, body: ClientRequestBody, maxResponseBytes: Int,
        streamingIf isStream: @escaping @Sendable (HTTPResponse) -> Bool
    ) async throws -> ClientStreamResponse
}

extension ClientTransport {
    public func send(
        _ request: HTTPRequest, body: ClientRequestBody, maxResponseBytes: Int,
        streamingIf isStream: @escaping @Sendable (HTTPResponse) -> Bool
    ) async throws -> ClientStreamResponse {
        let bytes: [UInt8]?
        switch body {
        case .none: bytes = nil
        case .bytes(let whole): bytes = whole
        case .stream: throw InvalidRequestError("its transport cannot send a body that is a stream")
        }
        let response = try await send(request, body: bytes, maxResponseBytes: maxResponseBytes)
        return ClientStreamResponse(head: response.head, body: .bytes(response.body))
    }
}

/// The body of a request that may be a stream.
public enum ClientRequestBody: Sendable {
    case none
    case bytes([UInt8])
    /// Parts that are made while the request is sent. The length isn't known.
    case stream(APIByteStream)
}

/// A response whose body may be a stream.
public struct ClientStreamResponse: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// The rest of the body, which has not arrived yet.
        case stream(APIByteStream)
    }

    /// The status and the header fields.
    public let head: HTTPResponse
    public let body: Body

    public init(head: HTTPResponse, body: Body) {
        self.head = head
        self.body = body
    }
}

/// A complete response, or the beginning of one whose body is a stream.
public struct ClientResponse: Sendable {
    /// The status and the header fields.
    public let head: HTTPResponse
    /// The body; empty if it is a stream.
    public let body: [UInt8]
    /// The body if it is a stream, as operations with streams have in successful responses.
    public let stream: APIByteStream?

    public init(head: HTTPResponse, body: [UInt8]) {
        self.head = head
        self.body = body
        stream = nil
    }

    /// Creates a response whose body is a stream.
    public init(head: HTTPResponse, stream: APIByteStream) {
        self.head = head
        body = []
        self.stream = stream
    }
}

/// The error for a response whose body is larger than the bound.
public struct ResponseTooLargeError: Error, Sendable, CustomStringConvertible {
    /// The status and the header fields, which may be enough for a caller that doesn't need the body.
    public let head: HTTPResponse
    /// The largest allowed body in bytes.
    public let maxBytes: Int

    public init(head: HTTPResponse, maxBytes: Int) {
        self.head = head
        self.maxBytes = maxBytes
    }

    public var description: String { "the \(head.status.code) response has more than \(maxBytes) bytes" }
}

/// The error for a request that can't be sent, such as one with an invalid URL. Sending it again doesn't help.
public struct InvalidRequestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem, without the path of the request, which may be a secret.
    public let problem: String

    /// - Parameter problem: a phrase such as "its URL has no host".
    public init(_ problem: String) {
        self.problem = problem
    }

    public var description: String { "the request cannot be sent: \(problem)" }
}
