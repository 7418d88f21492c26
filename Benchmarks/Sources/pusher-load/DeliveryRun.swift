import HomeserverPush
import Synchronization

/// Takes deliveries from a store as a pusher's workers do, without a gateway: each is delivered at once.
struct DeliveryRun: Sendable {
    let store: any PushStore
    /// The number of pushers that are worked for at the same time, as in `PusherConfiguration.maxClaims`.
    var tasks = 64
    /// The time after which it ends.
    var limit: Duration = .seconds(600)

    struct Result {
        var deliveries = 0
        /// The seconds until the last delivery.
        var seconds = 0.0
        var perSecond: Double { Double(deliveries) / seconds }
    }

    private static let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0), sendsBadges: false)

    /// Delivers until nothing is left, or the time is over.
    func run() async throws -> Result {
        let start = ContinuousClock.now
        let deliveries = Mutex(0)
        let end = Mutex(start)
        try await Load.concurrently(tasks, tasks: tasks) { _ in
            var isIdle = false
            while !isIdle, ContinuousClock.now - start < limit {
                isIdle = true
                for claim in try await store.claim(limit: 1, lease: .seconds(90), now: Load.now) {
                    isIdle = false
                    var count = 0
                    var outcome: DeliveryOutcome?
                    while let delivery = try await store.next(claim, after: outcome, Self.rules, now: Load.now) {
                        guard ContinuousClock.now - start < limit else {
                            _ = try await store.next(claim, after: .released, Self.rules, now: Load.now)
                            break
                        }
                        if case .notification = delivery.content { count += 1 }
                        outcome = .delivered(badge: nil)
                    }
                    deliveries.withLock { $0 += count }
                    end.withLock { $0 = .now }
                }
            }
        }
        return Result(
            deliveries: deliveries.withLock { $0 }, seconds: (end.withLock { $0 } - start) / .seconds(1))
    }
}
