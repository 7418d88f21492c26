import GRDB
import HomeserverPush

extension SQLitePushStore {
    public func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> Int {
        var removed = 0
        var epoch: Int64 = -1
        // Old notifications are looked for on a reader, so that the writer has only to remove them.
        while removed < limit,
            let found = try await oldNotifications(
                inEpochAfter: epoch, readBefore: readBefore, unreadBefore: unreadBefore, limit: limit - removed)
        {
            epoch = found.epoch
            for start in stride(from: 0, to: found.notifications.count, by: Self.maxRemoved) {
                let part = found.notifications[start..<min(start + Self.maxRemoved, found.notifications.count)]
                removed += try await database.write { transaction in
                    try part.count { try transaction.remove($0.event, of: $0.user, epoch: found.epoch) }
                }
            }
        }
        let bound = min(readBefore, unreadBefore).milliseconds
        while try await removeUnreferenced(before: bound) == Self.maxRemoved {}
        try await textCleanup.run()
        return removed
    }

    /// The largest number of rows that a transaction removes.
    private static let maxRemoved = 1000

    private struct OldNotifications: Sendable {
        var epoch: Int64
        var notifications: [(user: Int64, event: Int64)]
    }

    /// Returns the old notifications of the epoch that follows another; `nil` if it isn't old or none exists.
    private func oldNotifications(
        inEpochAfter epoch: Int64, readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> OldNotifications? {
        let bound = max(readBefore, unreadBefore).milliseconds
        return try await database.read { db in
            let newest = try db.integer(
                "SELECT id FROM event WHERE recorded_at < ? ORDER BY recorded_at DESC, id DESC LIMIT 1", [bound])
            let next = try db.integer("SELECT min(first) FROM epoch WHERE first > ?", [epoch])
            guard let newest, let next, next <= newest else { return nil }
            let rows = try db.rows(
                """
                SELECT user, event FROM (
                    SELECT n.user, n.event, e.recorded_at, \(StoreTransaction.isRead) AS is_read
                    FROM notification n CROSS JOIN event e ON e.id = n.event
                    WHERE n.epoch = ?1 AND e.recorded_at < ?2
                ) AS old
                WHERE recorded_at < CASE WHEN is_read THEN ?2 ELSE ?3 END
                    AND (is_read OR NOT EXISTS (
                        SELECT 1 FROM queue q
                        WHERE q.user = old.user AND q.visible_at IS NOT NULL AND q.settled < old.event))
                ORDER BY event, user LIMIT ?4
                """, [next, bound, unreadBefore.milliseconds, limit])
            return OldNotifications(epoch: next, notifications: rows.map { ($0[0], $0[1]) })
        }
    }

    /// Removes events and receipts from before a time that nothing refers to.
    /// - Returns: the number of events removed.
    private func removeUnreferenced(before bound: Int64) async throws(PushStoreError) -> Int {
        try await database.write { transaction in
            let db = transaction.db
            try db.run(
                """
                DELETE FROM event WHERE id IN (
                    SELECT id FROM event
                    WHERE recorded_at < ? AND recipients <= 0
                    ORDER BY recorded_at LIMIT \(Self.maxRemoved))
                """, [bound])
            let count = db.changesCount
            try db.run("DELETE FROM pending_receipt WHERE time < ?", [bound])
            try db.run(
                """
                DELETE FROM epoch WHERE first < (SELECT max(first) FROM epoch)
                    AND NOT EXISTS (SELECT 1 FROM notification WHERE epoch = epoch.first)
                """)
            return count
        }
    }
}

extension Sequence {
    fileprivate func count(_ isCounted: (Element) throws -> Bool) rethrows -> Int {
        try reduce(0) { try $0 + (isCounted($1) ? 1 : 0) }
    }
}
