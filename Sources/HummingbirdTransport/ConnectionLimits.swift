import APIRuntime
import NIOCore

/// Time limits of a connection, and the responses to requests that no operation gets.
struct ConnectionLimits: Sendable {
    /// The time from the beginning of a connection to the end of its TLS handshake.
    let handshake: TimeAmount
    /// The time from the first bytes of a request's head to its end; `nil` for no limit.
    let head: TimeAmount?
    /// The time from the head of a request to the end of its body; `nil` for no limit.
    let body: TimeAmount?
    /// The same time, from the beginning of the server's graceful shutdown.
    let bodyInShutdown: TimeAmount
    /// The time for which a client may not read.
    let write: TimeAmount
    /// The response to requests that are still in progress at the end of the server's graceful shutdown.
    let unavailable: ServerResponse
    /// The response to requests whose head doesn't arrive in time.
    let lateHead: ServerResponse
    /// The response to requests whose header fields are too large.
    let largeHead: ServerResponse

    /// The time that a client has to read the last response before its connection is closed.
    static let lingering = TimeAmount.seconds(1)
}
