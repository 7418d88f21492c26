import APIRuntime
import ClientServerAPI
import PushRules
import StringGrammars
import Synchronization

/// The push rules of one homeserver's users, in memory (client-server API, "Push Rules: API").
///
/// Every user has the server's default rules from the start; ``PushRules/UserRuleset`` says how they are changed. The
/// errors are those of the API.
public final class PushRuleStore: Sendable {
    /// How many rules of their own a user may have, where one with several conditions counts as so many; another one is
    /// refused with 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public let maxRulesPerUser: Int

    /// Which default rules there are besides those of the specification.
    public let options: DefaultPushRules.Options

    /// A user's rules, and what they were compiled to since they last changed.
    private struct Entry {
        var rules: UserRuleset
        /// The weights of the user's own rules together.
        private var weight = 0
        /// Tells whether the rules changed while they were compiled.
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

        /// Changes one of the user's own rules, or refuses it when that makes the whole too much.
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

        /// How many rules a rule counts as: what it costs to evaluate.
        static func weight(of conditions: [PushCondition]?) -> Int { max(1, conditions?.count ?? 0) }
    }

    /// Users who changed something, or tried to.
    private let entries = Mutex<[OpaqueIdentifier: Entry]>([:])

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
        guard let rule = read(userID).rule(kind: kind, ruleID: id) else {
            throw RulesetError.notFound(kind, ruleID: id).matrixError
        }
        return rule
    }

    /// A user's rules, ready for evaluation. They are compiled when they are first asked for after a change; users who
    /// changed nothing share what the default rules were compiled to.
    public func compiledRuleset(of userID: String) -> CompiledRuleset {
        guard let entry = entries.withLock({ $0[OpaqueIdentifier(userID)] }) else { return .defaults(options) }
        if let compiled = entry.compiled { return compiled }
        // Without the lock: other users shouldn't wait for one with many rules.
        let compiled = CompiledRuleset(entry.rules, options: options)
        entries.withLock { entries in
            guard entries[OpaqueIdentifier(userID)]?.revision == entry.revision else { return }
            entries[OpaqueIdentifier(userID)]?.compiled = compiled
        }
        return compiled
    }

    // MARK: Changing

    /// Adds one of the user's own rules, first of its kind and enabled, or changes it where it stands.
    /// - Parameters:
    ///   - before: the user's own rule of this kind that the rule shall stand directly before; decides over `after`.
    ///   - after: the user's own rule of this kind that the rule shall stand directly after.
    /// - Throws: 400 `M_INVALID_PARAM` for an ID that starts with a dot, holds `/` or `\` or has more than 255 bytes, for a
    ///   pattern of more than 255 bytes, or for conditions or a pattern that this kind doesn't have; 413 `M_TOO_LARGE`
    ///   for conditions and actions of more than 65,536 bytes of JSON; 400 `M_MISSING_PARAM` for a content rule without a pattern, or an override
    ///   or underride rule without conditions; 400 `M_UNKNOWN` when `before` or `after` isn't one of the user's own, or
    ///   when no place is before the one and after the other; 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public func set(
        _ id: String, _ kind: PushRuleKind, to request: SetPushRuleRequest, before: String? = nil,
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
    public func delete(_ id: String, _ kind: PushRuleKind, of userID: String) throws(MatrixError) {
        try update(userID) { entry throws(RulesetError) in
            try entry.change(id, kind, toWeight: 0) { rules throws(RulesetError) in
                try rules.remove(kind: kind, ruleID: id)
            }
        }
    }

    /// Enables or disables a rule, the server's included.
    /// - Throws: 404 `M_NOT_FOUND`.
    public func setEnabled(
        _ isEnabled: Bool, _ id: String, _ kind: PushRuleKind, of userID: String
    ) throws(MatrixError) {
        try change(userID) { rules throws(RulesetError) in try rules.setEnabled(isEnabled, kind: kind, ruleID: id) }
    }

    /// Changes what a rule does, the server's included.
    /// - Throws: 404 `M_NOT_FOUND`; 413 `M_TOO_LARGE` for actions of more than 65,536 bytes of JSON.
    public func setActions(
        _ actions: [Action], _ id: String, _ kind: PushRuleKind, of userID: String
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

    /// Changes a user's rules in place; an error leaves them as they were.
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
