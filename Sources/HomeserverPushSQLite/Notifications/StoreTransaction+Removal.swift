import Foundation
import GRDB
import HomeserverPush

extension StoreTransaction {
    /// The SQL condition that a notification `n` is read.
    static let isRead = """
        n.event <= coalesce((
            SELECT max(m.position) FROM read_marker m
            WHERE m.room = n.room AND m.user = n.user AND m.thread IN (\(ThreadNumber.all), n.thread)), 0)
        """

    /// Removes the notifications of an event. O(n) in the notifications of the event's epoch.
    func recordRedaction(of eventID: String, in roomID: String, now: Timestamp) throws {
        guard let room = try knownRoom(roomID),
            let event = try db.row(
                "SELECT id, thread FROM event WHERE event_id = ? AND room = ? AND recipients > 0", [eventID.blob, room])
        else { return }
        let position: Int64 = event[0]
        let thread: Int64 = event[1]
        let notifications = try db.rows(
            """
            SELECT n.epoch, n.user, n.is_highlight, \(Self.isRead)
            FROM notification n
            WHERE n.epoch = (SELECT max(first) FROM epoch WHERE first <= ?1) AND n.event = ?1
            """, [position])
        for notification in notifications {
            let user: Int64 = notification[1]
            try db.run(Self.removeNotification, [notification[0] as Int64, user, position])
            guard !(notification[3] as Bool) else { continue }
            let before = try unreadThreads(in: room, of: user)
            guard var count = before[thread] else { continue }
            count.messages -= 1
            count.highlights -= notification[2] as Bool ? 1 : 0
            try setUnread(count, in: room, of: user, thread)
            if try updateTotal(of: user, in: room, before: before) { try wakeForBadge(user, now: now) }
        }
        try db.run(
            """
            UPDATE event SET recipients = 0, content = NULL, room_name = NULL, room_alias = NULL, sender_name = NULL
            WHERE id = ?
            """, [position])
    }

    /// Removes a user's notifications, counts and receipts of a room. O(n) in the user's notifications.
    func removeNotifications(of userID: String, in roomID: String, now: Timestamp) throws {
        guard let user = try knownAccount(userID), let room = try knownRoom(roomID) else { return }
        let notifications = try db.rows(
            """
            SELECT n.epoch, n.event
            FROM epoch CROSS JOIN notification n ON n.epoch = epoch.first
            WHERE n.user = ? AND n.room = ?
            """, [user, room])
        for notification in notifications {
            try remove(notification[1], of: user, epoch: notification[0])
        }
        let before = try unreadThreads(in: room, of: user)
        for table in ["unread", "read_marker", "pending_receipt"] {
            try db.run("DELETE FROM \(table) WHERE room = ? AND user = ?", [room, user])
        }
        if try updateTotal(of: user, in: room, before: before) { try wakeForBadge(user, now: now) }
    }

    /// Removes a notification, and the content of its event if no other refers to it.
    /// - Returns: whether the notification was there.
    @discardableResult
    func remove(_ event: Int64, of user: Int64, epoch: Int64) throws -> Bool {
        try db.run(Self.removeNotification, [epoch, user, event])
        guard db.changesCount > 0 else { return false }
        try db.run("UPDATE event SET recipients = recipients - 1 WHERE id = ?", [event])
        try db.run(
            """
            UPDATE event SET content = NULL, room_name = NULL, room_alias = NULL, sender_name = NULL
            WHERE id = ? AND recipients <= 0
            """, [event])
        return true
    }

    private static let removeNotification = "DELETE FROM notification WHERE epoch = ? AND user = ? AND event = ?"
}
