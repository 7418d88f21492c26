import APIRuntime
import ClientServerAPI

// The operations of push rules (client-server API, "Push Rules: API").
extension HomeserverPushService {
    public func getPushRules(caller: AuthenticatedUser) async throws -> PushRulesResponse {
        PushRulesResponse(global: try await getGlobalPushRules(caller: caller))
    }

    public func getGlobalPushRules(caller: AuthenticatedUser) async throws -> Ruleset {
        try await withStore { try await rules.ruleset(of: caller.userID) }
    }

    public func getPushRule(kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser) async throws -> PushRule {
        try await withStore { try await rules.rule(kind: kind, ruleID: ruleID, of: caller.userID) }
    }

    public func setPushRule(
        kind: PushRuleKind, ruleID: String, before: String?, after: String?, _ body: SetPushRuleRequest,
        caller: AuthenticatedUser
    ) async throws {
        try await change(.set(kind: kind, ruleID: ruleID, body, before: before, after: after), by: caller)
    }

    public func deletePushRule(kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser) async throws {
        try await change(.delete(kind: kind, ruleID: ruleID), by: caller)
    }

    public func getPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser
    ) async throws -> PushRuleEnabled {
        PushRuleEnabled(enabled: try await getPushRule(kind: kind, ruleID: ruleID, caller: caller).enabled)
    }

    public func setPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleEnabled, caller: AuthenticatedUser
    ) async throws {
        try await change(.setEnabled(body.enabled, kind: kind, ruleID: ruleID), by: caller)
    }

    public func getPushRuleActions(
        kind: PushRuleKind, ruleID: String, caller: AuthenticatedUser
    ) async throws -> PushRuleActions {
        PushRuleActions(actions: try await getPushRule(kind: kind, ruleID: ruleID, caller: caller).actions)
    }

    public func setPushRuleActions(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleActions, caller: AuthenticatedUser
    ) async throws {
        try await change(.setActions(body.actions, kind: kind, ruleID: ruleID), by: caller)
    }
}

extension HomeserverPushService {
    private func change(_ change: PushRuleChange, by caller: AuthenticatedUser) async throws {
        try changes?.check(caller.userID)
        try change.check()
        guard let forwarder else {
            return try await withStore { try await rules.apply(change, of: caller.userID) }
        }
        try await forwarder.forward(change, of: caller.userID)
        do {
            try await withStore { try await rules.apply(change, of: caller.userID) }
        } catch {
            // The homeserver has made the change, and its /sync brings the rules.
            logger.debug("a change of push rules isn't stored yet: \(error)")
        }
    }
}
