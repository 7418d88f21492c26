import HTTPTypes

/// Sends HTTP requests: the one thing that generated clients ask of an HTTP library.
public protocol ClientTransport: Sendable {
    /// Sends a request and answers the whole response.
    /// - Parameters:
    ///   - request: scheme, authority and path are set.
    ///   - body: the request's body, or `nil` for none.
    ///   - maxResponseBytes: a larger response body must make the call throw instead of filling the memory.
    /// - Throws: ``ResponseTooLargeError`` for a larger body; ``InvalidRequestError`` for a request that can't be sent;
    ///   otherwise what kept the response from arriving.
    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse
}

/// A response as it arrived.
public struct ClientResponse: Sendable {
    public let head: HTTPResponse
    public let body: [UInt8]

    public init(head: HTTPResponse, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// A server answered, but with a body that is larger than the bound.
public struct ResponseTooLargeError: Error, Sendable, CustomStringConvertible {
    /// What arrived before the body: who needs no body can decide by the status.
    public let head: HTTPResponse
    /// The bound on the body.
    public let maxBytes: Int

    public init(head: HTTPResponse, maxBytes: Int) {
        self.head = head
        self.maxBytes = maxBytes
    }

    public var description: String { "the \(head.status.code) response has more than \(maxBytes) bytes" }
}

/// A request can't be sent as it is, however often it is tried: its URL is none, for example.
public struct InvalidRequestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, without its path, which may be a secret.
    public let problem: String

    public init(_ problem: String) {
        self.problem = problem
    }

    public var description: String { "the request can't be sent: \(problem)" }
}
