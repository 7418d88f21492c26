import GRDB
import HomeserverPush
import Synchronization

/// Removes the texts that rows share, and that none refers to any more: IDs of rooms and threads, and actions.
///
/// A call examines a bounded number of rows, and the next one continues after them. What is unused is looked for on a
/// reader; the writer checks only what was added since.
final class TextCleanup: Sendable {
    private struct Position {
        /// The room whose threads were examined last.
        var threads: Int64 = 0
        /// The room that was examined last.
        var rooms: Int64 = 0
    }

    /// The number of rooms whose threads a call examines, each in time proportional to its stored events.
    private static let maxRoomsWithThreads = 100
    /// The number of rooms that a call examines.
    private static let maxRooms = 10_000
    /// The number of rows that a transaction removes.
    private static let maxRemoved = 1000

    /// The number of actions from which unused ones are looked for. That reads all notifications.
    let minActions: Int64
    private let database: StoreDatabase
    private let position = Mutex(Position())

    init(_ database: StoreDatabase, minActions: Int64 = 1000) {
        self.database = database
        self.minActions = minActions
    }

    func run() async throws(PushStoreError) {
        try await removeThreads()
        try await removeRooms()
        try await removeActions()
    }

    // MARK: Threads

    private func removeThreads() async throws(PushStoreError) {
        for _ in 0..<Self.maxRoomsWithThreads {
            let last = position.withLock { $0.threads }
            let found = try await database.read { db in
                try db.integer("SELECT min(room) FROM thread WHERE room > ?", [last]).map { room in
                    try (room, Self.unusedThreads(of: room, in: db), Self.newestEvent(db))
                }
            }
            position.withLock { $0.threads = found?.0 ?? 0 }
            guard let (room, threads, newest) = found else { return }
            if !threads.isEmpty { try await removeThreads(threads, of: room, unusedUpTo: newest) }
        }
    }

    private static func unusedThreads(of room: Int64, in db: Database) throws -> [Int64] {
        try db.rows(
            """
            SELECT id FROM thread
            WHERE room = ?1 AND id NOT IN (SELECT thread FROM event WHERE room = ?1) AND \(threadIsUnread)
            LIMIT \(maxRemoved)
            """, [room]
        ).map { $0[0] }
    }

    /// The condition that only events can refer to a thread.
    private static let threadIsUnread = """
        id NOT IN (SELECT thread FROM read_marker WHERE room = ?1) \
        AND id NOT IN (SELECT thread FROM unread WHERE room = ?1) \
        AND id NOT IN (SELECT thread FROM pending_receipt WHERE room = ?1)
        """

    private func removeThreads(
        _ threads: [Int64], of room: Int64, unusedUpTo newest: Int64
    ) async throws(PushStoreError) {
        try await database.write { transaction in
            try transaction.db.run(
                """
                DELETE FROM thread WHERE id IN (SELECT value FROM json_each(?2)) AND room = ?1 AND \(Self.threadIsUnread)
                    AND id NOT IN (SELECT thread FROM event WHERE id > ?3)
                """, [room, threads.jsonArray, newest])
        }
    }

    // MARK: Rooms

    private func removeRooms() async throws(PushStoreError) {
        let last = position.withLock { $0.rooms }
        let (rooms, next) = try await database.read { db -> ([Int64], Int64) in
            let window = try db.row(
                "SELECT max(id), count(*) FROM (SELECT id FROM room WHERE id > ? ORDER BY id LIMIT \(Self.maxRooms))",
                [last])
            guard let window, let end = window[0] as Int64? else { return ([], 0) }
            let rooms = try db.rows(
                "SELECT id FROM room WHERE id > ? AND id <= ? AND \(Self.roomIsUnused) LIMIT \(Self.maxRemoved)",
                [last, end])
            // If there are more unused ones, the next call finds them.
            if rooms.count == Self.maxRemoved { return (rooms.map { $0[0] }, last) }
            let isLast = (window[1] as Int) < Self.maxRooms
            return (rooms.map { $0[0] }, isLast ? 0 : end)
        }
        position.withLock { $0.rooms = next }
        guard !rooms.isEmpty else { return }
        try await database.write { transaction in
            try transaction.db.run(
                "DELETE FROM room WHERE id IN (SELECT value FROM json_each(?)) AND \(Self.roomIsUnused)",
                [rooms.jsonArray])
            // Another text may get the number.
            transaction.identifiers.removeAll()
        }
    }

    /// The condition that nothing refers to a room. Notifications do only with their event.
    private static let roomIsUnused = ["event", "thread", "read_marker", "unread", "pending_receipt"]
        .map { "NOT EXISTS (SELECT 1 FROM \($0) WHERE room = room.id)" }.joined(separator: " AND ")

    // MARK: Actions

    private func removeActions() async throws(PushStoreError) {
        let minimum = minActions
        let (actions, newest) = try await database.read { db -> ([Int64], Int64) in
            // Rows are numbered without gaps, apart from those that were removed.
            guard try db.integer("SELECT count(*) FROM actions") ?? 0 >= minimum else { return ([], 0) }
            let rows = try db.rows(
                "SELECT id FROM actions WHERE id NOT IN (SELECT actions FROM notification) LIMIT \(Self.maxRemoved)")
            return (rows.map { $0[0] }, try Self.newestEvent(db))
        }
        guard !actions.isEmpty else { return }
        try await database.write { transaction in
            try transaction.db.run(
                """
                DELETE FROM actions WHERE id IN (SELECT value FROM json_each(?1)) AND id NOT IN (
                    SELECT n.actions FROM epoch CROSS JOIN notification n ON n.epoch = epoch.first
                    WHERE epoch.first >= coalesce((SELECT max(first) FROM epoch WHERE first <= ?2 + 1), 0)
                        AND n.event > ?2)
                """, [actions.jsonArray, newest])
            transaction.identifiers.removeAll()
        }
    }

    /// Returns the position of the newest event, also if it was removed.
    private static func newestEvent(_ db: Database) throws -> Int64 {
        try db.integer("SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
    }
}
