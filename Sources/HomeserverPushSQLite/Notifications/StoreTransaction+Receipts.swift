import Foundation
import GRDB
import HomeserverPush

extension StoreTransaction {
    /// The largest number of receipts for unknown events kept for a user, because a client could name any thread.
    private static let maxPendingReceipts: Int64 = 1000

    func record(_ receipt: ReadReceipt, now: Timestamp) throws {
        let event = try db.row("SELECT id, room FROM event WHERE event_id = ?", [receipt.eventID.blob])
        let room = try room(receipt.roomID)
        let scope: Int64 =
            switch receipt.thread {
            case .all: ThreadNumber.all
            case .main: ThreadNumber.main
            case .root(let root): try thread(root, in: room)
            }
        if let event, event[1] == room {
            // A user without an account row has no notifications.
            guard let user = try knownAccount(receipt.userID) else { return }
            try read(scope, in: room, of: user, upTo: event[0], now: now)
        } else {
            let user = try account(receipt.userID)
            try keep(receipt, of: user, in: room, scope)
            let first = try db.integer(
                "SELECT min(id) FROM event WHERE room = ? AND time > ?", [room, receipt.time.milliseconds])
            try read(scope, in: room, of: user, upTo: first.map { $0 - 1 } ?? newestEvent(), now: now)
        }
    }

    /// Keeps a receipt for an unknown event, unless there is a later one.
    private func keep(_ receipt: ReadReceipt, of user: Int64, in room: Int64, _ scope: Int64) throws {
        try db.run(
            """
            INSERT INTO pending_receipt (room, event_id, user, thread, time) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET event_id = excluded.event_id, time = excluded.time WHERE excluded.time >= time
            """, [room, receipt.eventID.blob, user, scope, receipt.time.milliseconds])
        let count = try db.integer("SELECT count(*) FROM pending_receipt WHERE user = ?", [user]) ?? 0
        guard count > Self.maxPendingReceipts else { return }
        try db.run(
            """
            DELETE FROM pending_receipt WHERE (room, user, thread) IN (
                SELECT room, user, thread FROM pending_receipt WHERE user = ? ORDER BY time LIMIT 1)
            """, [user])
    }

    /// Applies the receipts that came before their event.
    /// - Returns: the users whose receipts cover the event itself.
    func applyPendingReceipts(
        for eventID: Data, at position: Int64, in room: Int64, thread: Int64, now: Timestamp
    ) throws -> Set<Int64> {
        let receipts = try db.rows(
            "SELECT user, thread FROM pending_receipt WHERE event_id = ? AND room = ?", [eventID, room])
        var readers: Set<Int64> = []
        for receipt in receipts {
            let user: Int64 = receipt[0]
            let scope: Int64 = receipt[1]
            try db.run("DELETE FROM pending_receipt WHERE room = ? AND user = ? AND thread = ?", [room, user, scope])
            try read(scope, in: room, of: user, upTo: position, now: now)
            if scope == ThreadNumber.all || scope == thread { readers.insert(user) }
        }
        return readers
    }

    /// Moves a read marker forward, and counts again what is unread after it.
    private func read(_ scope: Int64, in room: Int64, of user: Int64, upTo position: Int64, now: Timestamp) throws {
        var markers: [Int64: Int64] = [:]
        for row in try db.rows("SELECT thread, position FROM read_marker WHERE room = ? AND user = ?", [room, user]) {
            markers[row[0]] = row[1]
        }
        guard position > markers[ThreadNumber.all] ?? 0, position > markers[scope] ?? 0 else { return }
        if scope == ThreadNumber.all {
            try db.run(
                "DELETE FROM read_marker WHERE room = ? AND user = ? AND position <= ?", [room, user, position])
        }
        try db.run(
            """
            INSERT INTO read_marker (room, user, thread, position) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET position = excluded.position
            """, [room, user, scope, position])

        let unread = try unreadThreads(in: room, of: user)
        let changed = unread.keys.filter { thread in
            (scope == ThreadNumber.all || scope == thread) && markers[thread] ?? 0 < position
        }
        guard !changed.isEmpty else { return }
        let counts = try unreadThreads(in: room, of: user, after: position)
        for thread in changed {
            try setUnread(counts[thread] ?? .init(), in: room, of: user, thread)
        }
        if try updateTotal(of: user, in: room, before: unread) { try wakeForBadge(user, now: now) }
    }
}
