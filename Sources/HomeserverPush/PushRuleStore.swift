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

    /// Which default rules there are besides those of the specification.
    public let options: DefaultPushRules.Options

    /// A user's rules, and what they were compiled to since they last changed.
    private struct Entry {
        var rules: UserRuleset
        /// Tells whether the rules changed while they were compiled.
        var revision: UInt64 = 0
        var compiled: CompiledRuleset?

        mutating func change(
            _ body: (inout UserRuleset) throws(RulesetError) -> Void
        ) throws(RulesetError) {
            try body(&rules)
            revision += 1
            compiled = nil
        }
    }

    /// Users who changed something, or tried to.
    private let entries = Mutex<[ByteString: Entry]>([:])

    public init(maxRulesPerUser: Int = 2000, options: DefaultPushRules.Options = []) {
        self.maxRulesPerUser = maxRulesPerUser
        self.options = options
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

    /// A user's rules, ready for evaluation. They are compiled when they are first asked for after a change; users who
    /// changed nothing share what the default rules were compiled to.
    public func compiledRuleset(of userID: String) -> CompiledRuleset {
        guard let entry = entries.withLock({ $0[ByteString(userID)] }) else { return .defaults(options) }
        if let compiled = entry.compiled { return compiled }
        // Without the lock: other users shouldn't wait for one with many rules.
        let compiled = CompiledRuleset(entry.rules, options: options)
        entries.withLock { entries in
            guard entries[ByteString(userID)]?.revision == entry.revision else { return }
            entries[ByteString(userID)]?.compiled = compiled
        }
        return compiled
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
        entries.withLock { $0[ByteString(userID)]?.rules } ?? unchanged(userID)
    }

    private func unchanged(_ userID: String) -> UserRuleset {
        UserRuleset(
            defaults: DefaultPushRules.ruleset(of: userID, options: options), maxOwnRules: maxRulesPerUser)
    }

    /// Changes a user's rules in place; an error leaves them as they were.
    private func change(
        _ userID: String, _ body: (inout UserRuleset) throws(RulesetError) -> Void
    ) throws(MatrixError) {
        do {
            try entries.withLock { entries throws(RulesetError) in
                try entries[ByteString(userID), default: Entry(rules: unchanged(userID))].change(body)
            }
        } catch {
            throw error.matrixError
        }
    }
}
