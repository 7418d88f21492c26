import Logging
import Metrics
import PushDelivery
import ServiceSupport
import YAMLTree

/// Reloads the configuration: reads its file again, and renews the parts of the service in their order.
///
/// A configuration that can't be loaded changes nothing. The functions aren't called concurrently.
package struct ConfigurationReload<File: ServiceConfigurationFile>: Sendable {
    /// The configuration that the service has started with.
    private let started: File
    private let restartSettings: RestartSettings
    /// Reads the configuration.
    private let read: @Sendable () throws -> File
    private let parts: [ReloadablePart<File>]
    private let clock: any DeliveryClock
    private let logger: Logger
    private let metrics: (any MetricsFactory)?

    /// - Parameters:
    ///   - started: the configuration that the service has started with.
    ///   - restartSettings: the settings that a reload doesn't change.
    ///   - metrics: `nil` for the factory of the process.
    ///   - read: throws `ConfigurationError` for an invalid file.
    package init(
        started: File, restartSettings: RestartSettings, parts: [ReloadablePart<File>],
        clock: any DeliveryClock = SystemClock(), logger: Logger, metrics: (any MetricsFactory)? = nil,
        read: @escaping @Sendable () throws -> File
    ) {
        self.started = started
        self.restartSettings = restartSettings
        self.parts = parts
        self.clock = clock
        self.logger = logger
        self.metrics = metrics
        self.read = read
    }

    /// Reloads the configuration, and logs the result.
    /// - Returns: the first problem, on one line; `nil` if the configuration was loaded.
    package func reload() -> String? {
        do {
            let file = try read()
            let activations = try parts.map { try $0.prepare(file) }
            for activation in activations { activation() }
            for warning in file.warnings { logger.log(warning) }
            for setting in restartSettings.differences(between: started, and: file) {
                logger.warning("a changed setting takes effect after a restart", metadata: ["setting": "\(setting)"])
            }
            logger.notice("reloaded the configuration", metadata: file.logMetadata)
            recordResult(isSuccess: true)
            return nil
        } catch {
            let problem = log(error)
            logger.error("the configuration was not reloaded, and the previous one stays in use")
            recordResult(isSuccess: false)
            return problem
        }
    }

    /// Loads the files of all parts that have changed on disk.
    package func checkFiles() {
        for part in parts { part.checkFiles() }
    }

    /// Records that the configuration of the start was loaded.
    package func recordStart() {
        // The counters begin with 0, not with the first reload.
        for isSuccess in [true, false] { counter(isSuccess: isSuccess).increment(by: 0) }
        gauges(isSuccess: true)
    }

    // MARK: Log

    /// Logs why the configuration can't be loaded.
    /// - Returns: the first problem.
    private func log(_ error: any Error) -> String {
        guard let error = error as? ConfigurationError else {
            let problem = "\(error)".singleLine
            logger.error("\(problem)")
            return problem
        }
        for diagnostic in error.diagnostics { logger.log(diagnostic) }
        let first = error.diagnostics.first { $0.severity == .error } ?? error.diagnostics.first
        return first.map { $0.description.singleLine } ?? "the configuration is invalid"
    }

    // MARK: Metrics

    private func recordResult(isSuccess: Bool) {
        counter(isSuccess: isSuccess).increment()
        gauges(isSuccess: isSuccess)
    }

    private func counter(isSuccess: Bool) -> Counter {
        Counter(
            label: "matrix_push_reloads_total", dimensions: [("result", isSuccess ? "success" : "failure")],
            factory: metrics ?? MetricsSystem.factory)
    }

    private func gauges(isSuccess: Bool) {
        let factory = metrics ?? MetricsSystem.factory
        Gauge(label: "matrix_push_last_reload_successful", factory: factory).record(isSuccess ? 1 : 0)
        Gauge(label: "matrix_push_last_reload_timestamp_seconds", factory: factory).record(clock.secondsSince1970)
    }
}
