import APIRuntime
import CommandLineSupport
import Foundation
import HomeserverFeed
import HomeserverPush
import HummingbirdTransport
import Logging
import Metrics
import OutboundHTTP
import PrometheusMetrics
import PushConfiguration
import PushDelivery
import PushGateway
import PushGatewayProgram
import ServiceLifecycle

/// A pusher next to a homeserver that runs until a signal stops it.
package struct PusherProgram {
    private let file: PusherConfigurationFile
    private let store: OpenStore
    private let feed: HomeserverFeed
    /// The metrics; `nil` if the configuration has no listener for them.
    private let metrics: PrometheusMetricsFactory?
    private let readiness = GatewayReadiness()
    private let shutdownLimit: Duration
    private let logger: Logger
    private let clock = SystemClock()

    /// Opens the store, and reads the tokens.
    /// - Throws: `GatewayConfigurationError` with the diagnostics of files that can't be used.
    package init(_ file: PusherConfigurationFile, shutdownLimit: Duration, logger: Logger) async throws {
        let homeserverToken = try file.homeserverToken()
        let homeserver = try file.homeserver(token: try file.applicationServiceToken(), logger: logger)
        let gateways = try file.gatewayClient(environment: ProcessInfo.processInfo.environment, logger: logger)
        metrics = file.configuration.metrics.map { _ in PrometheusMetricsFactory() }
        let webPush = try file.webPush(
            environment: ProcessInfo.processInfo.environment, logger: logger, metrics: metrics)
        store = try await OpenStore(file, logger: logger)
        feed = HomeserverFeed(
            store: store.store, homeserver: homeserver, homeserverToken: homeserverToken, transport: gateways,
            webPush: webPush, configuration: file.feed, pushConfiguration: file.push, logger: logger, clock: clock,
            metrics: metrics)
        self.file = file
        self.shutdownLimit = shutdownLimit
        self.logger = logger
        if let metrics {
            let process = ProcessMetrics(factory: metrics)
            metrics.addUpdate { [feed] in
                process.update()
                feed.service.workers.recordStates()
            }
        }
    }

    /// Serves until a signal stops the pusher.
    package func run() async throws {
        // Events of the homeserver must not arrive before the users are known.
        try await feed.start()
        let server = HummingbirdServer(
            router: router,
            configuration: .init(
                host: file.host, port: file.port, shutdownLimit: shutdownLimit,
                limitsConnectionsPerAddress: file.trustedProxies.isEmpty),
            logger: logger
        ) { [file, logger, readiness] port in
            logger.notice("listening", metadata: ["host": "\(file.host)", "port": "\(port)"])
            readiness.setReady()
        }
        // Services are shut down from the last to the first: the server, the deliveries, then the metrics.
        let services: [(any Service)?] = [
            metricsListener, RetentionService(store: store.store, clock: clock, logger: logger),
            FeedService(feed: feed), server, ReadinessService(readiness: readiness),
        ]
        var quietLogger = logger
        quietLogger.logLevel = .notice
        let group = ServiceGroupConfiguration(
            services: services.compactMap { $0 }.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            await store.close()
            throw error
        }
        await store.close()
        logger.notice("stopped")
    }

    private var metricsListener: MetricsListener? {
        guard let listener = file.configuration.metrics, let metrics else { return nil }
        return MetricsListener(
            listener, logger: logger,
            notReadyReason: { [readiness] in readiness.phase == .ready ? nil : readiness.report.reason },
            addRoutes: { router in
                router.on(.get, "/metrics") { ServerResponse(metrics: metrics.snapshot(), for: $0) }
            })
    }

    private var router: APIRouter {
        var router = APIRouter(limits: HomeserverFeed.requestLimits) { [logger] error, request in
            // The path of the query may have a token.
            let path = LogText.clean(String((request.path ?? "").prefix { $0 != "?" }))
            logger.error("request failed", metadata: ["error": "\(error)", "path": "\(path)"])
        }
        if !file.trustedProxies.isEmpty { router.add(middleware: TrustedProxies(file.trustedProxies)) }
        feed.register(on: &router)
        return router
    }
}

/// Records that the pusher stops, before the server does.
struct ReadinessService: Service {
    let readiness: GatewayReadiness

    func run() async throws {
        guard (try? await gracefulShutdown()) != nil else { return }
        readiness.setStopping()
    }
}
