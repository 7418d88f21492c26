import APIRuntime
import HTTPTypes
import Logging
import NIOCore
import NIOPosix

/// An HTTP client for servers that strangers name, and for push providers.
///
/// It speaks HTTP/1.1 and HTTP/2, checks the addresses of servers before it connects (``AddressPolicy``), bounds the
/// time of each request and the size of each response, and follows no redirects. Connections are kept and shared by the
/// requests to one origin (scheme, host and port). A client has one set of credentials; programs with several client
/// certificates have as many clients.
///
/// A request is sent again by the client, at most twice, and only if the server certainly hasn't processed it: the
/// stream was refused (RFC 9113, section 8.7), or not among those that GOAWAY lists as processed. Any other failure
/// after sending throws an error with ``OutboundError/mayHaveBeenProcessed``; the caller decides.
///
/// ```swift
/// var configuration = OutboundClient.Configuration()
/// configuration.protocols = .http2
/// let client = try OutboundClient(configuration, logger: logger)
/// let response = try await client.send(request, body: payload, maxResponseBytes: 4096)
/// await client.shutdown(within: .seconds(5))
/// ```
public final class OutboundClient: ClientTransport {
    /// Protocols, credentials and bounds of a client.
    public typealias Configuration = OutboundConfiguration
    /// The protocol versions of a client.
    public typealias Protocols = OutboundConfiguration.Protocols
    /// The certificate authorities of a client.
    public typealias TrustRoots = OutboundConfiguration.TrustRoots
    /// The number of streams of a new HTTP/2 connection.
    public typealias StreamLimit = OutboundConfiguration.StreamLimit

    private let configuration: Configuration
    let registry: PoolRegistry

    /// Creates a client. Nothing is connected until the first request.
    /// - Parameter logger: receives warnings about connections that servers close with a reason.
    /// - Throws: ``OutboundConfigurationError`` if a certificate or a key can't be read.
    public convenience init(
        _ configuration: Configuration = .init(), logger: Logger? = nil
    ) throws(OutboundConfigurationError) {
        try self.init(
            configuration, logger: logger,
            resolver: configuration.resolver
                ?? (configuration.addresses == .unrestricted ? CachingResolver.unrestricted : .shared),
            group: MultiThreadedEventLoopGroup.singleton)
    }

    /// Creates a client with another resolver or other threads.
    package init(
        _ configuration: Configuration, logger: Logger?, resolver: any AddressResolver, group: any EventLoopGroup
    ) throws(OutboundConfigurationError) {
        self.configuration = configuration
        registry = PoolRegistry(
            ClientSettings(
                configuration: configuration, tls: try TLSSettings(configuration), resolver: resolver, group: group,
                logger: logger))
    }

    deinit {
        // No request is in progress, because each of them keeps the client.
        registry.closeAll()
    }

    /// Sends a request with the default time limit, ``OutboundConfiguration/requestTimeout``.
    /// - Throws: see ``send(_:body:maxResponseBytes:timeout:)``.
    public func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        try await send(
            request, body: body, maxResponseBytes: maxResponseBytes, timeout: configuration.requestTimeout)
    }

    /// Sends a request and returns the whole response.
    ///
    /// `Host`, `Content-Length` and `User-Agent` are added unless the request has them. Interim responses (1xx) are
    /// ignored, redirects are returned.
    /// - Parameters:
    ///   - maxResponseBytes: maximum size of the response's body in bytes.
    ///   - timeout: time limit for everything: waiting for a connection, resolving, connecting, sending, receiving.
    /// - Throws: ``OutboundError`` if no response arrived; ``IncompleteResponseError`` if only its head arrived;
    ///   `ResponseTooLargeError` for a larger body; `InvalidRequestError` for a request that can't be sent;
    ///   `CancellationError` when the task is cancelled.
    public func send(
        _ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int, timeout: Duration
    ) async throws -> ClientResponse {
        let deadline = NIODeadline.now() + TimeAmount(clamping: timeout)
        let outgoing = try OutgoingRequest(request, body: body, userAgent: configuration.userAgent)
        try Task.checkCancellation()
        let pool = try registry.acquire(outgoing.origin)
        let exchange = Exchange(
            outgoing, maxResponseBytes: maxResponseBytes, queue: pool, observer: ResponseHeadObserver.current,
            retiresConnection: configuration.retiresConnection)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { exchange.begin($0, deadline: deadline) }
        } onCancel: {
            exchange.cancel()
        }
    }

    /// Finishes the requests in progress, then closes all connections. New requests are refused.
    /// - Parameter limit: the time after which the requests in progress are cut off. They throw
    ///   ``OutboundError/Reason/shutDown``.
    public func shutdown(within limit: Duration) async {
        let registry = registry
        registry.beginShutdown()
        await withTaskGroup { group in
            group.addTask { await registry.drained() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            registry.closeAll()
            group.cancelAll()
        }
        await registry.closed()
    }
}
