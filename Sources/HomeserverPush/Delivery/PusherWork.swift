import APIRuntime
import ClientServerAPI
import PushDelivery
import PushGatewayAPI

/// The work for one claim: sends what waits for the pusher, one after the other, until nothing waits or something fails.
struct PusherWork {
    private let services: PusherServices
    private let claim: PusherClaim
    private let slot: UInt64
    /// The pusher's server, as the scope of a circuit breaker.
    private let destination: Destination
    /// The number of failures since the last success.
    private var failures: Int
    private var failingSince: Timestamp?
    /// The end of the lease.
    private var leaseEnd: ContinuousClock.Instant

    /// The number of deliveries after which the claim is released if others wait for a slot.
    private static let maxDeliveriesWhenFull = 100

    init(_ claim: PusherClaim, slot: UInt64, _ services: PusherServices) {
        self.services = services
        self.claim = claim
        self.slot = slot
        destination = Destination(claim.pusher.destinationName)
        failures = claim.failures
        failingSince = claim.failingSince
        leaseEnd = services.clock.now + claim.leaseTime
    }

    private var configuration: PusherConfiguration { services.configuration }
    private var clock: any DeliveryClock { services.clock }
    private var pusher: RegisteredPusher { claim.pusher }

    mutating func run() async {
        var outcome: DeliveryOutcome?
        var deliveries = 0
        while let delivery = await next(after: outcome) {
            deliveries += 1
            let yields = deliveries > Self.maxDeliveriesWhenFull && services.slots.isFull
            guard !services.slots.isStopping, !yields else {
                _ = await next(after: .released)
                return
            }
            guard let result = await send(delivery) else { return }
            outcome = result
        }
    }

    /// - Returns: `nil` if the claim ends without an outcome.
    private mutating func send(_ delivery: QueuedDelivery) async -> DeliveryOutcome? {
        let (notification, number) = content(of: delivery)
        services.slots.setDelivering(slot, since: clock.now)
        let breaker = services.sender.breaker(of: destination)
        let sent = await services.sender.send(
            notification, to: pusher, at: destination, within: configuration.deadline)
        services.slots.setDelivering(slot, since: nil)
        guard let result = sent else { return .refused(reason: "the pusher has no gateway") }
        // It may have been sent. The mark in the store stays, so that the next worker knows.
        if services.slots.isAbandoning { return nil }
        services.metrics.record(result, delivery, now: clock.timestamp)
        services.activity.record(result)
        switch result {
        case .delivered:
            if failures > 0 { services.log.recordRecovery(pusher, failures: failures) }
            succeed()
            services.refusals.recordOther(pusher)
            return .delivered(badge: number)
        case .rejected(let reason):
            await remove("pusher removed: its gateway rejected the pushkey", reason)
            return nil
        case .failed(let reason):
            succeed()
            return await refuse(reason)
        case .retry(let after, let reason):
            return wasStopped(breaker) ? waitForBreaker(after, reason) : fail(after, reason)
        }
    }

    private mutating func succeed() {
        (failures, failingSince) = (0, nil)
    }

    /// Whether the circuit breaker stopped a delivery that would be repeated, so that the gateway didn't get it.
    /// - Parameter earlier: the state of the breaker before the delivery.
    private func wasStopped(_ earlier: CircuitBreakers.State?) -> Bool {
        switch earlier {
        case nil: false
        case .open: true
        // It lets one delivery through, whose failure opens it again.
        case .halfOpen: services.sender.breaker(of: destination) == .halfOpen
        }
    }

    /// Waits for the circuit breaker. The pusher's own backoff would delay it for up to an hour after that.
    private func waitForBreaker(_ after: Duration?, _ reason: String) -> DeliveryOutcome {
        let pause = max(after ?? .zero, configuration.initialBackoff)
        // Not all pushers of the gateway at the same time.
        let delay = min(pause * (1 + services.random() / 10), configuration.maximumBackoff)
        let now = clock.timestamp
        services.log.recordFailure(
            pusher, reason: reason, failures: failures, failingSince: failingSince ?? now, now: now, delay)
        return .failed(retryAt: now + delay, reason: reason)
    }

    private mutating func fail(_ after: Duration?, _ reason: String) -> DeliveryOutcome {
        let backoff = Backoff.jittered(
            Backoff.delay(
                initial: configuration.initialBackoff, maximum: configuration.maximumBackoff, failures: failures),
            random: services.random())
        let delay = min(max(backoff, after ?? .zero), configuration.maximumBackoff)
        let now = clock.timestamp
        let since = failingSince ?? now
        failures += 1
        failingSince = since
        services.log.recordFailure(pusher, reason: reason, failures: failures, failingSince: since, now: now, delay)
        return .failed(retryAt: now + delay, reason: reason)
    }

    /// Handles a notification that the gateway refuses for ever.
    private func refuse(_ reason: String) async -> DeliveryOutcome? {
        let refusal = services.refusals.record(pusher)
        if refusal.isDue { services.log.recordRefusal(pusher, reason: reason) }
        if let limit = configuration.maximumRefusalTime, refusal.duration >= limit {
            await remove("pusher removed: its gateway has refused all notifications for too long", reason)
            return nil
        }
        return .refused(reason: reason)
    }

    private func remove(_ message: String, _ reason: String) async {
        let isRemoved = await withStore("cannot remove a pusher") { store throws(PushStoreError) in
            try await store.removeRejectedPusher(pusher.id, revision: pusher.revision)
        }
        services.refusals.recordOther(pusher)
        if isRemoved == true {
            services.metrics.removed.increment()
            services.activity.recordRemoval()
            services.log.recordRemoval(pusher, message, reason: reason)
        }
    }

    // MARK: Contents

    /// Returns a notification, and the number that it carries; `nil` if it has none.
    private func content(of delivery: QueuedDelivery) -> (PushGatewayAPI.Notification, Int64?) {
        let number: Int64 =
            switch configuration.unreadCount {
            case .rooms: delivery.unread.rooms
            case .messages: delivery.unread.messages
            }
        let counts = PushGatewayAPI.Notification.Counts(unread: number, omitsZero: configuration.omitsZeroCounts)
        switch delivery.content {
        case .badge: return (PushGatewayAPI.Notification(counts: counts, pusher: pusher), number)
        case .notification(let notification):
            let hasCounts = !pusher.disablesCounts
            return (
                PushGatewayAPI.Notification(
                    event: notification.event, room: notification.room, pusher: pusher, actions: notification.actions,
                    counts: !hasCounts || counts == .init() ? nil : counts),
                hasCounts ? number : nil
            )
        }
    }

    // MARK: The store

    private mutating func next(after outcome: DeliveryOutcome?) async -> QueuedDelivery? {
        let rules = DeliveryRules(
            oldest: clock.timestamp - configuration.giveUpAge, repeatsInterrupted: configuration.repeatsInterrupted,
            countsRooms: configuration.unreadCount == .rooms, sendsBadges: !pusher.disablesCounts)
        let start = clock.now
        let delivery = await withStore("cannot record a delivery") { store throws(PushStoreError) in
            try await store.next(claim, after: outcome, rules, now: clock.timestamp)
        }
        leaseEnd = start + claim.leaseTime
        return delivery ?? nil
    }

    /// Calls the store, again and again while it has a temporary fault and the lease lasts.
    ///
    /// When the lease has ended, another worker repeats what isn't recorded.
    /// - Returns: `nil` if it had no success.
    private func withStore<Value>(
        _ problem: String, _ call: (any PushStore) async throws(PushStoreError) -> Value
    ) async -> Value? {
        var attempts = 0
        while true {
            do throws(PushStoreError) {
                return try await call(services.store)
            } catch {
                services.log.recordStoreFailure(error, problem)
                services.recordStoreError(error)
                let delay = Backoff.delay(initial: .milliseconds(500), maximum: .seconds(5), failures: attempts)
                attempts += 1
                guard error.isTemporary, clock.now + delay < leaseEnd, !services.slots.isAbandoning else { return nil }
                try? await clock.sleep(until: clock.now + delay)
            }
        }
    }
}
