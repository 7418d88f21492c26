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
import UnixSignals

/// A gateway that runs until a signal stops it.
package struct GatewayProgram {
    private let source: ConfigurationSource
    private let file: GatewayConfigurationFile
    private let monitor: StandardOutputMonitor
    private let outputs: GatewayOutputs
    /// The record that the gateway shares with others.
    private let deduplicator: PostgreSQLDeduplicator?
    private let pipeline: DeliveryPipeline
    private let service: NotifyService
    private let apps: GatewayApps
    private let lastReload = LastReload()
    /// The certificate for HTTPS; `nil` for HTTP.
    private let certificates: ServerCertificates?
    private let certificate: ReloadableCertificate?
    /// The instances that the providers share.
    private let shared = SharedInstances()
    private let readiness = GatewayReadiness()
    private let notifier: ServiceNotifier
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
    /// The time at the end for notifications that the service manager hasn't read.
    private static let notificationLimit: Duration = .seconds(1)
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
        _ source: ConfigurationSource, _ file: GatewayConfigurationFile, shutdownLimit: Duration,
        logSettings: LogSettings, logger: Logger
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
        certificate = certificates.map { ReloadableCertificate($0, logger: logger, metrics: metrics?.factory) }
        self.source = source
        self.file = file
        self.monitor = monitor
        self.outputs = outputs
        self.shutdownLimit = shutdownLimit
        self.logSettings = logSettings
        self.logger = logger
        notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment, logger: logger)
        let configuration = file.configuration
        self.metrics = metrics
        tracing = try configuration.tracing.map {
            try TracingService($0, version: ToolkitVersion.current, logger: logger, metrics: metrics?.factory)
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
        let address = ListeningAddress(host: file.configuration.host)
        let server = HummingbirdServer(
            router: router,
            configuration: .init(
                host: file.configuration.host, port: file.configuration.port, shutdownLimit: shutdownLimit,
                // Behind proxies, few addresses have all connections.
                limitsConnectionsPerAddress: file.configuration.clientPolicy.trustedProxies.isEmpty),
            certificates: certificates, logger: logger
        ) { [self] port in
            address.setPort(port)
            var metadata: Logger.Metadata = ["host": "\(address.host)", "port": "\(port)"]
            if certificates != nil { metadata["protocol"] = "https" }
            logger.notice("listening", metadata: metadata)
            readiness.setReady()
            notifier.ready(status: status(address))
        }
        let parts = Self.parts(
            apps: apps, certificate: certificate, service: service, pipeline: pipeline, logSettings: logSettings,
            logger: logger)
        let reload = GatewayReload(
            started: file.configuration, parts: parts, logger: logger, metrics: metrics?.factory
        ) { [source, file] in
            source.isRepeatable ? try source.read() : file
        }
        reload.recordStart()
        let reloading = ReloadService(
            signals: signals.sequence, clock: clock,
            onSignal: { signal in
                await reopenLogFiles()
                if signal == .sighup { await self.reload(reload, address) }
            }, checkFiles: { _ = await BlockingWork.run(reload.checkFiles) })
        let watchdog = notifier.watchdogInterval.map { interval in
            WatchdogService(
                interval: interval, clock: clock, probe: GatewayProbe(service: service).run,
                keepAlive: notifier.keepAlive)
        }
        // Services are shut down from the last to the first: the server, then the pipeline, then traces and metrics.
        // They have limits of their own, and the others end at once.
        let last: [(any Service)?] = [
            metricsListener, tracing, PipelineService(pipeline: pipeline, shared: shared, limit: Self.pipelineLimit),
            StartedService(server) { [deduplicator] in
                // Without it the first requests wouldn't be known to the other gateways.
                _ = await deduplicator?.waitUntilAvailable(within: Self.databaseLimit)
            },
            watchdog, ShutdownObserver(onShutdown: beginShutdown),
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
        await notifier.flush(within: Self.notificationLimit)
        logger.notice("stopped")
    }

    // MARK: Reload

    /// Returns the parts that a reload renews, in their order.
    static func parts(
        apps: GatewayApps, certificate: ReloadableCertificate? = nil, service: NotifyService,
        pipeline: DeliveryPipeline, logSettings: LogSettings, logger: Logger
    ) -> [ReloadablePart] {
        (certificate.map { [$0.part] } ?? []) + [
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

    private func reload(_ reload: GatewayReload, _ address: ListeningAddress) async {
        guard readiness.phase != .stopping else { return }
        // The service manager doesn't learn of a reload during the start.
        if readiness.phase == .ready { notifier.reloading() }
        guard let problem = await BlockingWork.run(reload.reload) else { return }
        lastReload.record(succeeded: problem == nil, message: problem ?? "\(apps.count) apps", at: clock.now)
        guard readiness.phase == .ready else { return }
        notifier.ready(status: status(address) + (problem.map { "; the last reload failed: \($0)" } ?? ""))
    }

    private func reopenLogFiles() async {
        for error in await outputs.reopen() { logger.error("\(error)") }
        logger.notice("reopened the log files")
    }

    // MARK: State

    /// The state of the gateway for the service manager.
    private func status(_ address: ListeningAddress) -> String {
        "serving \(apps.count) \(apps.count == 1 ? "app" : "apps") on \(address)"
    }

    private func beginShutdown() {
        readiness.setStopping()
        notifier.stopping(within: shutdownLimit + Self.pipelineLimit + Self.endLimit)
    }

    /// The listener for operators; `nil` if the configuration has none.
    private var metricsListener: MetricsListener? {
        guard let listener = file.configuration.metrics, let metrics else { return nil }
        let notReadyReason: @Sendable () -> String? = { [readiness] in
            readiness.phase == .ready ? nil : readiness.report.reason
        }
        let status = StatusRoutes(
            source: StatusSource(
                service: service, pipeline: pipeline, lastReload: lastReload, notReadyReason: notReadyReason,
                certificateProblem: { [certificate] in certificate?.statusProblem(at: $0) }))
        return MetricsListener(
            listener, logger: logger, notReadyReason: notReadyReason,
            addRoutes: { router in
                status.register(on: &router)
                router.on(.get, "/metrics") { metrics.response(to: $0) }
            })
    }

    private var router: APIRouter {
        .pushGateway(
            service, limits: file.configuration.requestLimits, readiness: readiness,
            clients: file.configuration.clientPolicy
        ) { [logger] error, request in
            let path = LogText.clean(request.path ?? "")
            logger.error("request failed", metadata: ["error": "\(error)", "path": "\(path)"])
        }
    }
}
