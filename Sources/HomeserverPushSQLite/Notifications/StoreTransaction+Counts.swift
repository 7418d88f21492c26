import GRDB
import HomeserverPush

/// The unread notifications of a thread.
struct ThreadCount: Hashable, Sendable {
    var messages: Int64 = 0
    var highlights: Int64 = 0
}

extension StoreTransaction {
    /// Returns a user's counts in a room, by thread.
    func unreadThreads(in room: Int64, of user: Int64) throws -> [Int64: ThreadCount] {
        let rows = try db.rows(
            "SELECT thread, messages, highlights FROM unread WHERE room = ? AND user = ?", [room, user])
        return Dictionary(rows: rows)
    }

    /// Counts a user's stored notifications in a room after a position, by thread. O(n) in the user's notifications
    /// after it.
    func unreadThreads(in room: Int64, of user: Int64, after position: Int64) throws -> [Int64: ThreadCount] {
        let rows = try db.rows(
            """
            SELECT n.thread, count(*), sum(n.is_highlight)
            FROM epoch CROSS JOIN notification n ON n.epoch = epoch.first
            WHERE epoch.first >= coalesce((SELECT max(first) FROM epoch WHERE first <= ?1 + 1), 0)
                AND n.user = ?2 AND n.event > ?1 AND n.room = ?3
            GROUP BY n.thread
            """, [position, user, room])
        return Dictionary(rows: rows)
    }

    /// Replaces a count. ``updateTotal(of:in:before:)`` must follow.
    func setUnread(_ count: ThreadCount, in room: Int64, of user: Int64, _ thread: Int64) throws {
        if count.messages > 0 {
            try db.run(
                "UPDATE unread SET messages = ?, highlights = ? WHERE room = ? AND user = ? AND thread = ?",
                [count.messages, max(0, count.highlights), room, user, thread])
        } else {
            try db.run("DELETE FROM unread WHERE room = ? AND user = ? AND thread = ?", [room, user, thread])
        }
    }

    /// Changes a user's sums after the counts of a room have changed.
    /// - Returns: whether a sum has changed.
    func updateTotal(of user: Int64, in room: Int64, before: [Int64: ThreadCount]) throws -> Bool {
        let after = try unreadThreads(in: room, of: user)
        let rooms = Int64(after.isEmpty ? 0 : 1) - (before.isEmpty ? 0 : 1)
        let messages = after.messages - before.messages
        let highlights = after.highlights - before.highlights
        guard rooms != 0 || messages != 0 || highlights != 0 else { return false }
        try db.run(
            """
            UPDATE total SET rooms = rooms + ?, messages = messages + ?, highlights = highlights + ? WHERE user = ?
            """, [rooms, messages, highlights, user])
        return true
    }
}

extension [Int64: ThreadCount] {
    fileprivate init(rows: [Row]) {
        self.init(
            rows.map { ($0[0], ThreadCount(messages: $0[1], highlights: $0[2])) }, uniquingKeysWith: { $1 })
    }

    fileprivate var messages: Int64 { values.reduce(0) { $0 + $1.messages } }
    fileprivate var highlights: Int64 { values.reduce(0) { $0 + $1.highlights } }
}
