/// The error of a request that got no response.
public struct OutboundError: Error, Hashable, Sendable {
    /// The cause.
    public enum Reason: Hashable, Sendable {
        /// The time limit of the request ended.
        case timedOut
        /// The name of the server has no address.
        case unresolvable
        /// Every address of the server is one that the client must not connect to.
        case forbiddenAddress
        /// No connection could be established: refused, unreachable, a proxy's refusal.
        case connectFailed(String)
        /// The TLS handshake failed.
        case tlsFailed(String)
        /// The connection broke, or the other end reset the stream.
        case connectionLost(String)
        /// The other end is closing the connection (GOAWAY) and refused the request.
        case goAway(String)
        /// The client has been shut down.
        case shutDown
    }

    public let reason: Reason
    /// Whether the server may have processed the request. If not, it can be sent again without a second effect.
    public let mayHaveBeenProcessed: Bool
    /// The host and the port of the server. The path isn't part of an error, because it may be a secret.
    public let server: String

    public init(_ reason: Reason, mayHaveBeenProcessed: Bool, server: String) {
        self.reason = reason
        self.mayHaveBeenProcessed = mayHaveBeenProcessed
        self.server = server
    }
}
