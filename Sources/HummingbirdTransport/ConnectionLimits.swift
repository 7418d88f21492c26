import APIRuntime
import NIOCore

/// Time limits of a connection, and the response for requests that the server cuts.
struct ConnectionLimits: Sendable {
    /// The time from the head of a request to the end of its body; `nil` for no limit.
    let body: TimeAmount?
    /// The same time, from the beginning of the server's graceful shutdown.
    let bodyInShutdown: TimeAmount
    /// The time for which a client may not read.
    let write: TimeAmount
    /// The response to requests that are still in progress at the end of the server's graceful shutdown.
    let unavailable: ServerResponse

    /// The time that a client has to read the last response before its connection is closed.
    static let lingering = TimeAmount.seconds(1)
}

/// The error of a body that doesn't arrive in time.
enum BodyReceptionError: Error {
    case timeout
    /// The server shuts down.
    case shutdown
}
