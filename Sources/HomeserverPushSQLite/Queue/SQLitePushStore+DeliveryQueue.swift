import ClientServerAPI
import GRDB
import HomeserverPush

extension SQLitePushStore {
    public func claim(
        limit: Int, lease: Duration, now: Timestamp
    ) async throws(PushStoreError) -> [PusherClaim] {
        guard limit > 0 else { return [] }
        return try await database.write(isPermanent: false) { try $0.claim(limit: limit, lease: lease, now: now) }
    }

    public func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome?, _ rules: DeliveryRules, now: Timestamp
    ) async throws(PushStoreError) -> QueuedDelivery? {
        var outcome = outcome
        while true {
            let last = outcome
            let step = try await database.write(isPermanent: false) {
                try $0.next(claim, after: last, rules, now: now)
            }
            switch step {
            case .ended: return nil
            case .badge(let unread, let wasInterrupted):
                return QueuedDelivery(content: .badge, unread: unread, wasInterrupted: wasInterrupted)
            case .notification(let stored, let unread, let wasInterrupted):
                if let notification = QueuedNotification(stored) {
                    return QueuedDelivery(
                        content: .notification(notification), unread: unread, wasInterrupted: wasInterrupted)
                }
                // Later deliveries must not wait for ever.
                outcome = .refused(reason: "the stored notification cannot be read")
            case .passedOver:
                outcome = nil
            }
        }
    }

    public func nextClaim() async throws(PushStoreError) -> Timestamp? {
        try await database.read { db in
            try db.integer("SELECT min(visible_at) FROM queue WHERE visible_at IS NOT NULL")
                .map { Timestamp(milliseconds: $0) }
        }
    }

    public func onQueued(_ callback: @escaping @Sendable () -> Void) {
        database.queued.add(callback)
    }

    /// O(n) in the number of pushers for which something waits.
    public func queueStatus(now: Timestamp) async throws(PushStoreError) -> DeliveryQueueStatus {
        try await database.read { db in
            let waiting = try db.integer("SELECT count(*) FROM queue WHERE visible_at IS NOT NULL")
            let failing = try db.integer("SELECT count(*) FROM queue WHERE failures > 0")
            let since = try db.integer(
                "SELECT min(visible_at) FROM queue WHERE visible_at IS NOT NULL AND visible_at <= ?",
                [now.milliseconds])
            return DeliveryQueueStatus(
                waitingPushers: Int(waiting ?? 0), failingPushers: Int(failing ?? 0),
                waitingSince: since.map { Timestamp(milliseconds: $0) })
        }
    }
}

extension QueuedNotification {
    fileprivate init?(_ stored: StoredNotification) {
        guard let event = Event(storedJSON: stored.event), let actions = [Action](storedJSON: stored.actions) else {
            return nil
        }
        self.init(
            position: stored.position, event: event, room: stored.room, actions: actions,
            recordedAt: Timestamp(milliseconds: stored.recordedAt))
    }
}
