import PushDelivery
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The system's clocks, and a way to skip a pause that a test doesn't want to wait for.
///
/// Skipping moves the time of deadlines and pauses forward. It wakes no sleeper and doesn't change the time of day.
final class SkippableClock: DeliveryClock {
    private let skipped = Mutex(Duration.zero)

    var now: ContinuousClock.Instant { .now + skipped.withLock { $0 } }
    var secondsSince1970: Double { Date.now.timeIntervalSince1970 }

    func sleep(until deadline: ContinuousClock.Instant) async throws {
        let rest = deadline - now
        guard rest > .zero else { return try Task.checkCancellation() }
        try await Task.sleep(for: rest)
    }

    /// Moves the time forward to an instant; does nothing if it has passed.
    func skip(to instant: ContinuousClock.Instant) {
        skipped.withLock { $0 = max($0, instant - .now) }
    }
}
