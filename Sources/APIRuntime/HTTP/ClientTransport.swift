import HTTPTypes

/// Sends HTTP requests: the one thing that generated clients ask of an HTTP library.
public protocol ClientTransport: Sendable {
    /// Sends a request and answers the whole response.
    /// - Parameters:
    ///   - request: scheme, authority and path are set.
    ///   - body: the request's body, or `nil` for none.
    ///   - maxResponseBytes: a larger response body must make the call throw instead of filling the memory.
    /// - Throws: what kept the response from arriving.
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

/// A server answered with success, but with a body that isn't the operation's.
public struct UnexpectedResponseError: Error, Sendable, CustomStringConvertible {
    public let status: HTTPResponse.Status
    /// What is wrong with the body.
    public let invalid: JSONInvalidError

    public var description: String { "unexpected body of a \(status.code) response: \(invalid)" }
}
