import APIRuntime
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A service that serves the operations of generated servers over HTTP/1.1 with Hummingbird.
///
/// Run it in a `ServiceGroup`, whose graceful shutdown refuses new requests and waits for those in progress.
///
/// ```swift
/// var router = APIRouter()
/// server.register(on: &router)
/// let service = HummingbirdServer(router: router, configuration: .init(port: 8080), logger: logger)
/// try await ServiceGroup(
///     services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger).run()
/// ```
///
/// An operation runs on the thread of its connection's event loop until it waits for something. One that computes for
/// long delays other connections; it should change to `globalConcurrentExecutor` by `withTaskExecutorPreference`.
///
/// Bounds: header fields together have at most 80 KiB (a 400 otherwise) and ``Configuration/headTimeout``; bodies are
/// bounded by the router's limits and by ``Configuration/bodyTimeout``; the number of connections is bounded by the
/// descriptors that the process may open. TLS is left to a reverse proxy, or done with ``ServerCertificates``.
public struct HummingbirdServer: Service {
    /// The address to listen on, and time limits.
    public struct Configuration: Hashable, Sendable {
        /// The host name or address to listen on.
        public var host: String
        /// The TCP port; 0 lets the system choose one.
        public var port: Int
        /// The time without received data after which a connection is closed, even in the middle of a request.
        public var idleTimeout: Duration
        /// The time from the head of a request to its deadline (`ServerRequestContext.deadline`); `nil`
        /// for no deadline. The server doesn't enforce it.
        public var requestTimeout: Duration?
        /// The time from the first bytes of a request to the end of its head. The client gets 408 after it. `nil` for no
        /// limit other than ``idleTimeout``. The handshake of TLS must end in the same time.
        public var headTimeout: Duration?
        /// The time from the head of a request to the end of its body. An operation that still waits for the body gets
        /// an error with status 408. `nil` for no limit other than ``idleTimeout``, which a slow sender can evade.
        public var bodyTimeout: Duration?
        /// The time that requests in progress have to end after graceful shutdown has begun. Those that remain get 503.
        /// Requests whose body hasn't arrived two seconds after the beginning get 503 as well. After the limit, the
        /// server needs up to 1.2 seconds for the last responses.
        ///
        /// The default leaves the rest of the program time until Docker kills a container, after ten seconds.
        public var shutdownLimit: Duration
        /// The number of open connections from which the server accepts no more until one closes; `nil` for three
        /// quarters of the descriptors that the process may open (`RLIMIT_NOFILE`).
        public var maxConnections: Int?
        /// Whether one address may have at most half of ``maxConnections``; further connections are closed. For servers
        /// that clients connect to without a proxy. An IPv6 address counts as its /64 network. Loopback addresses have
        /// no such bound.
        public var limitsConnectionsPerAddress: Bool

        public init(
            host: String = "127.0.0.1", port: Int = 8080, idleTimeout: Duration = .seconds(60),
            requestTimeout: Duration? = nil, headTimeout: Duration? = .seconds(10),
            bodyTimeout: Duration? = .seconds(30), shutdownLimit: Duration = .seconds(6), maxConnections: Int? = nil,
            limitsConnectionsPerAddress: Bool = false
        ) {
            self.host = host
            self.port = port
            self.idleTimeout = idleTimeout
            self.requestTimeout = requestTimeout
            self.headTimeout = headTimeout
            self.bodyTimeout = bodyTimeout
            self.shutdownLimit = shutdownLimit
            self.maxConnections = maxConnections
            self.limitsConnectionsPerAddress = limitsConnectionsPerAddress
        }
    }

    private let router: APIRouter
    private let configuration: Configuration
    private let certificates: ServerCertificates?
    private let logger: Logger
    private let onServerRunning: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - router: the operations to serve.
    ///   - configuration: the address to listen on, and time limits.
    ///   - certificates: the certificate for HTTPS; `nil` for HTTP.
    ///   - logger: receives messages about connections, and is the logger of each request's context.
    ///   - onServerRunning: called once the server listens, with the port it listens on.
    public init(
        router: APIRouter, configuration: Configuration = .init(), certificates: ServerCertificates? = nil,
        logger: Logger, onServerRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.router = router
        self.configuration = configuration
        self.certificates = certificates
        self.logger = logger
        self.onServerRunning = onServerRunning
    }

    /// Serves until graceful shutdown or cancellation. Both refuse new connections first. Requests in progress have 200
    /// milliseconds to end after cancellation, and ``Configuration/shutdownLimit`` after graceful shutdown. The rest get
    /// 503, and their tasks are cancelled.
    /// - Throws: ``ListeningError`` when the server can't listen on the address.
    public func run() async throws {
        let configuration = configuration
        let maxConnections = configuration.maxConnections ?? AcceptLimiter.defaultMaxConnections
        let connections = OpenConnections()
        let addressCounts =
            configuration.limitsConnectionsPerAddress ? AddressLimiter.Counts(maxCount: maxConnections / 2) : nil
        let channel = HTTPChannel(
            router: router, requestTimeout: configuration.requestTimeout,
            idleTimeout: TimeAmount(configuration.idleTimeout), limits: limits, connections: connections,
            addressCounts: addressCounts, certificates: certificates, logger: logger)
        let server = channel.server(
            configuration: ServerConfiguration(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [onServerRunning, logger] channel in
                // Fails only if the channel is closed, and then there is nothing to limit.
                try? await channel.eventLoop.submit {
                    let limiter = AcceptLimiter(maxConnections: maxConnections, logger: logger)
                    try channel.pipeline.syncOperations.addHandler(limiter, position: .first)
                }.get()
                await onServerRunning(channel.localAddress?.port ?? configuration.port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quietLogger)
        do {
            try await run(server, connections)
        } catch {
            throw Self.reason(of: error).map(listeningError) ?? error
        }
    }

    private var limits: ConnectionLimits {
        let context = ServerRequestContext(HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil))
        return ConnectionLimits(
            handshake: TimeAmount(configuration.headTimeout ?? configuration.idleTimeout),
            head: configuration.headTimeout.map { TimeAmount($0) },
            body: configuration.bodyTimeout.map { TimeAmount($0) },
            bodyInShutdown: TimeAmount(min(Self.bodyGrace, configuration.shutdownLimit)),
            write: TimeAmount(configuration.idleTimeout),
            unavailable: router.response(to: .shuttingDown, context),
            lateHead: router.response(to: .lateHead, context),
            largeHead: router.response(to: .largeHead, context))
    }

    /// The time that bodies have to arrive after graceful shutdown has begun.
    private static let bodyGrace: Duration = .seconds(2)
    /// The time that requests in progress have to end after cancellation, and the time to write the last responses.
    private static let cancellationGrace: Duration = .milliseconds(200)

    /// Runs the server in a task of its own. SwiftNIO can't handle the cancellation of a server while a connection
    /// arrives, so the listening socket must be closed first.
    private func run(_ server: any Service, _ connections: OpenConnections) async throws {
        let group = ServiceGroup(services: [server], logger: quietLogger)
        let running = Task { try await group.run() }
        @Sendable func shutDown(cuttingAfter limit: Duration) {
            Task {
                await group.triggerGracefulShutdown()
                try? await Task.sleep(for: limit)
                connections.cut()
                try? await Task.sleep(for: Self.cancellationGrace)
                running.cancel()
            }
        }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await running.value
            } onGracefulShutdown: {
                shutDown(cuttingAfter: configuration.shutdownLimit)
            }
        } onCancel: {
            shutDown(cuttingAfter: Self.cancellationGrace)
        }
    }

    /// Returns the reason why a server can't listen in words, or `nil` for another error.
    private static func reason(of error: any Error) -> String? {
        switch error {
        case let error as IOError: return error.text
        case is SocketAddressError.UnknownHost: return "the host name cannot be resolved"
        case let error as SocketAddressError:
            return switch error {
            case .unknown: "the host name cannot be resolved"
            case .unsupported: "the address is neither IPv4 nor IPv6"
            case .unixDomainSocketPathTooLong: "the path of the socket is too long"
            case .failedToParseIPString: "the address is invalid"
            }
        default: return nil
        }
    }

    private func listeningError(_ reason: String) -> ListeningError {
        ListeningError(host: configuration.host, port: configuration.port, reason: reason)
    }

    /// The logger without the messages of level `info`: Hummingbird writes one when it starts to listen, which the
    /// caller learns from `onServerRunning`.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = logger.logLevel == .info ? .notice : logger.logLevel
        return logger
    }
}

/// The error of a server that can't listen on its address: the port is in use, the host name can't be resolved, or the
/// host isn't an address of this machine.
public struct ListeningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The host name or address of the configuration.
    public let host: String
    /// The port of the configuration.
    public let port: Int
    /// The reason in lower case, such as `address already in use`.
    public let reason: String

    public var description: String { "cannot listen on \(host):\(port): \(reason)" }
}
