import PushDelivery
import ServiceLifecycle

/// A service that reports to the service manager in intervals that the gateway works.
///
/// A gateway that hangs doesn't finish the probe, so that the service manager restarts it.
struct WatchdogService: Service {
    let interval: Duration
    let clock: any DeliveryClock
    /// Returns whether the gateway works.
    let probe: @Sendable () async -> Bool
    let keepAlive: @Sendable () -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                if await probe() { keepAlive() }
            } while (try? await clock.sleep(until: clock.now + interval)) != nil
        }
    }
}
