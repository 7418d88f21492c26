import NIOCore

/// A request without a complete response.
struct PendingRequest {
    /// The number of the request within its connection.
    let number: Int
    let isHTTP10: Bool
    /// Whether the connection may stay open after the response.
    let isKeepAlive: Bool
    let isHead: Bool
}

/// A request whose body has not arrived completely.
struct BodyReception {
    /// The number of the request within its connection.
    let request: Int
    /// Whether the client waits for `100 Continue` before it sends the body.
    var awaitsContinue: Bool
    /// The time at which the body must have arrived; `nil` for none.
    var deadline: NIODeadline?
}

/// The error of a body that doesn't arrive in time.
enum BodyReceptionError: Error {
    case timeout
    /// The server shuts down.
    case shutdown
}
