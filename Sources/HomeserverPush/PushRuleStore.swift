import APIRuntime
import ClientServerAPI
import PushRules
import Synchronization

/// The push rules of one homeserver's users, in memory (client-server API, "Push Rules: API").
///
/// Every user has the server's default rules from the start; ``PushRules/UserRuleset`` says how they are changed. The
/// errors are those of the API.
public final class PushRuleStore: Sendable {
    /// How many rules of their own a user may have; another one is refused with 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public let maxRulesPerUser: Int

    /// Users who changed something, or tried to.
    private let rules = Mutex<[ByteString: UserRuleset]>([:])

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
        guard let rule = read(userID).rule(id, kind) else {
            throw RulesetError.notFound(kind, ruleID: id).matrixError
        }
        return rule
    }

    // MARK: Changing

    /// Adds one of the user's own rules, first of its kind and enabled, or changes it where it stands.
    /// - Parameters:
    ///   - before: the user's own rule of this kind that the rule shall stand directly before; decides over `after`.
    ///   - after: the user's own rule of this kind that the rule shall stand directly after.
    /// - Throws: 400 `M_INVALID_PARAM` for an ID that starts with a dot or holds `/` or `\`, or for conditions or a
    ///   pattern that this kind doesn't have; 400 `M_MISSING_PARAM` for a content rule without a pattern, or an override
    ///   or underride rule without conditions; 400 `M_UNKNOWN` when `before` or `after` isn't one of the user's own, or
    ///   when no place is before the one and after the other; 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public func set(
        _ id: String, _ kind: PushRuleKind, to request: SetPushRuleRequest, before: String? = nil,
        after: String? = nil, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(RulesetError) in
            try rules.set(id, kind, to: request, before: before, after: after)
        }
    }

    /// Deletes one of the user's own rules.
    /// - Throws: 404 `M_NOT_FOUND`, for the server's rules too.
    public func delete(_ id: String, _ kind: PushRuleKind, of userID: String) throws(MatrixError) {
        try change(userID) { rules throws(RulesetError) in try rules.remove(id, kind) }
    }

    /// Enables or disables a rule, the server's included.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func setEnabled(
        _ isEnabled: Bool, _ id: String, _ kind: PushRuleKind, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(RulesetError) in try rules.setEnabled(isEnabled, id, kind) }
    }

    /// Changes what a rule does, the server's included.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func setActions(
        _ actions: [Action], _ id: String, _ kind: PushRuleKind, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(RulesetError) in try rules.setActions(actions, id, kind) }
    }

    // MARK: State

    private func read(_ userID: String) -> UserRuleset {
        rules.withLock { $0[ByteString(userID)] } ?? unchanged(userID)
    }

    private func unchanged(_ userID: String) -> UserRuleset {
        UserRuleset(defaults: DefaultPushRules.ruleset(of: userID), maxOwnRules: maxRulesPerUser)
    }

    /// Changes a user's rules in place; an error leaves them as they were.
    private func change(
        _ userID: String, _ body: (inout UserRuleset) throws(RulesetError) -> Void
    ) throws(MatrixError) {
        do {
            try rules.withLock { all throws(RulesetError) in
                try body(&all[ByteString(userID), default: unchanged(userID)])
            }
        } catch {
            throw error.matrixError
        }
    }
}
