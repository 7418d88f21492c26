import StringGrammars

extension InMemoryPushStore {
    public func claim(
        limit: Int, lease: Duration, now: Timestamp
    ) async throws(PushStoreError) -> [PusherClaim] {
        transaction { state in
            var claims: [PusherClaim] = []
            while claims.count < limit, let first = state.pushers.first(), first.time <= now {
                if let claim = state.claim(first.id, lease: lease, now: now) { claims.append(claim) }
            }
            return claims
        }
    }

    public func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome?, _ rules: DeliveryRules, now: Timestamp
    ) async throws(PushStoreError) -> QueuedDelivery? {
        transaction { state in
            guard let pusher = state.pushers[claim.pusher.id], pusher.queue.lease == claim.lease,
                let end = pusher.queue.visibleAt, end > now
            else { return nil }
            let user = state.users[OpaqueIdentifier(pusher.registered.userID)] ?? MemoryUser()
            var delivery: QueuedDelivery?
            state.pushers.change(claim.pusher.id) { pusher in
                if let outcome { pusher.queue.settle(outcome, now: now) }
                if outcome?.endsClaim == true { return }
                delivery = pusher.queue.next(of: user, rules)
                pusher.queue.visibleAt = delivery == nil ? nil : now + claim.leaseTime
                if delivery == nil { pusher.queue.lease = nil }
            }
            return delivery
        }
    }

    public func nextClaim() async throws(PushStoreError) -> Timestamp? {
        transaction { $0.pushers.first()?.time }
    }

    /// O(n) in the number of pushers.
    public func queueStatus(now: Timestamp) async throws(PushStoreError) -> DeliveryQueueStatus {
        transaction { state in
            var status = DeliveryQueueStatus()
            for pusher in state.pushers.all {
                if pusher.queue.visibleAt != nil { status.waitingPushers += 1 }
                if pusher.queue.failures > 0 { status.failingPushers += 1 }
            }
            if let first = state.pushers.first(), first.time <= now { status.waitingSince = first.time }
            return status
        }
    }
}

extension MemoryState {
    /// Claims a pusher that can be claimed.
    fileprivate mutating func claim(
        _ id: RegisteredPusher.ID, lease: Duration, now: Timestamp
    ) -> PusherClaim? {
        lastLease += 1
        let number = lastLease
        var claim: PusherClaim?
        pushers.change(id) { pusher in
            pusher.queue.lease = number
            pusher.queue.visibleAt = now + lease
            claim = PusherClaim(
                pusher: pusher.registered, lease: number, leaseTime: lease, failures: pusher.queue.failures,
                failingSince: pusher.queue.failingSince)
        }
        return claim
    }
}

extension MemoryQueue {
    /// Records what became of the delivery in flight.
    fileprivate mutating func settle(_ outcome: DeliveryOutcome, now: Timestamp) {
        let delivery = inFlight
        inFlight = nil
        switch outcome {
        case .delivered(let badge):
            endBackoff()
            if let badge { lastBadge = badge }
            if case .notification(let position) = delivery { settled = max(settled, position) }
        case .refused:
            endBackoff()
            if case .notification(let position) = delivery { settled = max(settled, position) }
        case .failed(let retryAt, _):
            failures += 1
            failingSince = failingSince ?? now
            release(visibleAt: retryAt)
            if delivery == .badge { wantsBadge = true }
        case .released:
            release(visibleAt: now)
            if delivery == .badge { wantsBadge = true }
        }
    }

    /// Passes over what isn't sent, and marks the next delivery as in flight.
    fileprivate mutating func next(of user: MemoryUser, _ rules: DeliveryRules) -> QueuedDelivery? {
        // In flight is what a claim that was lost has sent.
        let interrupted = inFlight
        if interrupted == .badge { wantsBadge = true }
        for notification in user.notifications[user.index(after: settled)...] {
            let wasInterrupted = interrupted == .notification(notification.position)
            if notification.isRead || notification.event.recordedAt < rules.oldest
                || wasInterrupted && !rules.repeatsInterrupted
            {
                settled = notification.position
                continue
            }
            inFlight = .notification(notification.position)
            return QueuedDelivery(
                content: .notification(QueuedNotification(notification)), unread: user.unread,
                wasInterrupted: wasInterrupted)
        }
        inFlight = nil
        let number = rules.countsRooms ? user.unread.rooms : user.unread.messages
        let sendsBadge = wantsBadge && rules.sendsBadges && number != lastBadge
        wantsBadge = false
        guard sendsBadge else { return nil }
        inFlight = .badge
        return QueuedDelivery(content: .badge, unread: user.unread, wasInterrupted: interrupted == .badge)
    }
}

extension QueuedNotification {
    fileprivate init(_ notification: MemoryNotification) {
        let recorded = notification.event.recorded
        self.init(
            position: notification.position, event: recorded.event, room: recorded.room,
            actions: notification.actions, recordedAt: notification.event.recordedAt)
    }
}
