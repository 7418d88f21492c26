import GRDB
import HomeserverPush

extension StoreTransaction {
    /// The number of notifications from which an epoch is full. Larger epochs are changed in more places by an event
    /// with many recipients; smaller ones make it longer to find a user's oldest notifications.
    static let maxEpochNotifications = 16_384

    /// Records an event. Its notifications are added with a few statements, whatever their number.
    /// - Returns: `false` if the event is known.
    func record(_ event: RecordableEvent, now: Timestamp) throws -> Bool {
        let eventID = event.eventID.blob
        guard try db.integer("SELECT 1 FROM event WHERE event_id = ?", [eventID]) == nil else { return false }
        let room = try room(event.roomID)
        let thread = try thread(event.threadID, in: room)
        let recipients = event.groups.reduce(0) { $0 + $1.users.count }
        try db.run(
            """
            INSERT INTO event (
                room, event_id, thread, recorded_at, time, recipients, content, room_name, room_alias, sender_name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                room, eventID, thread, event.recordedAt, event.time, recipients, event.content?.event,
                event.content?.name, event.content?.alias, event.content?.senderDisplayName,
            ])
        let position = db.lastInsertedRowID
        let readers = try applyPendingReceipts(for: eventID, at: position, in: room, thread: thread, now: now)
        guard recipients > 0 else { return true }
        let epoch = try epoch(for: position, recipients)
        for group in event.groups {
            let users = try group.users.map { try account($0) }.sorted()
            let actions = try actions(group.actions)
            try db.run(
                """
                INSERT INTO notification (epoch, user, event, room, thread, actions, is_highlight)
                SELECT ?, value, ?, ?, ?, ?, ? FROM json_each(?)
                """, [epoch, position, room, thread, actions, group.isHighlight, users.jsonArray])
            let unread = readers.isEmpty ? users : users.filter { !readers.contains($0) }
            try count(unread, in: room, thread, isHighlight: group.isHighlight)
            try wake(unread, for: position, now: now)
        }
        return true
    }

    private func count(_ users: [Int64], in room: Int64, _ thread: Int64, isHighlight: Bool) throws {
        let list = users.jsonArray
        // Before the rows of the room are added.
        try db.run(
            """
            UPDATE total
            SET messages = messages + 1, highlights = highlights + ?1,
                rooms = rooms + NOT EXISTS (SELECT 1 FROM unread WHERE room = ?2 AND user = total.user)
            WHERE user IN (SELECT value FROM json_each(?3))
            """, [isHighlight, room, list])
        try db.run(
            """
            INSERT INTO unread (room, user, thread, messages, highlights)
            SELECT ?, value, ?, 1, ? FROM json_each(?) WHERE true
            ON CONFLICT DO UPDATE SET messages = messages + 1, highlights = highlights + excluded.highlights
            """, [room, thread, isHighlight, list])
    }

    /// Queues the notification of an event for the users' pushers.
    private func wake(_ users: [Int64], for position: Int64, now: Timestamp) throws {
        // For a pusher for which nothing waits, all earlier notifications are done with.
        try db.run(
            """
            UPDATE queue SET visible_at = ?, settled = ?
            WHERE user IN (SELECT value FROM json_each(?)) AND visible_at IS NULL AND is_deliverable
            """, [now.milliseconds, position - 1, users.jsonArray])
        if db.changesCount > 0 { setQueued() }
    }

    /// Queues a badge update for a user's pushers.
    func wakeForBadge(_ user: Int64, now: Timestamp) throws {
        try db.run(
            """
            UPDATE queue SET badge_wanted = 1, visible_at = coalesce(visible_at, ?) WHERE user = ? AND is_deliverable
            """, [now.milliseconds, user])
        if db.changesCount > 0 { setQueued() }
    }

    /// Returns the epoch for the notifications of an event.
    private func epoch(for position: Int64, _ recipients: Int) throws -> Int64 {
        let last = try db.row("SELECT first, notifications FROM epoch ORDER BY first DESC LIMIT 1")
        if let last, last[1] as Int + recipients <= Self.maxEpochNotifications {
            let first: Int64 = last[0]
            try db.run("UPDATE epoch SET notifications = notifications + ? WHERE first = ?", [recipients, first])
            return first
        }
        try db.run("INSERT INTO epoch (first, notifications) VALUES (?, ?)", [position, recipients])
        return position
    }
}

extension Array where Element == Int64 {
    /// For `json_each`.
    var jsonArray: String { "[" + map(String.init).joined(separator: ",") + "]" }
}
