import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush

extension StoreTransaction {
    /// The largest number of notifications that a transaction passes over.
    private static let maxPassedOver = 2000

    func claim(limit: Int, lease: Duration, now: Timestamp) throws -> [PusherClaim] {
        let rows = try db.rows(
            """
            SELECT \(RegisteredPusher.columns), q.user, q.failures, q.failing_since
            FROM queue q CROSS JOIN pusher p ON p.id = q.pusher CROSS JOIN account a ON a.id = q.user
            WHERE q.visible_at IS NOT NULL AND q.visible_at <= ? ORDER BY q.visible_at LIMIT ?
            """, [now.milliseconds, limit])
        return try rows.map { row in
            let claim = PusherClaim(
                pusher: try RegisteredPusher(row), lease: .random(in: 1 ... .max), leaseTime: lease, failures: row[9],
                failingSince: (row[10] as Int64?).map { Timestamp(milliseconds: $0) })
            try db.run(
                "UPDATE queue SET lease = ?, visible_at = ? WHERE user = ? AND pusher = ?",
                [claim.lease, (now + lease).milliseconds, row[8] as Int64, claim.pusher.id])
            return claim
        }
    }

    func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome?, _ rules: DeliveryRules, now: Timestamp
    ) throws -> QueueStep {
        guard let user = try knownAccount(claim.pusher.userID),
            var queue = try db.row(
                "SELECT \(QueueRow.columns) FROM queue WHERE user = ? AND pusher = ? AND lease = ? AND visible_at > ?",
                [user, claim.pusher.id, claim.lease, now.milliseconds]
            ).map({ QueueRow($0) })
        else { return .ended }
        if let outcome {
            queue.settle(outcome, now: now)
            if outcome.endsClaim {
                try queue.save(db)
                return .ended
            }
        }
        queue.visibleAt = (now + claim.leaseTime).milliseconds
        let step = try advance(&queue, rules)
        if case .ended = step {
            queue.visibleAt = nil
            queue.lease = nil
        }
        try queue.save(db)
        return step
    }

    /// Passes over what isn't sent, and marks the next delivery as in flight.
    private func advance(_ queue: inout QueueRow, _ rules: DeliveryRules) throws -> QueueStep {
        // In flight is what a claim that was lost has sent.
        let interrupted = queue.inFlight
        if interrupted == QueueRow.badge { queue.wantsBadge = true }
        queue.inFlight = nil
        let waiting = try Row.fetchCursor(
            db.cachedStatement(sql: Self.waiting), arguments: [queue.settled, queue.user, Self.maxPassedOver])
        var passedOver = 0
        while let row = try waiting.next() {
            let position: Int64 = row[0]
            let wasInterrupted = interrupted == position
            let recordedAt: Int64 = row[1]
            let isRead: Bool = row[2]
            if isRead || recordedAt < rules.oldest.milliseconds || wasInterrupted && !rules.repeatsInterrupted {
                queue.settled = position
                passedOver += 1
                continue
            }
            queue.settled = position - 1
            queue.inFlight = position
            return .notification(
                try notification(position, actions: row[3]), unread: try unread(of: queue.user),
                wasInterrupted: wasInterrupted)
        }
        if passedOver >= Self.maxPassedOver { return .passedOver }
        queue.settled = max(queue.settled, try newestEvent())

        let unread = try unread(of: queue.user)
        let number = rules.countsRooms ? unread.rooms : unread.messages
        let sendsBadge = queue.wantsBadge && rules.sendsBadges && number != queue.lastBadge
        queue.wantsBadge = false
        guard sendsBadge else { return .ended }
        queue.inFlight = QueueRow.badge
        return .badge(unread: unread, wasInterrupted: interrupted == QueueRow.badge)
    }

    /// A user's notifications after a position, in order.
    private static let waiting = """
        SELECT n.event, e.recorded_at, \(isRead), n.actions
        FROM epoch CROSS JOIN notification n ON n.epoch = epoch.first CROSS JOIN event e ON e.id = n.event
        WHERE epoch.first >= coalesce((SELECT max(first) FROM epoch WHERE first <= ?1 + 1), 0)
            AND n.user = ?2 AND n.event > ?1
        ORDER BY epoch.first, n.event LIMIT ?3
        """

    private func notification(_ position: Int64, actions: Int64) throws -> StoredNotification {
        let row = try db.row(
            """
            SELECT e.recorded_at, e.content, a.json, r.room_id, e.room_name, e.room_alias, e.sender_name
            FROM event e CROSS JOIN room r ON r.id = e.room CROSS JOIN actions a ON a.id = ?
            WHERE e.id = ?
            """, [actions, position])
        guard let row else {
            throw PushStoreError("the stored notification \(position) cannot be read", isTemporary: false)
        }
        return StoredNotification(
            position: position, recordedAt: row[0], event: row[1] as String? ?? "", actions: row[2],
            room: RoomSummary(
                roomID: String(blob: row[3]), name: (row[4] as Data?).map { String(blob: $0) },
                alias: (row[5] as Data?).map { String(blob: $0) },
                senderDisplayName: (row[6] as Data?).map { String(blob: $0) }))
    }

    private func unread(of user: Int64) throws -> UnreadCounts {
        try db.row("SELECT rooms, messages, highlights FROM total WHERE user = ?", [user])
            .map { UnreadCounts(rooms: $0[0], messages: $0[1], highlights: $0[2]) } ?? UnreadCounts()
    }
}
