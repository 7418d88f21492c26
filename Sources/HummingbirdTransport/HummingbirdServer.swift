import APIRuntime
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Serves the operations of generated servers over HTTP/1.1 with Hummingbird.
///
/// It is a service: run it in a `ServiceGroup`, whose graceful shutdown lets requests in progress end and takes no new
/// ones.
///
/// ```swift
/// var router = APIRouter()
/// server.register(on: &router)
/// let service = HummingbirdServer(router: router, port: 8080, logger: logger)
/// try await ServiceGroup(
///     services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger).run()
/// ```
///
/// Bounds: header fields together have at most 80 KiB (a 400 otherwise), bodies what the router's limits say. TLS is
/// left to a reverse proxy.
public struct HummingbirdServer: Service {
    /// Where to listen, and how long to keep a connection.
    public struct Configuration: Hashable, Sendable {
        /// The host name or address to listen on.
        public var host: String
        /// The TCP port; 0 lets the system choose one.
        public var port: Int
        /// A connection on which nothing arrives for so long is closed, also in the middle of a request.
        public var idleTimeout: Duration

        public init(host: String = "127.0.0.1", port: Int = 8080, idleTimeout: Duration = .seconds(60)) {
            self.host = host
            self.port = port
            self.idleTimeout = idleTimeout
        }
    }

    private let router: APIRouter
    private let configuration: Configuration
    private let logger: Logger
    private let onServerRunning: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - router: answers the requests.
    ///   - configuration: where to listen.
    ///   - logger: told of what goes wrong with connections.
    ///   - onServerRunning: called once the server listens, with the port it listens on.
    public init(
        router: APIRouter, configuration: Configuration = .init(), logger: Logger,
        onServerRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.router = router
        self.configuration = configuration
        self.logger = logger
        self.onServerRunning = onServerRunning
    }

    /// Serves until graceful shutdown or cancellation. Both take no new connections first; cancellation gives the
    /// requests in progress a moment, graceful shutdown all the time they need.
    /// - Throws: ``ListeningError`` when the address can't be listened on.
    public func run() async throws {
        let configuration = configuration
        let application = Application(
            responder: CallbackResponder<ConnectionContext> { [router] request, _ in
                await router.response(to: request)
            },
            server: .http1(configuration: .init(idleTimeout: TimeAmount(configuration.idleTimeout))),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [onServerRunning] channel in
                await onServerRunning(channel.localAddress?.port ?? configuration.port)
            },
            logger: quietLogger)
        do {
            try await Self.run(application, logger: quietLogger)
        } catch let error as IOError {
            throw listeningError(String(cString: strerror(error.errnoCode)))
        } catch is SocketAddressError {
            throw listeningError("the host name can't be resolved")
        }
    }

    /// How long requests in progress have to end after cancellation.
    private static let cancellationGrace: Duration = .milliseconds(200)

    /// Runs the application apart from the caller's cancellation: SwiftNIO doesn't bear that a server is cancelled while
    /// a connection comes in, so that the listening socket must be closed before.
    private static func run(_ application: some Service, logger: Logger) async throws {
        let group = ServiceGroup(services: [application], logger: logger)
        let running = Task { try await group.run() }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await running.value
            } onGracefulShutdown: {
                Task { await group.triggerGracefulShutdown() }
            }
        } onCancel: {
            Task {
                await group.triggerGracefulShutdown()
                try? await Task.sleep(for: cancellationGrace)
                running.cancel()
            }
        }
    }

    private func listeningError(_ reason: String) -> ListeningError {
        ListeningError(host: configuration.host, port: configuration.port, reason: reason)
    }

    /// Hummingbird says at the level `info` what whoever runs the server says better, when it starts to listen.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = logger.logLevel == .info ? .notice : logger.logLevel
        return logger
    }
}

/// The router sees all that matters of a request in its head, so that nothing is kept for a connection.
private struct ConnectionContext: InitializableFromSource {
    init(source: ApplicationRequestContextSource) {}
}
