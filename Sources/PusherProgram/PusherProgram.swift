import APIRuntime
import CommandLineSupport
import Foundation
import HTTPTypes
import HomeserverFeed
import HomeserverPush
import HummingbirdTransport
import Logging
import OutboundHTTP
import PrometheusMetrics
import PushConfiguration
import PushDelivery
import PushGateway
import ServiceLifecycle
import ServiceProgram
import ServiceSupport
import Tracing

/// A pusher next to a homeserver that runs until a signal stops it.
package struct PusherProgram {
    private let source: ConfigurationSource<PusherConfigurationFile>
    private let file: PusherConfigurationFile
    private let store: OpenStore
    private let homeserver: HomeserverConnection
    private let gateways: ReplaceableTransport
    private let tokens: ReloadableTokens
    private let feed: HomeserverFeed
    /// The certificate for HTTPS; `nil` for HTTP.
    private let certificates: ServerCertificates?
    private let certificate: ReloadableCertificate?
    private let state: ServiceState
    private let shutdownLimit: Duration
    private let logSettings: LogSettings
    /// The metrics; `nil` if the configuration has no listener for them.
    private let metrics: PrometheusMetricsFactory?
    /// Sends traces; `nil` if the configuration asks for none.
    private let tracing: TracingService?
    private let logger: Logger
    private let clock = SystemClock()

    /// The time after the limits of the requests and the deliveries in which the pusher certainly ends.
    private static let endLimit: Duration = .seconds(5)

    /// Opens the store, and reads the tokens and the certificate.
    /// - Parameters:
    ///   - source: the place where a reload finds the configuration.
    ///   - file: the configuration.
    ///   - shutdownLimit: the time limit for requests in progress after a signal.
    ///   - logSettings: the level and the form of the logger's lines, which a reload changes.
    /// - Throws: `ConfigurationError` with the diagnostics of files that can't be used.
    package init(
        _ source: ConfigurationSource<PusherConfigurationFile>, _ file: PusherConfigurationFile,
        shutdownLimit: Duration, logSettings: LogSettings, logger: Logger
    ) async throws {
        let environment = ProcessInfo.processInfo.environment
        let loaded = try ReloadableTokens.Tokens(file)
        metrics = file.configuration.metrics.map { _ in
            PrometheusMetricsFactory.service(MetricDescription.pusher, version: ToolkitVersion.current)
        }
        tokens = ReloadableTokens(file, loaded, logger: logger, metrics: metrics)
        homeserver = try file.homeserver(token: loaded.applicationService, logger: logger)
        gateways = ReplaceableTransport(try file.gatewayClient(environment: environment, logger: logger))
        certificates = try ServerCertificates(file, readFile: ConfigurationFiles.credential)
        certificates?.logExpiry(logger)
        certificate = certificates.map { [metrics] in
            ReloadableCertificate($0, of: "pusher", logger: logger, metrics: metrics)
        }
        tracing = try file.configuration.tracing.map { [metrics] in
            try TracingService(
                $0, service: "matrix-push-pusher", version: ToolkitVersion.current, logger: logger, metrics: metrics)
        }
        let webPush = try file.webPush(environment: environment, logger: logger, metrics: metrics)
        store = try await OpenStore(file, logger: logger)
        feed = HomeserverFeed(
            store: store.store, homeserver: homeserver, homeserverToken: loaded.homeserver, transport: gateways,
            webPush: webPush, configuration: file.feed, pushConfiguration: file.push, logger: logger, clock: clock,
            metrics: metrics, tracer: tracing?.tracer)
        state = ServiceState(
            of: "pusher", host: file.host, notifier: ServiceNotifier(environment: environment, logger: logger),
            clock: clock, logger: logger
        ) { [feed] in StatusText.count(feed.followedUsers, "user") }
        self.source = source
        self.file = file
        self.shutdownLimit = shutdownLimit
        self.logSettings = logSettings
        self.logger = logger
        metrics?.addUpdate { [feed] in feed.service.workers.recordStates() }
    }

    /// Serves until a signal stops the pusher.
    /// - Parameter signals: the signals since the start of the process.
    package func run(_ signals: ReloadSignals) async throws {
        do {
            // Events of the homeserver must not arrive before the users are known.
            try await feed.start()
            try await serve(signals)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
        await state.end()
    }

    private func serve(_ signals: ReloadSignals) async throws {
        let server = HummingbirdServer(
            router: router,
            configuration: .init(
                host: file.host, port: file.port, shutdownLimit: shutdownLimit,
                limitsConnectionsPerAddress: file.trustedProxies.isEmpty),
            certificates: certificates, logger: logger
        ) { [state, isHTTPS = certificates != nil] port in
            state.beginListening(port: port, isHTTPS: isHTTPS)
        }
        let settings = PusherSettings(file, feed: feed, gateways: gateways, logger: logger)
        let parts = parts(settings)
        let reload = ConfigurationReload(
            started: file, restartSettings: .pusher, parts: parts, clock: clock, logger: logger, metrics: metrics
        ) { [source, file] in
            source.isRepeatable ? try source.read() : file
        }
        reload.recordStart()
        let reloading = ReloadService(
            signals: signals.sequence, clock: clock,
            onSignal: { [state] signal in
                if signal == .sighup { await state.reload(reload.reload) }
            }, checkFiles: { _ = await BlockingWork.run(reload.checkFiles) })
        let probe = PusherProbe(feed: feed, clock: clock) { settings.delivery.pollInterval }
        // Services are shut down from the last to the first: the server, the deliveries, then traces and metrics. They have
        // limits of their own, and the others end at once.
        let services: [(any Service)?] = [
            reloading, metricsListener, tracing,
            RetentionService(store: store.store, clock: clock, logger: logger), FeedService(feed: feed), server,
            state.watchdog(probe: probe.run),
            ShutdownObserver { [state, shutdownLimit] in
                state.beginShutdown(within: shutdownLimit + settings.delivery.stopLimit + Self.endLimit)
            },
        ]
        var quietLogger = logger
        quietLogger.logLevel = .notice
        let group = ServiceGroupConfiguration(
            services: services.compactMap { $0 }.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        try await ServiceGroup(configuration: group).run()
    }

    /// The parts that a reload renews, in their order.
    private func parts(_ settings: PusherSettings) -> [ReloadablePart<PusherConfigurationFile>] {
        (certificate.map { [$0.part()] } ?? []) + [
            tokens.part { [homeserver, feed] tokens in
                homeserver.replaceToken(tokens.applicationService)
                feed.replaceHomeserverToken(tokens.homeserver)
            },
            settings.part,
            ReloadablePart("log") { [logSettings] file in { logSettings.update(file.logging) } },
        ]
    }

    private var metricsListener: MetricsListener? {
        guard let listener = file.configuration.metrics, let metrics else { return nil }
        let status = PusherStatusRoutes(
            source: PusherStatusSource(
                serverName: file.configuration.homeserver.serverName, feed: feed, store: store.store,
                storeKind: store.kind, clock: clock, lastReload: state.lastReload,
                notReadyReason: { [state] in state.readiness.notReadyReason },
                fileProblems: { [certificate, tokens] now in
                    [certificate?.statusProblem(at: now), tokens.statusProblem].compactMap(\.self)
                }))
        return MetricsListener(
            host: listener.host, port: listener.port, logger: logger,
            notReadyReason: { [state] in state.readiness.notReadyReason },
            addRoutes: { router in
                status.register(on: &router)
                router.on(.get, "/metrics") { ServerResponse(metrics: metrics.snapshot(), for: $0) }
            })
    }

    /// Makes spans of transactions.
    static func requestTracing(_ tracer: any Tracer) -> RequestTracing {
        RequestTracing("transaction", .put, HomeserverFeed.transactionsRoute, tracer: tracer)
    }

    private var router: APIRouter {
        var router = APIRouter(limits: HomeserverFeed.requestLimits) { [logger] error, request in
            // The path of the query may have a token.
            let path = LogText.clean(String((request.path ?? "").prefix { $0 != "?" }))
            logger.error("request failed", metadata: ["error": "\(error)", "path": "\(path)"])
        }
        if let tracing { router.add(middleware: Self.requestTracing(tracing.tracer)) }
        if !file.trustedProxies.isEmpty { router.add(middleware: TrustedProxies(file.trustedProxies)) }
        feed.register(on: &router)
        router.on(.get, "/health") { _ in ServerResponse(json: HealthReport(status: .ok)) }
        router.on(.get, "/ready") { [readiness = state.readiness] _ in
            var response = ServerResponse(json: readiness.report)
            if readiness.phase != .ready { response.status = .serviceUnavailable }
            return response
        }
        return router
    }
}
