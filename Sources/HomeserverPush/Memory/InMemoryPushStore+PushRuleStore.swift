import PushRules
import StringGrammars

extension InMemoryPushStore {
    public func pushRules(of userID: String) async throws(PushStoreError) -> StoredPushRules? {
        transaction { $0.pushRules[OpaqueIdentifier(userID)] }
    }

    public func setPushRules(
        _ overrides: RulesetOverrides, of userID: String, replacing revision: Int64?
    ) async throws(PushStoreError) -> Int64? {
        transaction { state in
            guard state.pushRules[OpaqueIdentifier(userID)]?.revision == revision else { return nil }
            return state.pushRules.set(overrides, of: userID)
        }
    }

    public func pushRuleChanges(
        after revision: Int64, limit: Int
    ) async throws(PushStoreError) -> [StoredPushRules] {
        transaction { $0.pushRules.changes(after: revision, limit: limit) }
    }
}
