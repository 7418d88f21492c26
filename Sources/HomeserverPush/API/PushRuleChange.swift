import APIRuntime
import ClientServerAPI
import PushRules

/// A change of a user's push rules by the client-server API.
public enum PushRuleChange: Hashable, Sendable {
    /// Adds or changes one of the user's own rules.
    /// - Parameters:
    ///   - before: the user's own rule of this kind to put the rule directly before; takes precedence over `after`.
    ///   - after: the user's own rule of this kind to put the rule directly after.
    case set(kind: PushRuleKind, ruleID: String, SetPushRuleRequest, before: String?, after: String?)
    /// Deletes one of the user's own rules.
    case delete(kind: PushRuleKind, ruleID: String)
    /// Enables or disables a rule, one of the server's included.
    case setEnabled(Bool, kind: PushRuleKind, ruleID: String)
    /// Changes the actions of a rule, one of the server's included.
    case setActions([Action], kind: PushRuleKind, ruleID: String)

    /// Rejects what rules can contain but clients shouldn't set, as other homeservers do, so that a client notices a
    /// misspelling. Stored rules may still have it.
    /// - Throws: 400 `M_INVALID_PARAM` for an action that no version of the specification defines, and for a
    ///   `room_member_count` that never holds.
    func check() throws(MatrixError) {
        switch self {
        case .set(_, _, let content, _, _):
            try Self.check(content.actions)
            for case .roomMemberCount(let condition) in content.conditions ?? [] where !condition.isWellFormed {
                throw .invalidParam(
                    "\"is\" of room_member_count must be a number, after ==, <, >, <=, >= or nothing")
            }
        case .setActions(let actions, _, _): try Self.check(actions)
        case .delete, .setEnabled: break
        }
    }

    private static func check(_ actions: [Action]) throws(MatrixError) {
        for case .unknown(let action) in actions {
            throw .invalidParam("unknown action \(String(action.description.prefix(100)))")
        }
    }
}

extension UserPushRules {
    /// Makes a change.
    func apply(_ change: PushRuleChange, of userID: String) async throws {
        switch change {
        case .set(let kind, let ruleID, let content, let before, let after):
            try await set(kind: kind, ruleID: ruleID, to: content, before: before, after: after, of: userID)
        case .delete(let kind, let ruleID): try await delete(kind: kind, ruleID: ruleID, of: userID)
        case .setEnabled(let isEnabled, let kind, let ruleID):
            try await setEnabled(isEnabled, kind: kind, ruleID: ruleID, of: userID)
        case .setActions(let actions, let kind, let ruleID):
            try await setActions(actions, kind: kind, ruleID: ruleID, of: userID)
        }
    }
}
