import APIRuntime
import ClientServerAPI
import PushRules

/// The push rules of a homeserver's users (client-server API, "Push Rules: API").
///
/// Every user starts with the server's default rules. What a user has changed is in a ``PushRuleStore``, which several
/// processes may share. `UserRuleset` describes how rules change.
///
/// Reading and changing rules asks the store. Evaluation uses compiled rulesets from memory, which follow the changes
/// of all processes: see ``compiledRulesets(of:)``.
///
/// Errors are `MatrixError` with the responses of the API, and ``PushStoreError``.
public final class UserPushRules: Sendable {
    /// The maximum weight of a user's own rules. The weight of a rule is the number of its conditions, but at least 1.
    /// A rule that exceeds the maximum is rejected with 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public let maxRulesPerUser: Int

    /// The default rules in addition to those of the specification.
    public let options: DefaultPushRules.Options

    private let store: any PushRuleStore
    private let cache: CompiledRulesetCache

    /// - Parameter maxCacheBytes: the size of the changed rules, as JSON, whose compiled form is kept in memory. Rules
    ///   beyond it are read from the store and compiled again when they are needed. Compiled rules take several times
    ///   their size as JSON. In addition 8 bytes are kept for each user who has changed a rule.
    public init(
        store: any PushRuleStore, options: DefaultPushRules.Options = [], maxRulesPerUser: Int = 2000,
        maxCacheBytes: Int = 64 << 20
    ) {
        self.store = store
        self.options = options
        self.maxRulesPerUser = maxRulesPerUser
        cache = CompiledRulesetCache(store: store, options: options, maxBytes: maxCacheBytes)
    }

    // MARK: Reading

    /// Returns all rules of a user, in order of precedence within each kind.
    /// - Throws: ``PushStoreError``.
    public func ruleset(of userID: String) async throws(PushStoreError) -> Ruleset {
        try await userRuleset(userID).rules.ruleset
    }

    /// Returns one of the user's own rules or of the server's.
    /// - Throws: 404 `M_NOT_FOUND`; ``PushStoreError``.
    public func rule(kind: PushRuleKind, ruleID id: String, of userID: String) async throws -> PushRule {
        guard let rule = try await userRuleset(userID).rules.rule(kind: kind, ruleID: id) else {
            throw RulesetError.notFound(kind, ruleID: id).matrixError
        }
        return rule
    }

    /// Returns what the user has changed, for a copy of the rules.
    /// - Throws: ``PushStoreError``.
    public func overrides(of userID: String) async throws(PushStoreError) -> RulesetOverrides {
        try await store.pushRules(of: userID)?.overrides ?? RulesetOverrides()
    }

    /// Returns users' rules, compiled for evaluation, in the order of the users.
    ///
    /// They contain every change that was stored before the call, in this process or in another: each call asks the
    /// store for new changes, and calls at the same time share the question. Rules are compiled at the first call after
    /// a change. Users without changes share the compiled default rules.
    /// - Throws: ``PushStoreError``.
    public func compiledRulesets(of userIDs: [String]) async throws(PushStoreError) -> [CompiledRuleset] {
        try await cache.rulesets(of: userIDs)
    }

    // MARK: Changing

    /// Adds one of the user's own rules, first of its kind and enabled, or changes an existing one in place.
    /// - Parameters:
    ///   - before: the user's own rule of this kind to put the rule directly before; takes precedence over `after`.
    ///   - after: the user's own rule of this kind to put the rule directly after.
    /// - Throws:
    ///   - 400 `M_INVALID_PARAM` for an ID that starts with a dot, contains `/` or `\` or has more than 255 bytes; for
    ///     a pattern of more than 255 bytes; for conditions or a pattern that this kind doesn't have.
    ///   - 400 `M_MISSING_PARAM` for a content rule without a pattern, or an override or underride rule without
    ///     conditions.
    ///   - 400 `M_UNKNOWN` if `before` or `after` isn't one of the user's own rules, or if no position is both before
    ///     the one and after the other.
    ///   - 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    ///   - 413 `M_TOO_LARGE` for conditions and actions of more than 65,536 bytes of JSON.
    ///   - ``PushStoreError``.
    public func set(
        kind: PushRuleKind, ruleID id: String, to request: SetPushRuleRequest, before: String? = nil,
        after: String? = nil, of userID: String
    ) async throws {
        try PushRuleLimits.check(id, request)
        try await change(userID) { rules throws(RulesetError) in
            try rules.checkWeight(of: request, replacing: (kind, id))
            try rules.set(kind: kind, ruleID: id, to: request, before: before, after: after)
        }
    }

    /// Deletes one of the user's own rules.
    /// - Throws: 404 `M_NOT_FOUND`, for the server's rules too; ``PushStoreError``.
    public func delete(kind: PushRuleKind, ruleID id: String, of userID: String) async throws {
        try await change(userID) { rules throws(RulesetError) in try rules.remove(kind: kind, ruleID: id) }
    }

    /// Enables or disables a rule, including the server's.
    /// - Throws: 404 `M_NOT_FOUND`; ``PushStoreError``.
    public func setEnabled(
        _ isEnabled: Bool, kind: PushRuleKind, ruleID id: String, of userID: String
    ) async throws {
        try await change(userID) { rules throws(RulesetError) in
            try rules.setEnabled(isEnabled, kind: kind, ruleID: id)
        }
    }

    /// Changes the actions of a rule, including the server's.
    /// - Throws: 404 `M_NOT_FOUND`; 413 `M_TOO_LARGE` for actions of more than 65,536 bytes of JSON; ``PushStoreError``.
    public func setActions(
        _ actions: [Action], kind: PushRuleKind, ruleID id: String, of userID: String
    ) async throws {
        try PushRuleLimits.check(actions)
        try await change(userID) { rules throws(RulesetError) in try rules.setActions(actions, kind: kind, ruleID: id) }
    }

    /// Replaces all rules of a user by those of another source, such as the homeserver that this service belongs to.
    /// - Parameter ruleset: all rules, the server's included, as in the response of `GET /pushrules/global/`. Limits
    ///   aren't checked.
    /// - Throws: ``PushStoreError``.
    public func replaceAll(with ruleset: Ruleset, of userID: String) async throws(PushStoreError) {
        let rules = UserRuleset(ruleset, defaults: DefaultPushRules.ruleset(of: userID, options: options))
        let overrides = rules.overrides
        for _ in 0..<Self.maxAttempts {
            let stored = try await store.pushRules(of: userID)
            if stored?.overrides ?? RulesetOverrides() == overrides { return }
            let revision = try await store.setPushRules(overrides, of: userID, replacing: stored?.revision)
            if revision != nil { return }
        }
        throw Self.contention
    }

    // MARK: State

    /// The number of times that a change is based on the rules anew, because another one came between.
    private static let maxAttempts = 20
    private static let contention = PushStoreError(
        "the push rules of a user were changed by others at the same time", isTemporary: true)

    private func userRuleset(
        _ userID: String
    ) async throws(PushStoreError) -> (rules: UserRuleset, stored: StoredPushRules?) {
        let stored = try await store.pushRules(of: userID)
        let rules = UserRuleset(
            defaults: DefaultPushRules.ruleset(of: userID, options: options),
            overrides: stored?.overrides ?? RulesetOverrides(), maxOwnRules: maxRulesPerUser)
        return (rules, stored)
    }

    /// Changes a user's rules. A change that came in between isn't lost: the operation is applied to its result.
    func change(
        _ userID: String, _ body: (inout UserRuleset) throws(RulesetError) -> Void
    ) async throws {
        for _ in 0..<Self.maxAttempts {
            var (rules, stored) = try await userRuleset(userID)
            do {
                try body(&rules)
            } catch {
                throw error.matrixError
            }
            let overrides = rules.overrides
            if stored?.overrides == overrides { return }
            let revision = try await store.setPushRules(overrides, of: userID, replacing: stored?.revision)
            if revision != nil { return }
        }
        throw Self.contention
    }
}

extension UserRuleset {
    /// Checks that a new or changed rule doesn't increase the weight of the user's own rules beyond ``maxOwnRules``.
    func checkWeight(
        of request: SetPushRuleRequest, replacing rule: (kind: PushRuleKind, ruleID: String)
    ) throws(RulesetError) {
        let present = self.rule(kind: rule.kind, ruleID: rule.ruleID).map { $0.default ? 0 : $0.weight } ?? 0
        let weight = max(1, request.conditions?.count ?? 0)
        guard weight > present else { return }
        let own = ruleset
        let sum = Ruleset.kinds.reduce(0) { sum, kind in
            own[kind].reduce(sum) { $1.default ? $0 : $0 + $1.weight }
        }
        if sum - present + weight > maxOwnRules { throw .tooManyRules(maxOwnRules) }
    }
}

extension PushRule {
    /// The cost of evaluating the rule: the number of its conditions, but at least 1.
    fileprivate var weight: Int { max(1, conditions?.count ?? 0) }
}
