import APIRuntime
import ClientServerAPI

// The operations of push rules (client-server API, "Push Rules: API").
extension HomeserverPushService {
    public func getPushRules(caller: AuthenticatedUser) async throws -> PushRulesResponse {
        PushRulesResponse(global: pushRules.ruleset(of: caller.userID))
    }

    public func getGlobalPushRules(caller: AuthenticatedUser) async throws -> Ruleset {
        pushRules.ruleset(of: caller.userID)
    }

    public func getPushRule(kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser) async throws -> PushRule {
        try pushRules.rule(kind: kind, ruleID: ruleID, of: caller.userID)
    }

    public func setPushRule(
        kind: PushRuleKind, ruleID: String, before: String?, after: String?, _ body: SetPushRuleRequest,
        caller: AuthenticatedUser
    ) async throws {
        try body.actions.checkKnown()
        try pushRules.set(kind: kind, ruleID: ruleID, to: body, before: before, after: after, of: caller.userID)
    }

    public func deletePushRule(kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser) async throws {
        try pushRules.delete(kind: kind, ruleID: ruleID, of: caller.userID)
    }

    public func getPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser
    ) async throws -> PushRuleEnabled {
        PushRuleEnabled(enabled: try pushRules.rule(kind: kind, ruleID: ruleID, of: caller.userID).enabled)
    }

    public func setPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleEnabled, caller: AuthenticatedUser
    ) async throws {
        try pushRules.setEnabled(body.enabled, kind: kind, ruleID: ruleID, of: caller.userID)
    }

    public func getPushRuleActions(
        kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser
    ) async throws -> PushRuleActions {
        PushRuleActions(actions: try pushRules.rule(kind: kind, ruleID: ruleID, of: caller.userID).actions)
    }

    public func setPushRuleActions(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleActions, caller: AuthenticatedUser
    ) async throws {
        try body.actions.checkKnown()
        try pushRules.setActions(body.actions, kind: kind, ruleID: ruleID, of: caller.userID)
    }
}

extension [Action] {
    /// Rejects actions that no version of the specification defines, as other homeservers do, so that a client notices
    /// a misspelling. Stored rules may still contain such actions.
    /// - Throws: 400 `M_INVALID_PARAM`.
    fileprivate func checkKnown() throws(MatrixError) {
        for case .unknown(let action) in self {
            throw .invalidParam("unknown action \(String(action.description.prefix(100)))")
        }
    }
}
