import APIRuntime

/// Protocols, credentials and bounds of an ``OutboundClient``.
public struct OutboundConfiguration: Sendable {
    /// The protocol versions to use.
    public var protocols: Protocols = .negotiated
    /// The certificate authorities whose server certificates are accepted.
    public var trustRoots: TrustRoots = .system
    /// The client's certificate for TLS.
    public var identity: ClientIdentity?
    /// The addresses that may be connected to.
    public var addresses = AddressPolicy()
    /// The proxy to connect through; `nil` for direct connections.
    public var proxy: HTTPProxy?
    /// The number of streams that a new HTTP/2 connection may use.
    public var streams: StreamLimit = .peer
    /// Maximum number of connections to one origin.
    public var maxConnectionsPerOrigin = 8
    /// Maximum number of connections to all origins together; `nil` for 1024, or an eighth of the descriptors that
    /// the process may open (`RLIMIT_NOFILE`) if that is less.
    ///
    /// When it is reached, unused connections to other origins are closed. If there are none, requests wait for up to
    /// ``connectTimeout`` until a connection is closed, and then fail with ``OutboundError/Reason/overloaded(_:)``.
    /// Origins that haven't responded to this client have at most three quarters of the connections together. The last few
    /// thousand that have responded are remembered.
    public var maxConnections: Int?
    /// Time limit for resolving, connecting, the proxy and the TLS handshake together.
    public var connectTimeout: Duration = .seconds(10)
    /// Time limit of a whole request, waiting for a connection and connecting included.
    public var requestTimeout: Duration = .seconds(20)
    /// The time after which an unused connection is closed; `nil` keeps it open.
    public var idleTimeout: Duration? = .seconds(60)
    /// The time without received data after which a PING is sent on an HTTP/2 connection; `nil` for no PING.
    public var pingInterval: Duration? = .seconds(60)
    /// The time limit for the response to a PING. Without a response the connection is closed.
    public var pingTimeout: Duration = .seconds(10)
    /// The value of the `User-Agent` field of requests that have none.
    public var userAgent: String?
    /// The source of addresses; `nil` for the system's resolver with a cache.
    package var resolver: (any AddressResolver)?
    /// Returns whether the connection that carried a response takes no further requests, because the server is about
    /// to stop or has forgotten the connection (APNs' `Shutdown` and `IdleTimeout`).
    ///
    /// It is called before the sender gets the response, so a repetition goes to another connection. Requests in
    /// progress on the connection continue. When several connections in a row are retired without another response,
    /// the next ones are opened after a delay of up to 3.2 seconds. Called on the client's threads: it must not
    /// block.
    public var retiresConnection: @Sendable (ClientResponse) -> Bool = { _ in false }

    public init() {}

    /// The protocol versions of a client.
    public enum Protocols: Hashable, Sendable {
        /// HTTP/2 or HTTP/1.1 as the server prefers (ALPN); HTTP/1.1 for `http` URLs.
        case negotiated
        /// HTTP/2 only; for `http` URLs with prior knowledge (RFC 9113, section 3.3).
        case http2
        /// HTTP/1.1 only.
        case http1
    }

    /// The certificate authorities of a client.
    public enum TrustRoots: Hashable, Sendable {
        /// Those of the operating system.
        case system
        /// The certificates of a PEM file.
        case pem([UInt8])
    }

    /// The number of streams of a new HTTP/2 connection.
    public enum StreamLimit: Hashable, Sendable {
        /// As many as the other end permits (SETTINGS_MAX_CONCURRENT_STREAMS).
        case peer
        /// One until the first response with a status of 2xx, then as many as the other end permits; one again after a
        /// response with another status. APNs requires it ("Establishing a token-based connection to APNs").
        case oneUntilSuccess
    }
}
