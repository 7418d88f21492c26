import APIRuntime
import ClientServerAPI
import PushRules
import StringGrammars
import Synchronization

/// The push rules of one homeserver's users, in memory (client-server API, "Push Rules: API").
///
/// Every user starts with the server's default rules; `UserRuleset` describes how rules change. Errors are
/// those of the API.
public final class PushRuleStore: Sendable {
    /// The maximum weight of a user's own rules. The weight of a rule is the number of its conditions, but at least 1.
    /// A rule that exceeds the maximum is rejected with 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public let maxRulesPerUser: Int

    /// The default rules in addition to those of the specification.
    public let options: DefaultPushRules.Options

    /// A user's rules, and the compiled ruleset if the rules were evaluated since their last change.
    private struct Entry {
        var rules: UserRuleset
        /// The sum of the weights of the user's own rules.
        private var weight = 0
        /// The number of changes, to detect a change during compilation.
        var revision: UInt64 = 0
        var compiled: CompiledRuleset?

        init(rules: UserRuleset) { self.rules = rules }

        mutating func change(
            _ body: (inout UserRuleset) throws(RulesetError) -> Void
        ) throws(RulesetError) {
            try body(&rules)
            revision += 1
            compiled = nil
        }

        /// Changes one of the user's own rules, unless that increases the total weight beyond the limit.
        mutating func change(
            _ id: String, _ kind: PushRuleKind, toWeight weight: Int,
            _ body: (inout UserRuleset) throws(RulesetError) -> Void
        ) throws(RulesetError) {
            let present =
                rules.rule(kind: kind, ruleID: id).map { $0.default ? 0 : Self.weight(of: $0.conditions) } ?? 0
            let sum = self.weight - present + weight
            if weight > present, sum > rules.maxOwnRules { throw .tooManyRules(rules.maxOwnRules) }
            try change(body)
            self.weight = sum
        }

        /// Returns the weight of a rule with these conditions, which is the cost of evaluating it.
        static func weight(of conditions: [PushCondition]?) -> Int { max(1, conditions?.count ?? 0) }
    }

    /// The entries by user ID, only of users who changed a rule or tried to.
    private let entries = Mutex<[OpaqueIdentifier: Entry]>([:])

    public init(maxRulesPerUser: Int = 2000, options: DefaultPushRules.Options = []) {
        self.maxRulesPerUser = maxRulesPerUser
        self.options = options
    }

    // MARK: Reading

    /// Returns all rules of a user, in order of precedence within each kind.
    public func ruleset(of userID: String) -> Ruleset {
        read(userID).ruleset
    }

    /// Returns one of the user's own rules or of the server's.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func rule(kind: PushRuleKind, ruleID id: String, of userID: String) throws(MatrixError) -> PushRule {
        guard let rule = read(userID).rule(kind: kind, ruleID: id) else {
            throw RulesetError.notFound(kind, ruleID: id).matrixError
        }
        return rule
    }

    /// Returns a user's rules, compiled for evaluation.
    ///
    /// They are compiled on the first call after a change. Users without changes share the compiled default rules.
    public func compiledRuleset(of userID: String) -> CompiledRuleset {
        guard let entry = entries.withLock({ $0[OpaqueIdentifier(userID)] }) else { return .defaults(options) }
        if let compiled = entry.compiled { return compiled }
        // Compiled without the lock, so that other users don't wait for one with many rules.
        let compiled = CompiledRuleset(entry.rules, options: options)
        entries.withLock { entries in
            guard entries[OpaqueIdentifier(userID)]?.revision == entry.revision else { return }
            entries[OpaqueIdentifier(userID)]?.compiled = compiled
        }
        return compiled
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
    public func set(
        kind: PushRuleKind, ruleID id: String, to request: SetPushRuleRequest, before: String? = nil,
        after: String? = nil, of userID: String
    ) throws(MatrixError) {
        try PushRuleLimits.check(id, request)
        try update(userID) { entry throws(RulesetError) in
            try entry.change(id, kind, toWeight: Entry.weight(of: request.conditions)) { rules throws(RulesetError) in
                try rules.set(kind: kind, ruleID: id, to: request, before: before, after: after)
            }
        }
    }

    /// Deletes one of the user's own rules.
    /// - Throws: 404 `M_NOT_FOUND`, for the server's rules too.
    public func delete(kind: PushRuleKind, ruleID id: String, of userID: String) throws(MatrixError) {
        try update(userID) { entry throws(RulesetError) in
            try entry.change(id, kind, toWeight: 0) { rules throws(RulesetError) in
                try rules.remove(kind: kind, ruleID: id)
            }
        }
    }

    /// Enables or disables a rule, including the server's.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func setEnabled(
        _ isEnabled: Bool, kind: PushRuleKind, ruleID id: String, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(RulesetError) in try rules.setEnabled(isEnabled, kind: kind, ruleID: id) }
    }

    /// Changes the actions of a rule, including the server's.
    /// - Throws: 404 `M_NOT_FOUND`; 413 `M_TOO_LARGE` for actions of more than 65,536 bytes of JSON.
    public func setActions(
        _ actions: [Action], kind: PushRuleKind, ruleID id: String, of userID: String
    ) throws(MatrixError) {
        try PushRuleLimits.check(actions)
        try change(userID) { rules throws(RulesetError) in try rules.setActions(actions, kind: kind, ruleID: id) }
    }

    // MARK: State

    private func read(_ userID: String) -> UserRuleset {
        entries.withLock { $0[OpaqueIdentifier(userID)]?.rules } ?? unchanged(userID)
    }

    private func unchanged(_ userID: String) -> UserRuleset {
        UserRuleset(
            defaults: DefaultPushRules.ruleset(of: userID, options: options), maxOwnRules: maxRulesPerUser)
    }

    private func change(
        _ userID: String, _ body: (inout UserRuleset) throws(RulesetError) -> Void
    ) throws(MatrixError) {
        try update(userID) { entry throws(RulesetError) in try entry.change(body) }
    }

    /// Changes a user's rules in place. If the closure throws, the rules are unchanged.
    private func update(
        _ userID: String, _ body: (inout Entry) throws(RulesetError) -> Void
    ) throws(MatrixError) {
        do {
            try entries.withLock { entries throws(RulesetError) in
                try body(&entries[OpaqueIdentifier(userID), default: Entry(rules: unchanged(userID))])
            }
        } catch {
            throw error.matrixError
        }
    }
}
