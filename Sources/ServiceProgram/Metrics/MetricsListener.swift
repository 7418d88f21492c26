import APIRuntime
import CommandLineSupport
import HummingbirdTransport
import Logging
import ServiceLifecycle

/// The listener for operators: `/health`, `/ready`, and the routes that other parts add, such as `/metrics` and the
/// status page.
///
/// It is a server of its own, so that the metrics can stay private while the service is public. It should be the first
/// service of its group: groups stop their services from the last to the first, and the listener then reports until all
/// requests have ended.
package struct MetricsListener: Service {
    private let server: HummingbirdServer

    /// The time that a response in progress has to end after graceful shutdown has begun.
    private static let shutdownLimit: Duration = .milliseconds(300)
    /// The requests have no bodies.
    private static let maxBodyBytes = 1 << 10

    /// - Parameters:
    ///   - host: the host name or address to listen on; `nil` for 127.0.0.1.
    ///   - port: the port; `nil` for 7184.
    ///   - notReadyReason: returns the reason why clients should send no requests now, such as `stopping`; `nil` if
    ///     the service is ready.
    ///   - onListening: called with the port once the listener is listening.
    ///   - addRoutes: adds further routes.
    package init(
        host: String?, port: Int64?, logger: Logger,
        notReadyReason: @escaping @Sendable () -> String?,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in },
        addRoutes: (inout APIRouter) -> Void
    ) {
        var router = APIRouter(limits: .init(maxBodyBytes: Self.maxBodyBytes))
        router.on(.get, "/health") { _ in ServerResponse(json: ["status": "ok"] as JSONObject) }
        router.on(.get, "/ready") { _ in
            guard let reason = notReadyReason() else { return ServerResponse(json: ["status": "ready"] as JSONObject) }
            return ServerResponse(
                status: .serviceUnavailable, json: ["status": "not ready", "reason": .string(reason)] as JSONObject)
        }
        addRoutes(&router)
        let host = host ?? Self.defaultHost
        server = HummingbirdServer(
            router: router,
            configuration: .init(
                host: host, port: port.map { Int(clamping: $0) } ?? Self.defaultPort,
                shutdownLimit: Self.shutdownLimit),
            logger: logger
        ) { port in
            logger.notice("metrics listening", metadata: ["host": "\(host)", "port": "\(port)"])
            onListening(port)
        }
    }

    private static let defaultHost = "127.0.0.1"
    private static let defaultPort = 7184

    /// Serves until graceful shutdown.
    /// - Throws: `CommandFailure` when the listener can't listen on its address.
    package func run() async throws {
        do {
            try await server.run()
        } catch let error as ListeningError {
            throw CommandFailure("the listener for operators (metrics): \(error)")
        }
    }
}
