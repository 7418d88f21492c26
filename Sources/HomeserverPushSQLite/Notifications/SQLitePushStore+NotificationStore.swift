import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush

extension SQLitePushStore {
    @discardableResult
    public func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool {
        let event = RecordableEvent(event, now: now)
        return try await database.write { try $0.record(event, now: now) }
    }

    public func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError) {
        try await database.write { try $0.record(receipt, now: now) }
    }

    public func recordRedaction(
        of eventID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError) {
        try await database.write { try $0.recordRedaction(of: eventID, in: roomID, now: now) }
    }

    public func removeNotifications(
        of userID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError) {
        try await database.write { try $0.removeNotifications(of: userID, in: roomID, now: now) }
    }

    public func unreadCounts(of userID: String) async throws(PushStoreError) -> UnreadCounts {
        try await database.read { db in
            try db.row(
                """
                SELECT t.rooms, t.messages, t.highlights FROM account a CROSS JOIN total t ON t.user = a.id
                WHERE a.user_id = ?
                """, [userID.blob]
            ).map { UnreadCounts(rooms: $0[0], messages: $0[1], highlights: $0[2]) } ?? UnreadCounts()
        }
    }

    public func unreadThreads(
        of userID: String, in roomID: String
    ) async throws(PushStoreError) -> [UnreadThread] {
        try await database.read { db in
            try db.rows(
                """
                SELECT t.root, u.messages, u.highlights
                FROM unread u LEFT JOIN thread t ON t.id = u.thread
                WHERE u.room = (SELECT id FROM room WHERE room_id = ?)
                    AND u.user = (SELECT id FROM account WHERE user_id = ?)
                """, [roomID.blob, userID.blob]
            ).map { row in
                UnreadThread(
                    threadID: (row[0] as Data?).map { String(blob: $0) }, messages: row[1], highlights: row[2])
            }
        }
    }

    public func notifications(
        of userID: String, before position: Int64?, limit: Int, onlyHighlights: Bool
    ) async throws(PushStoreError) -> [ListedNotification] {
        try await database.read { db in
            try db.rows(
                """
                SELECT n.event, r.room_id, e.content, a.json, \(StoreTransaction.isRead), e.recorded_at
                FROM epoch CROSS JOIN notification n ON n.epoch = epoch.first
                    CROSS JOIN event e ON e.id = n.event
                    CROSS JOIN room r ON r.id = n.room CROSS JOIN actions a ON a.id = n.actions
                WHERE epoch.first < ?1 AND n.user = (SELECT id FROM account WHERE user_id = ?2) AND n.event < ?1
                    AND (n.is_highlight OR NOT ?3)
                ORDER BY epoch.first DESC, n.event DESC LIMIT ?4
                """, [position ?? .max, userID.blob, onlyHighlights, max(0, limit)]
            ).map { try ListedNotification($0) }
        }
    }
}

extension ListedNotification {
    fileprivate init(_ row: Row) throws {
        guard let event = (row[2] as String?).flatMap({ Event(storedJSON: $0) }),
            let actions = [Action](storedJSON: row[3] as String)
        else { throw PushStoreError("the stored notification \(row[0] as Int64) cannot be read", isTemporary: false) }
        self.init(
            position: row[0],
            notification: .init(
                roomID: String(blob: row[1]), event: event, actions: actions, read: row[4], ts: max(0, row[5])))
    }
}
