import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush

extension SQLitePushStore {
    public func pushers(of userID: String) async throws(PushStoreError) -> [RegisteredPusher] {
        try await database.read { db in
            try db.rows(
                "SELECT \(RegisteredPusher.columns) FROM account a CROSS JOIN pusher p ON p.user = a.id "
                    + "WHERE a.user_id = ? ORDER BY p.id", [userID.blob]
            ).map { try RegisteredPusher($0) }
        }
    }

    /// O(n) in the users with notifications who have no pusher and come before the last user of the list.
    public func usersWithPushers(after userID: String?, limit: Int) async throws(PushStoreError) -> [String] {
        try await database.read { db in
            try db.rows(
                """
                SELECT a.user_id FROM account a
                WHERE a.user_id > ? AND EXISTS (SELECT 1 FROM pusher p WHERE p.user = a.id)
                ORDER BY a.user_id LIMIT ?
                """, [(userID ?? "").blob, max(0, limit)]
            ).map { String(blob: $0[0]) }
        }
    }

    public func setPusher(
        _ setting: PusherSetting, keepsOthers: Bool, maxPerUser: Int, now: Timestamp
    ) async throws(PushStoreError) -> PusherChange {
        try await database.write { transaction in
            let user = try transaction.account(setting.userID)
            let key: StatementArguments = [setting.pusher.appID.blob, setting.pusher.pushkey.blob, user]
            let stored = try transaction.db.row(
                "SELECT \(RegisteredPusher.columns) FROM pusher p CROSS JOIN account a ON a.id = p.user "
                    + "WHERE p.app_id = ? AND p.pushkey = ? AND p.user = ?", key
            ).map { try RegisteredPusher($0) }
            let change: PusherChange
            if let stored {
                change = try transaction.change(stored, of: user, to: setting, now: now)
            } else {
                let count = try transaction.db.integer("SELECT count(*) FROM pusher WHERE user = ?", [user]) ?? 0
                guard count < maxPerUser else { return .tooMany }
                try transaction.insertPusher(setting, of: user, now: now)
                change = .created
            }
            if !keepsOthers {
                let others = try transaction.db.rows(
                    "SELECT id, user FROM pusher WHERE app_id = ? AND pushkey = ? AND user <> ?", key)
                for other in others { try transaction.removePusher(other[0], of: other[1]) }
            }
            return change
        }
    }

    @discardableResult
    public func removePusher(
        appID: String, pushkey: String, of userID: String
    ) async throws(PushStoreError) -> Bool {
        try await database.write { transaction in
            guard let user = try transaction.knownAccount(userID),
                let id = try transaction.db.integer(
                    "SELECT id FROM pusher WHERE app_id = ? AND pushkey = ? AND user = ?",
                    [appID.blob, pushkey.blob, user])
            else { return false }
            try transaction.removePusher(id, of: user)
            return true
        }
    }

    @discardableResult
    public func removeRejectedPusher(
        _ id: RegisteredPusher.ID, revision: Int64
    ) async throws(PushStoreError) -> Bool {
        try await database.write { transaction in
            let user = try transaction.db.integer(
                "SELECT user FROM pusher WHERE id = ? AND revision = ?", [id, revision])
            guard let user else { return false }
            try transaction.removePusher(id, of: user)
            return true
        }
    }

    public func activatePusher(_ pusher: RegisteredPusher, now: Timestamp) async throws(PushStoreError) -> Bool {
        try await database.write { transaction in
            let row = try transaction.db.row(
                "SELECT \(RegisteredPusher.columns), p.user FROM pusher p CROSS JOIN account a ON a.id = p.user "
                    + "WHERE p.id = ? AND p.revision = ?", [pusher.id, pusher.revision])
            guard let row else { return false }
            let stored = try RegisteredPusher(row)
            var setting = stored.setting
            setting.webPush = .activated
            return try transaction.change(stored, of: row[8], to: setting, now: now) == .changed
        }
    }

    @discardableResult
    public func removePushers(
        of userID: String, devices: [String]?, except: String?
    ) async throws(PushStoreError) -> Int {
        let devices = devices.map { Set($0.map(\.blob)) }
        return try await database.write { transaction in
            guard let user = try transaction.knownAccount(userID) else { return 0 }
            let rows = try transaction.db.rows(
                "SELECT id, device_id FROM pusher WHERE user = ? AND kind <> 'email' AND device_id IS NOT NULL", [user])
            var count = 0
            for row in rows {
                let device: Data = row[1]
                guard device != except?.blob, devices?.contains(device) ?? true else { continue }
                try transaction.removePusher(row[0], of: user)
                count += 1
            }
            return count
        }
    }
}
