import PushDelivery
import ServiceLifecycle

/// A service that reports to the service manager in intervals that the process works.
///
/// A process that hangs doesn't finish the probe, so that the service manager restarts it.
package struct WatchdogService: Service {
    private let interval: Duration
    private let clock: any DeliveryClock
    private let probe: @Sendable () async -> Bool
    private let keepAlive: @Sendable () -> Void

    /// - Parameters:
    ///   - interval: the time between two reports, see ``ServiceNotifier/watchdogInterval``.
    ///   - probe: returns whether the process works.
    ///   - keepAlive: reports that it does.
    package init(
        interval: Duration, clock: any DeliveryClock, probe: @escaping @Sendable () async -> Bool,
        keepAlive: @escaping @Sendable () -> Void
    ) {
        self.interval = interval
        self.clock = clock
        self.probe = probe
        self.keepAlive = keepAlive
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                if await probe() { keepAlive() }
            } while (try? await clock.sleep(until: clock.now + interval)) != nil
        }
    }
}
