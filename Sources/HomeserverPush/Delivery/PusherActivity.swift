import PushDelivery
import Synchronization

/// The results of all deliveries and the failures of the store, for the operator's page.
package final class PusherActivity: Sendable {
    /// Numbers of deliveries by their result.
    package struct Results: Hashable, Sendable {
        package let delivered: Int
        package let rejected: Int
        package let retry: Int
        package let failed: Int
    }

    /// A failure of the store.
    struct StoreFailure: Sendable {
        let time: ContinuousClock.Instant
        /// The failure, for operators: no pushkey and no content of an event.
        let reason: String
        /// Whether the same call may be successful later.
        let isTemporary: Bool
    }

    private enum Counter {
        static let (delivered, rejected, retry, failed) = (0, 1, 2, 3)
        static let (removed, storeError) = (4, 5)
        static let count = 6
    }

    private struct State {
        var minutes: MinuteCounters
        var storeFailure: StoreFailure?
        /// The time at which the claiming loop began its last round.
        var lastRound: ContinuousClock.Instant?
    }

    private let clock: any DeliveryClock
    private let state: Mutex<State>

    init(clock: any DeliveryClock) {
        self.clock = clock
        state = Mutex(State(minutes: MinuteCounters(width: Counter.count, origin: clock.now)))
    }

    // MARK: Recording

    func record(_ result: DeliveryResult) {
        switch result {
        case .delivered: count(Counter.delivered)
        case .rejected: count(Counter.rejected)
        case .retry: count(Counter.retry)
        case .failed: count(Counter.failed)
        }
    }

    /// Records that a pusher was removed, because its gateway refuses it.
    func recordRemoval() { count(Counter.removed) }

    func record(_ error: PushStoreError) {
        let now = clock.now
        state.withLock { state in
            state.minutes.count(Counter.storeError, at: now)
            state.storeFailure = StoreFailure(
                time: now, reason: LogText.clean(error.description), isTemporary: error.isTemporary)
        }
    }

    func recordRound() {
        let now = clock.now
        state.withLock { $0.lastRound = now }
    }

    private func count(_ counter: Int) {
        let now = clock.now
        state.withLock { $0.minutes.count(counter, at: now) }
    }

    // MARK: Reading

    var lastRound: ContinuousClock.Instant? { state.withLock { $0.lastRound } }
    var storeFailure: StoreFailure? { state.withLock { $0.storeFailure } }
    var storeErrors: Int { sum(Counter.storeError) }
    var removals: Int { sum(Counter.removed) }

    /// The results of the last hour.
    var results: Results {
        .init(
            delivered: sum(Counter.delivered), rejected: sum(Counter.rejected), retry: sum(Counter.retry),
            failed: sum(Counter.failed))
    }

    /// The deliveries of the last 60 seconds.
    var perMinute: Double {
        let (now, minutes) = current
        return (Counter.delivered...Counter.failed).reduce(0) { $0 + minutes.perMinute($1, at: now) }
    }

    /// The delivered notifications by minute, the oldest first, and those with the result `retry` or `failed`.
    var history: (delivered: [Int], failed: [Int]) {
        let (now, minutes) = current
        let failed = zip(minutes.values(Counter.retry, at: now), minutes.values(Counter.failed, at: now)).map(+)
        return (minutes.values(Counter.delivered, at: now), failed)
    }

    private var current: (ContinuousClock.Instant, MinuteCounters) {
        let now = clock.now
        return (now, state.withLock { $0.minutes })
    }

    private func sum(_ counter: Int) -> Int {
        let (now, minutes) = current
        return minutes.sum(counter, at: now)
    }
}
