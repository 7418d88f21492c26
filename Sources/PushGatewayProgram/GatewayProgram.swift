import APIRuntime
import CommandLineSupport
import Foundation
import HummingbirdTransport
import Logging
import PushConfiguration
import PushDelivery
import PushDeliveryPostgreSQL
import PushGateway
import ServiceLifecycle
import ServiceProgram
import ServiceSupport
import UnixSignals

/// A gateway that runs until a signal stops it.
package struct GatewayProgram {
    private let source: ConfigurationSource<GatewayConfigurationFile>
    private let file: GatewayConfigurationFile
    private let monitor: StandardOutputMonitor
    private let outputs: GatewayOutputs
    /// The record that the gateway shares with others.
    private let deduplicator: PostgreSQLDeduplicator?
    private let pipeline: DeliveryPipeline
    private let service: NotifyService
    private let apps: GatewayApps
    /// The certificate for HTTPS; `nil` for HTTP.
    private let certificates: ServerCertificates?
    private let certificate: ReloadableCertificate?
    /// The instances that the providers share.
    private let shared = SharedInstances()
    private let state: ServiceState
    /// The time limit for requests in progress after a signal.
    private let shutdownLimit: Duration
    private let logSettings: LogSettings
    /// The metrics; `nil` if the configuration has no listener for them.
    private let metrics: GatewayMetricsExporter?
    /// Sends traces; `nil` if the configuration asks for none.
    private let tracing: TracingService?
    private let logger: Logger
    private let clock = SystemClock()

    /// The time limit for queued notifications after the end of all requests.
    private static let pipelineLimit: Duration = .seconds(2)
    /// The longest time that the start waits for the database. Without it the gateway delivers on its own.
    private static let databaseLimit: Duration = .seconds(2)
    /// The time after the limits of the requests and the queue in which the gateway certainly ends.
    private static let endLimit: Duration = .seconds(5)

    /// Creates the providers of the apps: opens log files and loads credentials and certificates.
    /// - Parameters:
    ///   - source: the place where a reload finds the configuration.
    ///   - file: the configuration.
    ///   - logSettings: the level and the form of the logger's lines, which a reload changes.
    /// - Throws: `GatewayConfigurationError` with the diagnostics of files and providers that can't
    ///   be used; `OutputOpeningError` for a log file that can't be opened.
    package init(
        _ source: ConfigurationSource<GatewayConfigurationFile>, _ file: GatewayConfigurationFile,
        shutdownLimit: Duration, logSettings: LogSettings, logger: Logger
    ) throws {
        let monitor = StandardOutputMonitor()
        let outputs = GatewayOutputs { monitor.report($0) }
        let metrics = file.configuration.metrics.map {
            GatewayMetricsExporter(hasSygnalNames: $0.sygnalNames ?? false, version: ToolkitVersion.current)
        }
        do {
            apps = try GatewayApps(
                file,
                factory: ProviderFactory(shared: shared, outputs: outputs, logger: logger, metrics: metrics?.factory),
                metrics: metrics?.factory)
        } catch {
            guard let failure = outputs.openingFailure else { throw error }
            throw OutputOpeningError(failure, (error as? GatewayConfigurationError)?.diagnostics ?? [])
        }
        certificates = try ServerCertificates(file, readFile: ProviderFactory.readFile)
        certificates?.logExpiry(logger)
        certificate = certificates.map {
            ReloadableCertificate($0, of: "gateway", logger: logger, metrics: metrics?.factory)
        }
        self.source = source
        self.file = file
        self.monitor = monitor
        self.outputs = outputs
        self.shutdownLimit = shutdownLimit
        self.logSettings = logSettings
        self.logger = logger
        state = ServiceState(
            of: "gateway", host: file.configuration.host,
            notifier: ServiceNotifier(environment: ProcessInfo.processInfo.environment, logger: logger), clock: clock,
            logger: logger
        ) { [apps] in StatusText.count(apps.count, "app") }
        let configuration = file.configuration
        self.metrics = metrics
        tracing = try configuration.tracing.map {
            try TracingService(
                $0, service: "matrix-push-gateway", version: ToolkitVersion.current, logger: logger,
                metrics: metrics?.factory)
        }
        if let problem = file.deduplicatorProblem { throw GatewayConfigurationError([problem]) }
        deduplicator = try configuration.sharedDeduplicator(logger: logger, metrics: metrics?.factory)
        pipeline = DeliveryPipeline(
            configuration: configuration.pipeline, deduplicator: deduplicator, logger: logger,
            metrics: metrics?.factory, tracer: tracing?.tracer)
        service = NotifyService(
            apps: apps.registry, pipeline: pipeline, limits: configuration.notifyLimits, logger: logger,
            metrics: metrics?.factory, tracer: tracing?.tracer)
        metrics?.observe(pipeline)
    }

    /// Returns the provider of an app, to find the problems of an invalid configuration. It isn't used.
    package static func provider(
        forChecking app: AppConfiguration
    ) throws(ProviderConfigurationError) -> any PushProvider {
        try ProviderFactory.provider(forChecking: app)
    }

    /// Serves until a signal stops the gateway.
    /// - Parameter signals: the signals since the start of the process.
    package func run(_ signals: ReloadSignals) async throws {
        let server = HummingbirdServer(
            router: router,
            configuration: .init(
                host: file.configuration.host, port: file.configuration.port, shutdownLimit: shutdownLimit,
                // Behind proxies, few addresses have all connections.
                limitsConnectionsPerAddress: file.configuration.clientPolicy.trustedProxies.isEmpty),
            certificates: certificates, logger: logger
        ) { [state, isHTTPS = certificates != nil] port in
            state.beginListening(port: port, isHTTPS: isHTTPS)
        }
        let parts = Self.parts(
            apps: apps, certificate: certificate, service: service, pipeline: pipeline, logSettings: logSettings,
            logger: logger)
        let reload = ConfigurationReload(
            started: file, restartSettings: .gateway, parts: parts, logger: logger, metrics: metrics?.factory
        ) { [source, file] in
            source.isRepeatable ? try source.read() : file
        }
        reload.recordStart()
        let reloading = ReloadService(
            signals: signals.sequence, clock: clock,
            onSignal: { signal in
                await reopenLogFiles()
                if signal == .sighup { await state.reload(reload.reload) }
            }, checkFiles: { _ = await BlockingWork.run(reload.checkFiles) })
        // Services are shut down from the last to the first: the server, then the pipeline, then traces and metrics.
        // They have limits of their own, and the others end at once.
        let last: [(any Service)?] = [
            metricsListener, tracing, PipelineService(pipeline: pipeline, shared: shared, limit: Self.pipelineLimit),
            StartedService(server) { [deduplicator] in
                // Without it the first requests wouldn't be known to the other gateways.
                _ = await deduplicator?.waitUntilAvailable(within: Self.databaseLimit)
            },
            state.watchdog(probe: GatewayProbe(service: service).run), ShutdownObserver(onShutdown: beginShutdown),
        ]
        var quietLogger = logger
        quietLogger.logLevel = .notice
        let group = ServiceGroupConfiguration(
            services: [
                .init(service: reloading),
                .init(service: monitor, failureTerminationBehavior: .gracefullyShutdownGroup),
            ] + last.compactMap { $0 }.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        try await ServiceGroup(configuration: group).run()
        await state.end()
    }

    // MARK: Reload

    /// Returns the parts that a reload renews, in their order.
    static func parts(
        apps: GatewayApps, certificate: ReloadableCertificate? = nil, service: NotifyService,
        pipeline: DeliveryPipeline, logSettings: LogSettings, logger: Logger
    ) -> [ReloadablePart<GatewayConfigurationFile>] {
        (certificate.map { [$0.part()] } ?? []) + [
            ReloadablePart(
                "apps", checkFiles: { apps.checkFiles(service) },
                prepare: { file in
                    let loaded = try apps.load(file)
                    return { apps.use(loaded, by: service) }
                }),
            ReloadablePart("limits") { file in
                let (limits, maxInFlight) = (file.configuration.notifyLimits, file.configuration.pipeline.maxInFlight)
                return {
                    service.replaceLimits(limits)
                    pipeline.setMaxInFlight(maxInFlight)
                }
            },
            ReloadablePart("log") { file in { logSettings.update(file.configuration.logging) } },
        ]
    }

    private func reopenLogFiles() async {
        for error in await outputs.reopen() { logger.error("\(error)") }
        logger.notice("reopened the log files")
    }

    // MARK: State

    private func beginShutdown() {
        state.beginShutdown(within: shutdownLimit + Self.pipelineLimit + Self.endLimit)
    }

    /// The listener for operators; `nil` if the configuration has none.
    private var metricsListener: MetricsListener? {
        guard let listener = file.configuration.metrics, let metrics else { return nil }
        let notReadyReason: @Sendable () -> String? = { [state] in state.readiness.notReadyReason }
        let status = StatusRoutes(
            source: StatusSource(
                service: service, pipeline: pipeline, lastReload: state.lastReload, notReadyReason: notReadyReason,
                certificateProblem: { [certificate] in certificate?.statusProblem(at: $0) }))
        return MetricsListener(
            host: listener.host, port: listener.port, logger: logger, notReadyReason: notReadyReason,
            addRoutes: { router in
                status.register(on: &router)
                router.on(.get, "/metrics") { metrics.response(to: $0) }
            })
    }

    private var router: APIRouter {
        .pushGateway(
            service, limits: file.configuration.requestLimits, readiness: state.readiness,
            clients: file.configuration.clientPolicy
        ) { [logger] error, request in
            let path = LogText.clean(request.path ?? "")
            logger.error("request failed", metadata: ["error": "\(error)", "path": "\(path)"])
        }
    }
}
