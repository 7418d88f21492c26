import APIRuntime
import ClientServerAPI

// The operations of push rules (client-server API, "Push Rules: API").
extension HomeserverPushService {
    public func getPushRules(caller: Caller) async throws -> PushRulesResponse {
        PushRulesResponse(global: pushRules.ruleset(of: caller.userID))
    }

    public func getGlobalPushRules(caller: Caller) async throws -> Ruleset {
        pushRules.ruleset(of: caller.userID)
    }

    public func getPushRule(kind: PushRuleKind, ruleID: String, caller: Caller) async throws -> PushRule {
        try pushRules.rule(ruleID, kind, of: caller.userID)
    }

    public func setPushRule(
        kind: PushRuleKind, ruleID: String, before: String?, after: String?, _ body: SetPushRuleRequest,
        caller: Caller
    ) async throws {
        try body.actions.checkKnown()
        try pushRules.set(ruleID, kind, to: body, before: before, after: after, of: caller.userID)
    }

    public func deletePushRule(kind: PushRuleKind, ruleID: String, caller: Caller) async throws {
        try pushRules.delete(ruleID, kind, of: caller.userID)
    }

    public func getPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, caller: Caller
    ) async throws -> PushRuleEnabled {
        PushRuleEnabled(enabled: try pushRules.rule(ruleID, kind, of: caller.userID).enabled)
    }

    public func setPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleEnabled, caller: Caller
    ) async throws {
        try pushRules.setEnabled(body.enabled, ruleID, kind, of: caller.userID)
    }

    public func getPushRuleActions(
        kind: PushRuleKind, ruleID: String, caller: Caller
    ) async throws -> PushRuleActions {
        PushRuleActions(actions: try pushRules.rule(ruleID, kind, of: caller.userID).actions)
    }

    public func setPushRuleActions(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleActions, caller: Caller
    ) async throws {
        try body.actions.checkKnown()
        try pushRules.setActions(body.actions, ruleID, kind, of: caller.userID)
    }
}

extension [Action] {
    /// Refuses actions that no version of the specification has, as other homeservers do: a client that misspells one
    /// learns it. Rules that are stored may hold them all the same.
    /// - Throws: 400 `M_INVALID_PARAM`.
    fileprivate func checkKnown() throws(MatrixError) {
        for case .unknown(let action) in self {
            throw .invalidParam("There is no action \(String(action.description.prefix(100)))")
        }
    }
}
