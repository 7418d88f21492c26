import APIRuntime
import HTTPTypes

/// The error of a request that got no response.
public struct OutboundError: ClientTransportError, Hashable, Sendable {
    /// The cause.
    public enum Reason: Hashable, Sendable {
        /// The time limit of the request ended.
        case timedOut
        /// The name of the server has no address.
        case unresolvable
        /// Every address of the server is one that the client must not connect to, or its name is one of private
        /// networks (``AddressPolicy``).
        case forbiddenAddress
        /// No connection could be established: refused, unreachable, a proxy's refusal.
        case connectFailed(String)
        /// The TLS handshake failed.
        case tlsFailed(String)
        /// The connection broke, or the other end reset the stream.
        case connectionLost(String)
        /// The other end is closing the connection (GOAWAY) and refused the request.
        case goAway(String)
        /// The server refused the request each time that the client sent it, on several connections (REFUSED_STREAM or
        /// GOAWAY). Nothing was processed. Repeating the request at once has no prospects.
        case refused(String)
        /// This process lacks a resource: descriptors, ports, memory of the system, threads for resolving, or room in
        /// the client's bounds. Nothing was sent, and the server isn't to blame.
        case overloaded(String)
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

extension OutboundError: CustomStringConvertible {
    /// A message such as `cannot connect to push.example:443: connection refused`.
    public var description: String {
        switch reason {
        case .timedOut: "no response from \(server) within the time limit"
        case .unresolvable: "cannot connect to \(server): the host name has no address"
        case .forbiddenAddress: "cannot connect to \(server): its addresses are outside the public Internet"
        case .connectFailed(let problem): "cannot connect to \(server): \(problem)"
        case .tlsFailed(let problem): "cannot connect to \(server): the TLS handshake failed: \(problem)"
        case .connectionLost(let problem): "the connection to \(server) failed: \(problem)"
        case .goAway(let problem): "\(server) is closing the connection and refused the request: \(problem)"
        case .refused(let problem): "\(server) refused the request repeatedly: \(problem)"
        case .overloaded(let problem): "cannot send the request to \(server) now: \(problem)"
        case .shutDown: "cannot send the request to \(server): the client has been shut down"
        }
    }
}

/// The error of a request whose response broke off after its head. Callers that need only the status can go by the head.
///
/// The server has processed the request.
public struct IncompleteResponseError: ClientTransportError, Sendable, CustomStringConvertible {
    /// The status and the header fields.
    public let head: HTTPResponse
    /// The cause. ``OutboundError/Reason/timedOut`` if the rest didn't arrive within the time limit.
    public let reason: OutboundError.Reason
    /// The host and the port of the server.
    public let server: String

    public var mayHaveBeenProcessed: Bool { true }

    public init(head: HTTPResponse, reason: OutboundError.Reason, server: String = "") {
        self.head = head
        self.reason = reason
        self.server = server
    }

    /// A message such as `the 200 response is incomplete: the connection to push.example:443 failed: closed by the other
    /// end`.
    public var description: String {
        switch reason {
        case .timedOut: "the \(head.status.code) response is incomplete: the time limit ended"
        default:
            "the \(head.status.code) response is incomplete: "
                + OutboundError(reason, mayHaveBeenProcessed: true, server: server).description
        }
    }
}

/// The error of a configuration with which no client can work, such as a certificate that can't be read.
public struct OutboundConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem: `the client certificate cannot be read: wrong passphrase`.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
