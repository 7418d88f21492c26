import APIRuntime
import CommandLineSupport
import Foundation
import HummingbirdTransport
import Logging
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGateway
import PushProviders
import ServiceLifecycle

/// A gateway that runs until a signal stops it.
package struct GatewayProgram {
    private let configuration: GatewayConfiguration
    private let monitor: StandardOutputMonitor
    private let outputs: GatewayOutputs
    private let pipeline: DeliveryPipeline
    private let service: NotifyService
    /// The instances that the providers share.
    private let shared: SharedInstances
    /// The time limit for requests in progress after a signal.
    private let shutdownLimit: Duration
    /// The metrics; `nil` if the configuration has no listener for them.
    private let metrics: GatewayMetricsExporter?
    /// Sends traces; `nil` if the configuration asks for none.
    private let tracing: TracingService?
    private let logger: Logger

    /// The time limit for queued notifications after the end of all requests.
    private static let pipelineLimit: Duration = .seconds(2)
    /// The maximum size of a key or a certificate file in bytes.
    private static let maxFileBytes = 1 << 20

    /// Creates the providers of the apps: opens log files and loads credentials.
    /// - Throws: `GatewayConfigurationError` with the diagnostics of providers that can't be created;
    ///   `LineFileError` for a log file that can't be opened.
    package init(_ file: GatewayConfigurationFile, shutdownLimit: Duration, logger: Logger) throws {
        let configuration = file.configuration
        let monitor = StandardOutputMonitor()
        let outputs = GatewayOutputs { monitor.report($0) }
        let metrics = configuration.metrics.map {
            GatewayMetricsExporter(hasSygnalNames: $0.sygnalNames ?? false, version: ToolkitVersion.current)
        }
        let environment = ProviderEnvironment(
            addresses: configuration.addressPolicy, proxy: try Self.proxy(configuration),
            userAgent: "matrix-push/\(ToolkitVersion.current)", logger: logger, metrics: metrics?.factory,
            readFile: Self.readFile,
            lineWriter: { try outputs.lineWriter($0) })
        let apps: AppRegistry
        do {
            apps = try file.registry { app throws(ProviderConfigurationError) in
                try ProviderCatalog.provider(for: app, environment: environment)
            }
        } catch {
            if let failure = outputs.openingFailure { throw failure }
            throw error
        }
        self.configuration = configuration
        shared = environment.shared
        self.monitor = monitor
        self.outputs = outputs
        self.shutdownLimit = shutdownLimit
        self.logger = logger
        self.metrics = metrics
        tracing = try configuration.tracing.map {
            try TracingService($0, version: ToolkitVersion.current, logger: logger, metrics: metrics?.factory)
        }
        pipeline = DeliveryPipeline(
            configuration: configuration.pipeline, logger: logger, metrics: metrics?.factory, tracer: tracing?.tracer)
        service = NotifyService(
            apps: apps, pipeline: pipeline, limits: configuration.notifyLimits, logger: logger,
            metrics: metrics?.factory, tracer: tracing?.tracer)
        metrics?.observe(pipeline)
    }

    /// Returns the provider of an app, to find the problems of an invalid configuration. It isn't used.
    package static func provider(
        forChecking app: AppConfiguration
    ) throws(ProviderConfigurationError) -> any PushProvider {
        let environment = ProviderEnvironment(
            logger: Logger(label: "checks") { _ in SwiftLogNoOpLogHandler() }, readFile: readFile,
            lineWriter: { _ in { _ in } })
        return try ProviderCatalog.provider(for: app, environment: environment)
    }

    private static func proxy(_ configuration: GatewayConfiguration) throws -> HTTPProxy? {
        do {
            return try configuration.proxy(environment: ProcessInfo.processInfo.environment)
        } catch {
            throw CommandFailure("HTTPS_PROXY: \(error)", status: CommandFailure.usageStatus)
        }
    }

    private static func readFile(_ path: String) throws -> [UInt8] {
        // `-` is a file here, not standard input.
        let payload = try PayloadInput(path == "-" ? "./-" : path, maxPayloadBytes: maxFileBytes).whole()
        if payload.isTooLarge { throw CommandFailure("it is larger than \(maxFileBytes >> 20) MiB") }
        return payload.bytes
    }

    /// Serves until a signal stops the gateway.
    package func run() async throws {
        let host = configuration.host
        let server = HummingbirdServer(
            router: router,
            configuration: .init(host: host, port: configuration.port, shutdownLimit: shutdownLimit), logger: logger
        ) { [logger] port in
            logger.notice("listening", metadata: ["host": "\(host)", "port": "\(port)"])
        }
        var quietLogger = logger
        quietLogger.logLevel = max(logger.logLevel, .notice)
        let hangUp = HangUpService { [logger, outputs] in
            for error in await outputs.reopen() { logger.error("\(error)") }
            logger.notice("reopened the log files")
        }
        // Services are shut down from the last to the first: the server, then the pipeline, then traces and metrics. They
        // have limits of their own, and the others end at once.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: hangUp), .init(service: monitor, failureTerminationBehavior: .gracefullyShutdownGroup),
            .init(service: PipelineService(pipeline: pipeline, shared: shared, limit: Self.pipelineLimit)),
            .init(service: server),
        ]
        if let tracing { services.insert(.init(service: tracing), at: 0) }
        if let metricsListener { services.insert(.init(service: metricsListener), at: 0) }
        let group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        try await ServiceGroup(configuration: group).run()
        logger.notice("stopped")
    }

    /// The listener for operators; `nil` if the configuration has none.
    private var metricsListener: MetricsListener? {
        guard let listener = configuration.metrics, let metrics else { return nil }
        return MetricsListener(
            listener, logger: logger, notReadyReason: { nil },
            addRoutes: { router in
                router.on(.get, "/metrics") { metrics.response(to: $0) }
            })
    }

    private var router: APIRouter {
        .pushGateway(service, limits: configuration.requestLimits) { [logger] error, request in
            let path = LogText.clean(request.path ?? "")
            logger.error("request failed", metadata: ["error": "\(error)", "path": "\(path)"])
        }
    }
}
