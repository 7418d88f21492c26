import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush

extension StoreTransaction {
    func insertPusher(_ setting: PusherSetting, of user: Int64, now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO pusher (user, app_id, pushkey, kind, pusher, gateway, device_id, is_enabled, set_at, revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                user, setting.pusher.appID.blob, setting.pusher.pushkey.blob, setting.pusher.kind.rawValue,
                setting.storedPusher.jsonText, setting.storedURL?.blob, setting.deviceID?.blob, setting.isEnabled,
                now.milliseconds, nextRevision(),
            ])
        try db.run(
            "INSERT INTO queue (user, pusher, is_deliverable, settled) VALUES (?, ?, ?, ?)",
            [user, db.lastInsertedRowID, setting.isDeliverable, newestEvent()])
    }

    func removePusher(_ id: RegisteredPusher.ID, of user: Int64) throws {
        try db.run("DELETE FROM queue WHERE user = ? AND pusher = ?", [user, id])
        try db.run("DELETE FROM pusher WHERE id = ?", [id])
    }

    /// Changes what a client has set.
    func change(
        _ stored: RegisteredPusher, of user: Int64, to setting: PusherSetting, now: Timestamp
    ) throws -> PusherChange {
        let before = stored.setting
        guard before != setting || before.deviceID?.blob != setting.deviceID?.blob else { return .unchanged }
        try db.run(
            """
            UPDATE pusher
            SET kind = ?, pusher = ?, gateway = ?, device_id = ?, is_enabled = ?, set_at = ?, revision = ?
            WHERE id = ?
            """,
            [
                setting.pusher.kind.rawValue, setting.storedPusher.jsonText, setting.storedURL?.blob,
                setting.deviceID?.blob, setting.isEnabled, now.milliseconds, nextRevision(), stored.id,
            ])
        if !setting.isDeliverable || !before.isDeliverable {
            // Begins again, as a new pusher with a badge update.
            try db.run(
                """
                UPDATE queue
                SET is_deliverable = ?, visible_at = ?, lease = NULL, settled = ?, in_flight = NULL, failures = 0,
                    failing_since = NULL, last_error = NULL, badge_wanted = 1
                WHERE user = ? AND pusher = ?
                """,
                [
                    setting.isDeliverable, setting.isDeliverable ? now.milliseconds : nil, newestEvent(), user,
                    stored.id,
                ])
        } else if before.gateway != setting.gateway {
            try db.run(
                """
                UPDATE queue
                SET visible_at = min(visible_at, ?), lease = NULL, failures = 0, failing_since = NULL,
                    last_error = NULL
                WHERE user = ? AND pusher = ?
                """, [now.milliseconds, user, stored.id])
        } else {
            // A claim is lost; a backoff stays.
            try db.run(
                """
                UPDATE queue SET visible_at = min(visible_at, ?), lease = NULL
                WHERE user = ? AND pusher = ? AND lease IS NOT NULL
                """, [now.milliseconds, user, stored.id])
        }
        setQueued()
        return .changed
    }

    private func nextRevision() throws -> Int64? {
        try db.integer("UPDATE pusher_change SET last = last + 1 RETURNING last")
    }

    /// Returns the position of the newest event, also if it was removed; 0 if there was none.
    func newestEvent() throws -> Int64 {
        try db.integer("SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
    }
}

extension RegisteredPusher {
    /// The columns of `pusher p` and `account a` that ``init(_:)`` reads.
    static let columns =
        "p.id, p.set_at, p.revision, a.user_id, p.pusher, p.gateway, p.device_id, p.is_enabled"

    init(_ row: Row) throws {
        guard let pusher = Pusher(storedJSON: row[4] as String),
            let setting = PusherSetting(
                userID: String(blob: row[3]), storedPusher: pusher,
                storedURL: (row[5] as Data?).map { String(blob: $0) },
                deviceID: (row[6] as Data?).map { String(blob: $0) }, isEnabled: row[7])
        else { throw PushStoreError("the stored pusher \(row[0] as Int64) cannot be read", isTemporary: false) }
        self.init(id: row[0], setting: setting, setAt: Timestamp(milliseconds: row[1]), revision: row[2])
    }
}
