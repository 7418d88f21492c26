import HomeserverPush

/// A pusher of a ``PushStoreModel``.
struct ModelPusher {
    struct Key: Hashable {
        var user: Int
        var key: Int
    }

    enum InFlight: Equatable {
        case event(Int)
        case badge
    }

    var isEnabled: Bool
    var url: Int
    var name: Int
    /// The number of events of which the pusher gets none.
    var settled: Int
    var lease: Int64?
    /// The time until which the pusher can't be claimed: the end of the lease or the backoff.
    var waitsUntil: Int64 = .min
    var inFlight: InFlight?
    var failures = 0
    var failingSince: Int64?
    var wantsBadge = false
    var lastBadge: Int64?

    /// Records what became of the delivery in flight.
    mutating func settle(_ outcome: DeliveryOutcome, now: Int64) {
        let delivery = inFlight
        inFlight = nil
        switch outcome {
        case .delivered, .refused:
            failures = 0
            failingSince = nil
            if case .event(let index) = delivery { settled = index + 1 }
            if case .delivered(let badge?) = outcome { lastBadge = badge }
        case .failed(let retryAt, _):
            failures += 1
            failingSince = failingSince ?? now
            end(waitsUntil: retryAt.milliseconds)
            wantsBadge = wantsBadge || delivery == .badge
        case .released:
            end()
            wantsBadge = wantsBadge || delivery == .badge
        }
    }

    /// Ends the claim.
    mutating func end(waitsUntil time: Int64 = .min) {
        lease = nil
        waitsUntil = time
    }

    /// Changes what a client has set.
    /// - Parameter count: the number of events.
    mutating func change(isEnabled: Bool, url: Int, name: Int, count: Int) {
        guard (isEnabled, url, name) != (self.isEnabled, self.url, self.name) else { return }
        if !isEnabled || !self.isEnabled {
            settled = count
            inFlight = nil
            wantsBadge = isEnabled
        }
        if lease != nil || url != self.url || !isEnabled || !self.isEnabled { end() }
        if url != self.url || !isEnabled || !self.isEnabled {
            failures = 0
            failingSince = nil
        }
        (self.isEnabled, self.url, self.name) = (isEnabled, url, name)
    }
}

extension PushStoreModel {
    /// What is delivered next.
    struct Delivery: Equatable {
        /// The event's ID; `nil` for a badge update.
        var event: Int?
        var unread: UnreadCounts
        var wasInterrupted: Bool
    }

    /// Returns whether a notification waits for a pusher, or a badge update that differs.
    func hasDelivery(_ key: ModelPusher.Key, _ rules: DeliveryRules) -> Bool {
        guard let pusher = pushers[key], pusher.isEnabled else { return false }
        if notified(key.user).contains(where: { isWaiting($0, key, pusher, rules) }) { return true }
        let wantsBadge = pusher.wantsBadge || pusher.inFlight == .badge
        return wantsBadge && rules.sendsBadges && number(counts(key.user), rules) != pusher.lastBadge
    }

    /// Marks the next delivery as in flight, or releases the claim.
    mutating func next(_ key: ModelPusher.Key, _ rules: DeliveryRules, leaseEnd: Int64) -> Delivery? {
        guard var pusher = pushers[key] else { return nil }
        defer { pushers[key] = pusher }
        let interrupted = pusher.inFlight
        if interrupted == .badge { pusher.wantsBadge = true }
        let unread = counts(key.user)
        pusher.waitsUntil = leaseEnd
        if let index = notified(key.user).first(where: { isWaiting($0, key, pusher, rules) }) {
            pusher.settled = index
            pusher.inFlight = .event(index)
            return Delivery(event: events[index].id, unread: unread, wasInterrupted: interrupted == .event(index))
        }
        pusher.settled = events.count
        let sendsBadge = pusher.wantsBadge && rules.sendsBadges && number(unread, rules) != pusher.lastBadge
        pusher.wantsBadge = false
        pusher.inFlight = sendsBadge ? .badge : nil
        if sendsBadge { return Delivery(unread: unread, wasInterrupted: interrupted == .badge) }
        pusher.end()
        return nil
    }

    private func isWaiting(
        _ index: Int, _ key: ModelPusher.Key, _ pusher: ModelPusher, _ rules: DeliveryRules
    ) -> Bool {
        index >= pusher.settled && !isRead(key.user, index)
            && events[index].recordedAt >= rules.oldest.milliseconds
            && (rules.repeatsInterrupted || pusher.inFlight != .event(index))
    }

    func number(_ counts: UnreadCounts, _ rules: DeliveryRules) -> Int64 {
        rules.countsRooms ? counts.rooms : counts.messages
    }
}
