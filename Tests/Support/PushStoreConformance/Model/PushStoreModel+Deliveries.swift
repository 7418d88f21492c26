import HomeserverPush

extension PushStoreModel {
    /// The next delivery.
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
