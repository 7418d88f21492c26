import APIRuntime
import ClientServerAPI
import Synchronization

/// The push rules of one homeserver's users, in memory (client-server API, "Push Rules: API").
///
/// Every user has the server's default rules from the start. The user's own rules come before those, except
/// `.m.rule.master`, which is always the first.
public final class PushRuleStore: Sendable {
    /// How many rules of their own a user may have; another one is refused with 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public let maxRulesPerUser: Int

    /// Only users who changed something.
    private let rules = Mutex<[ByteString: UserPushRules]>([:])

    public init(maxRulesPerUser: Int = 2000) {
        self.maxRulesPerUser = maxRulesPerUser
    }

    // MARK: Reading

    /// All rules of a user, most important first within each kind.
    public func ruleset(of userID: String) -> Ruleset {
        read(userID).ruleset
    }

    /// One rule, the user's own or the server's.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func rule(_ id: String, _ kind: PushRuleKind, of userID: String) throws(MatrixError) -> PushRule {
        try read(userID).rule(id, kind)
    }

    // MARK: Changing

    /// Adds one of the user's own rules, first of its kind and enabled, or changes it where it stands.
    /// - Parameters:
    ///   - before: the user's own rule of this kind that the rule shall stand directly before; decides over `after`.
    ///   - after: the user's own rule of this kind that the rule shall stand directly after.
    /// - Throws: 400 `M_INVALID_PARAM` for an ID that starts with a dot or holds `/` or `\`, or for conditions or a
    ///   pattern that this kind doesn't have; 400 `M_MISSING_PARAM` for a content rule without a pattern; 400
    ///   `M_UNKNOWN` when `before` or `after` isn't one of the user's own; 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public func set(
        _ id: String, _ kind: PushRuleKind, to request: SetPushRuleRequest, before: String? = nil,
        after: String? = nil, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(MatrixError) in
            try rules.set(id, kind, to: request, before: before, after: after)
            if rules.ownCount > maxRulesPerUser {
                throw MatrixError(
                    status: .forbidden, errcode: "M_RESOURCE_LIMIT_EXCEEDED",
                    message: "A user can't have more than \(maxRulesPerUser) push rules")
            }
        }
    }

    /// Deletes one of the user's own rules.
    /// - Throws: 404 `M_NOT_FOUND`, for the server's rules too.
    public func delete(_ id: String, _ kind: PushRuleKind, of userID: String) throws(MatrixError) {
        try change(userID) { rules throws(MatrixError) in try rules.delete(id, kind) }
    }

    /// Enables or disables a rule, the server's included.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func setEnabled(
        _ isEnabled: Bool, _ id: String, _ kind: PushRuleKind, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(MatrixError) in try rules.change(id, kind) { $0.enabled = isEnabled } }
    }

    /// Changes what a rule does, the server's included.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func setActions(
        _ actions: [Action], _ id: String, _ kind: PushRuleKind, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(MatrixError) in try rules.change(id, kind) { $0.actions = actions } }
    }

    // MARK: State

    private func read(_ userID: String) -> UserPushRules {
        rules.withLock { $0[ByteString(userID)] } ?? UserPushRules(userID: userID)
    }

    /// Changes a user's rules; an error leaves them as they were.
    private func change(
        _ userID: String, _ body: (inout UserPushRules) throws(MatrixError) -> Void
    ) throws(MatrixError) {
        try rules.withLock { all throws(MatrixError) in
            var changed = all[ByteString(userID)] ?? UserPushRules(userID: userID)
            try body(&changed)
            all[ByteString(userID)] = changed
        }
    }
}
