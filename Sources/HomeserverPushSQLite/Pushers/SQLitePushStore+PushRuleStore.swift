import Foundation
import GRDB
import HomeserverPush
import PushRules

extension SQLitePushStore {
    public func pushRules(of userID: String) async throws(PushStoreError) -> StoredPushRules? {
        try await database.read { db in
            try db.row(
                """
                SELECT a.user_id, r.overrides, r.revision
                FROM account a CROSS JOIN push_rules r ON r.user = a.id
                WHERE a.user_id = ?
                """, [userID.blob]
            ).map { try StoredPushRules($0) }
        }
    }

    public func setPushRules(
        _ overrides: RulesetOverrides, of userID: String, replacing revision: Int64?
    ) async throws(PushStoreError) -> Int64? {
        let json = overrides.jsonText
        return try await database.write { transaction in
            let db = transaction.db
            let user = try transaction.account(userID)
            let present = try db.integer("SELECT revision FROM push_rules WHERE user = ?", [user])
            guard present == revision else { return nil }
            let next = (try db.integer("SELECT max(revision) FROM push_rules") ?? 0) + 1
            try db.run(
                """
                INSERT INTO push_rules (user, overrides, revision) VALUES (?, ?, ?)
                ON CONFLICT (user) DO UPDATE SET overrides = excluded.overrides, revision = excluded.revision
                """, [user, json, next])
            return next
        }
    }

    public func pushRuleChanges(
        after revision: Int64, limit: Int
    ) async throws(PushStoreError) -> [StoredPushRules] {
        try await database.read { db in
            try db.rows(
                """
                SELECT a.user_id, r.overrides, r.revision
                FROM push_rules r CROSS JOIN account a ON a.id = r.user
                WHERE r.revision > ? ORDER BY r.revision LIMIT ?
                """, [revision, max(0, limit)]
            ).map { try StoredPushRules($0) }
        }
    }
}

extension StoredPushRules {
    fileprivate init(_ row: Row) throws {
        guard let overrides = RulesetOverrides(storedJSON: row[1] as String) else {
            throw PushStoreError(
                "the stored push rules with revision \(row[2] as Int64) cannot be read", isTemporary: false)
        }
        self.init(userID: String(blob: row[0]), overrides: overrides, revision: row[2])
    }
}
