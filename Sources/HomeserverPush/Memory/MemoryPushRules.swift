import PushRules
import StringGrammars

/// The changes of users to the default rules.
struct MemoryPushRules: Sendable {
    private var byUser: [OpaqueIdentifier: StoredPushRules] = [:]
    /// The changes in the order of their revisions, with those that a later change of the user has replaced.
    private var changes: [(revision: Int64, user: OpaqueIdentifier)] = []
    private var lastRevision: Int64 = 0

    subscript(user: OpaqueIdentifier) -> StoredPushRules? { byUser[user] }

    /// Replaces a user's changes.
    /// - Returns: the new revision.
    mutating func set(_ overrides: RulesetOverrides, of userID: String) -> Int64 {
        lastRevision += 1
        let user = OpaqueIdentifier(userID)
        byUser[user] = StoredPushRules(userID: userID, overrides: overrides, revision: lastRevision)
        changes.append((lastRevision, user))
        if changes.count > 2 * byUser.count + 64 {
            changes.removeAll { byUser[$0.user]?.revision != $0.revision }
        }
        return lastRevision
    }

    /// Returns the first changes after a revision.
    func changes(after revision: Int64, limit: Int) -> [StoredPushRules] {
        let start = changes.firstIndex(fromSorted: { $0.revision > revision })
        let stored = changes[start...].lazy.compactMap { change in
            byUser[change.user].flatMap { $0.revision == change.revision ? $0 : nil }
        }
        return Array(stored.prefix(max(0, limit)))
    }
}
