import HomeserverPush
import PostgreSQLClient
import PushRules

extension PostgreSQLPushStore {
    public func pushRules(of userID: String) async throws(PushStoreError) -> StoredPushRules? {
        try await storedRules(Statements.pushRules, [StoredText.key(userID)]).first
    }

    public func setPushRules(
        _ overrides: RulesetOverrides, of userID: String, replacing revision: Int64?
    ) async throws(PushStoreError) -> Int64? {
        let rows = try await pool.run(
            Statements.setPushRules,
            [StoredText.key(userID), StoredText.json(overrides), revision.map { String($0) }])
        var reader = RowReader(rows.first ?? [])
        return reader.optionalInteger()
    }

    public func pushRuleChanges(
        after revision: Int64, limit: Int
    ) async throws(PushStoreError) -> [StoredPushRules] {
        try await storedRules(Statements.pushRuleChanges, [String(revision), String(max(0, limit))])
    }

    private func storedRules(
        _ statement: PostgreSQLStatement, _ parameters: [String?]
    ) async throws(PushStoreError) -> [StoredPushRules] {
        var rules: [StoredPushRules] = []
        for row in try await pool.run(statement, parameters) {
            var reader = RowReader(row)
            rules.append(try reader.pushRules())
        }
        return rules
    }
}
