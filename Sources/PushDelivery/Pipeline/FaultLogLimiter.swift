import Synchronization

/// A bound on repeated log lines: one line for each app and reason in an interval.
final class FaultLogLimiter: Sendable {
    private let interval: Duration
    private let clock: any DeliveryClock
    private let lastLines = Mutex<[String: [String: ContinuousClock.Instant]]>([:])
    /// Reasons contain codes of providers, so their number is bounded.
    private let maxReasons = 64

    init(interval: Duration, clock: any DeliveryClock) {
        self.interval = interval
        self.clock = clock
    }

    /// Returns whether a line about a reason is due, and records that it's written.
    func allowsLine(app: String, reason: String) -> Bool {
        let now = clock.now
        return lastLines.withLock { lastLines in
            if let last = lastLines[app]?[reason], now - last < interval { return false }
            if lastLines[app, default: [:]].count >= maxReasons { lastLines[app] = [:] }
            lastLines[app, default: [:]][reason] = now
            return true
        }
    }
}
