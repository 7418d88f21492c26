import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush

extension SQLitePushStore {
    public func roomState(of roomID: String) async throws(PushStoreError) -> [Event] {
        try await database.read { db in
            try db.rows("SELECT event FROM room_state WHERE room = ?", [roomID.blob]).map { row in
                guard let event = Event(storedJSON: row[0] as String) else {
                    throw PushStoreError("the stored state of a room cannot be read", isTemporary: false)
                }
                return event
            }
        }
    }

    public func setRoomState(
        _ events: [Event], of roomID: String, replacesAll: Bool
    ) async throws(PushStoreError) {
        let room = roomID.blob
        let rows = events.compactMap { event in
            event.stateKey.map { (type: event.type.blob, stateKey: $0.blob, json: event.jsonText) }
        }
        try await database.write { transaction in
            if replacesAll { try transaction.db.run("DELETE FROM room_state WHERE room = ?", [room]) }
            for row in rows {
                try transaction.db.run(
                    """
                    INSERT INTO room_state (room, type, state_key, event) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET event = excluded.event
                    """, [room, row.type, row.stateKey, row.json])
            }
        }
    }

    public func removeRoomState(of roomID: String) async throws(PushStoreError) {
        try await database.write { try $0.db.run("DELETE FROM room_state WHERE room = ?", [roomID.blob]) }
    }

    public func value(for key: String) async throws(PushStoreError) -> String? {
        try await database.read { db in
            try db.row("SELECT value FROM feed_value WHERE key = ?", [key.blob]).map { String(blob: $0[0]) }
        }
    }

    public func setValue(_ value: String?, for key: String) async throws(PushStoreError) {
        try await database.write { transaction in
            if let value {
                try transaction.db.run(
                    """
                    INSERT INTO feed_value (key, value) VALUES (?, ?)
                    ON CONFLICT DO UPDATE SET value = excluded.value
                    """, [key.blob, value.blob])
            } else {
                try transaction.db.run("DELETE FROM feed_value WHERE key = ?", [key.blob])
            }
        }
    }
}
