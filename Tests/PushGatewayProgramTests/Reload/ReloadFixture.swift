import ManualClock
import Metrics
import MetricsTestKit
import PushDelivery
import PushGateway
import RecordedLog
import ServiceProgram
import Synchronization
import YAMLTree

@testable import PushGatewayProgram

/// The reloadable parts of a gateway, with a configuration and files in memory.
final class ReloadFixture: Sendable {
    let log = RecordedLog()
    let metrics = TestMetrics()
    let shared = SharedInstances()
    let clock = ManualClock(secondsSince1970: 1000)
    let settings: LogSettings
    let service: NotifyService
    let apps: GatewayApps
    let reload: ConfigurationReload<GatewayConfigurationFile>
    let disk: Disk

    /// The configuration and the files that it names.
    final class Disk: Sendable {
        private let state: Mutex<(configuration: String, files: [String: String])>

        init(_ configuration: String, _ files: [String: String]) {
            state = Mutex((configuration, files))
        }

        var configuration: String {
            get { state.withLock { $0.configuration } }
            set { state.withLock { $0.configuration = newValue } }
        }

        subscript(path: String) -> String? {
            get { state.withLock { $0.files[path] } }
            set { state.withLock { $0.files[path] = newValue } }
        }
    }

    private struct MissingFile: Error {}

    /// - Parameters:
    ///   - files: the contents of the files that the configuration names.
    ///   - parts: parts after the gateway's own.
    ///   - factory: receives the metrics; `nil` for ``metrics``.
    init(
        _ yaml: String, files: [String: String] = [:], parts: [ReloadablePart<GatewayConfigurationFile>] = [],
        factory metricsFactory: (any MetricsFactory)? = nil
    ) throws {
        let metrics = metricsFactory ?? metrics
        let disk = Disk(yaml, files)
        self.disk = disk
        let file = try Self.read(disk)
        var factory = ProviderFactory(shared: shared, outputs: GatewayOutputs { _ in }, logger: log.logger)
        factory.readFile = { path in
            guard let text = disk[path] else { throw MissingFile() }
            return Array(text.utf8)
        }
        apps = try GatewayApps(file, factory: factory, metrics: metrics)
        settings = LogSettings(file.configuration.logging)
        let pipeline = DeliveryPipeline(logger: .silent, metrics: metricsFactory)
        service = NotifyService(
            apps: apps.registry, pipeline: pipeline, logger: .silent, metrics: metricsFactory)
        let own = GatewayProgram.parts(
            apps: apps, service: service, pipeline: pipeline, logSettings: settings, logger: log.logger)
        reload = ConfigurationReload(
            started: file, restartSettings: .gateway, parts: own + parts, clock: clock, logger: log.logger,
            metrics: metrics
        ) { try Self.read(disk) }
    }

    private static func read(_ disk: Disk) throws -> GatewayConfigurationFile {
        try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(disk.configuration.utf8)))
    }

    /// The credentials of an app.
    func generation(_ appID: String) -> DeliveryApp.Generation? { apps.registry.app(for: appID)?.generation }

    /// The value of a gauge.
    func gauge(_ label: String) throws -> Double? { try metrics.expectGauge(label).lastValue }

    /// The number of reloads with a result.
    func reloads(_ result: String) throws -> Int64 {
        try metrics.expectCounter("matrix_push_reloads_total", [("result", result)]).totalValue
    }
}
