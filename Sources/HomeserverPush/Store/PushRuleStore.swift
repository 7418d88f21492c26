import PushRules

/// The push rules that users have changed (client-server API, "Push Rules: API").
///
/// A store keeps the difference from the default rules, so that a later version's default rules apply to everyone.
public protocol PushRuleStore: Sendable {
    /// Returns what a user has changed; `nil` if nothing was ever changed.
    func pushRules(of userID: String) async throws(PushStoreError) -> StoredPushRules?

    /// Replaces what a user has changed.
    /// - Parameter revision: the revision that the change is based on; `nil` if the user had changed nothing.
    /// - Returns: the new revision, or `nil` if the rules have another revision in the meantime. Nothing is changed
    ///   then.
    func setPushRules(
        _ overrides: RulesetOverrides, of userID: String, replacing revision: Int64?
    ) async throws(PushStoreError) -> Int64?

    /// Returns the users whose rules have changed, with their rules, for caches.
    /// - Parameter revision: the greatest revision that the caller knows; 0 for all users with changes.
    /// - Returns: at most `limit` changes in the order of their revisions, each user once with the latest.
    func pushRuleChanges(
        after revision: Int64, limit: Int
    ) async throws(PushStoreError) -> [StoredPushRules]
}

/// The changes of a user to the default rules.
public struct StoredPushRules: Hashable, Sendable {
    public var userID: String
    public var overrides: RulesetOverrides
    /// Number of the change, greater than that of all earlier changes of all users.
    public var revision: Int64

    public init(userID: String, overrides: RulesetOverrides, revision: Int64) {
        self.userID = userID
        self.overrides = overrides
        self.revision = revision
    }
}
