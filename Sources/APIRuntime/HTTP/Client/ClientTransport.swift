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
}

/// A complete response.
public struct ClientResponse: Sendable {
    /// The status and the header fields.
    public let head: HTTPResponse
    public let body: [UInt8]

    public init(head: HTTPResponse, body: [UInt8]) {
        self.head = head
        self.body = body
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
