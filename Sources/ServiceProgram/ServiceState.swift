import Logging
import PushDelivery
import ServiceSupport

/// The state of a running service: whether it is ready, its address, and its last reload. Changes are reported to the
/// service manager.
package struct ServiceState: Sendable {
    package let readiness: ServiceReadiness
    package let lastReload = LastReload()
    private let notifier: ServiceNotifier
    private let address: ListeningAddress
    private let clock: any DeliveryClock
    private let logger: Logger
    private let summary: @Sendable () -> String

    /// The time at the end for notifications that the service manager hasn't read.
    private static let notificationLimit: Duration = .seconds(1)

    /// - Parameters:
    ///   - name: the service in sentences, such as `gateway`.
    ///   - host: the host or address that it listens on.
    ///   - summary: returns the work of the service in a few words, such as `2 apps`.
    package init(
        of name: String, host: String, notifier: ServiceNotifier, clock: any DeliveryClock, logger: Logger,
        summary: @escaping @Sendable () -> String
    ) {
        readiness = ServiceReadiness(of: name)
        address = ListeningAddress(host: host)
        self.notifier = notifier
        self.clock = clock
        self.logger = logger
        self.summary = summary
    }

    /// Reports that the service listens.
    package func beginListening(port: Int, isHTTPS: Bool) {
        address.setPort(port)
        var metadata: Logger.Metadata = ["host": "\(address.host)", "port": "\(port)"]
        if isHTTPS { metadata["protocol"] = "https" }
        logger.notice("listening", metadata: metadata)
        readiness.setReady()
        notifier.ready(status: status)
    }

    /// Reloads the configuration on a thread of its own, unless the service is stopping.
    /// - Parameter reload: returns the first problem, on one line; `nil` if the configuration was loaded.
    package func reload(_ reload: @escaping @Sendable () -> String?) async {
        guard readiness.phase != .stopping else { return }
        // The service manager doesn't learn of a reload during the start.
        if readiness.phase == .ready { notifier.reloading() }
        guard let problem = await BlockingWork.run(reload) else { return }
        lastReload.record(succeeded: problem == nil, message: problem ?? summary(), at: clock.now)
        guard readiness.phase == .ready else { return }
        notifier.ready(status: status + (problem.map { "; the last reload failed: \($0)" } ?? ""))
    }

    /// Reports that a signal has stopped the service.
    /// - Parameter limit: the longest time until the end of the process.
    package func beginShutdown(within limit: Duration) {
        readiness.setStopping()
        notifier.stopping(within: limit)
    }

    /// Waits until the service manager has what was reported, for at most a second.
    package func end() async {
        await notifier.flush(within: Self.notificationLimit)
        logger.notice("stopped")
    }

    /// Returns the service that reports to the service manager that the process works; `nil` if it doesn't ask for it.
    /// - Parameter probe: returns whether the process works.
    package func watchdog(probe: @escaping @Sendable () async -> Bool) -> WatchdogService? {
        notifier.watchdogInterval.map { interval in
            WatchdogService(interval: interval, clock: clock, probe: probe, keepAlive: notifier.keepAlive)
        }
    }

    /// The state for the service manager.
    private var status: String { "serving \(summary()) on \(address)" }
}
