import APIRuntime
import ClientServerAPI
import HTTPTypes
import PushRules

/// How large the push rules are that the API takes. Evaluating takes time in proportion to it, and the one who writes a
/// message that takes long may be the one who set the rules. Rules that are stored already aren't held against it.
enum PushRuleLimits {
    /// An ID may be that of a room or a user, which have at most 255 bytes (appendices, "Identifier Grammar").
    static let maxIDBytes = 255
    /// So many bytes have the longest identifiers, which are what a pattern may have to name in full.
    static let maxPatternBytes = 255
    /// Conditions and actions have at most as many bytes of JSON as an event (client-server API, "Size limits"): all
    /// rules of a user together are an event of account data.
    static let maxContentBytes = 65_536

    /// - Throws: 400 `M_INVALID_PARAM`, or 413 `M_TOO_LARGE`.
    static func check(_ id: String, _ content: SetPushRuleRequest) throws(MatrixError) {
        if id.utf8.count > maxIDBytes {
            throw .invalidParam("A rule's ID can't have more than \(maxIDBytes) bytes")
        }
        try check(content.pattern)
        for case .eventMatch(let match) in content.conditions ?? [] { try check(match.pattern) }
        try check(SetPushRuleRequest(actions: content.actions, conditions: content.conditions).jsonBytes())
    }

    /// - Throws: 413 `M_TOO_LARGE`.
    static func check(_ actions: [Action]) throws(MatrixError) {
        try check(PushRuleActions(actions: actions).jsonBytes())
    }

    private static func check(_ pattern: String?) throws(MatrixError) {
        guard let pattern, pattern.utf8.count > maxPatternBytes else { return }
        throw .invalidParam("A pattern can't have more than \(maxPatternBytes) bytes")
    }

    private static func check(_ content: [UInt8]) throws(MatrixError) {
        guard content.count > maxContentBytes else { return }
        throw MatrixError(
            status: .contentTooLarge, errcode: .tooLarge,
            message: "A rule's conditions and actions can't have more than \(maxContentBytes) bytes")
    }
}
