import APIRuntime
import ClientServerAPI
import HTTPTypes
import PushRules

/// Size limits of the push rules that clients set.
///
/// Evaluation takes time proportional to the size of the rules, and one user can set expensive rules and send the
/// messages that trigger them. Rules that are already stored aren't checked.
enum PushRuleLimits {
    /// Maximum length of a rule's ID in UTF-8 bytes: the ID may be a room's or a user's, which have at most 255 bytes
    /// (appendices, "Identifier Grammar").
    static let maxIDBytes = 255
    /// Maximum length of a pattern in UTF-8 bytes: that of the longest identifier a pattern may need to spell out.
    static let maxPatternBytes = 255
    /// Maximum size of a rule's conditions and actions in bytes of JSON: that of an event (client-server API, "Size
    /// limits"), because all rules of a user together are an event of account data.
    static let maxContentBytes = 65_536

    /// Checks the ID, the patterns, the conditions and the actions of a rule.
    /// - Throws: 400 `M_INVALID_PARAM`, or 413 `M_TOO_LARGE`.
    static func check(_ id: String, _ content: SetPushRuleRequest) throws(MatrixError) {
        if id.utf8.count > maxIDBytes {
            throw .invalidParam("a rule's ID cannot have more than \(maxIDBytes) bytes")
        }
        try check(content.pattern)
        for case .eventMatch(let match) in content.conditions ?? [] { try check(match.pattern) }
        try check(SetPushRuleRequest(actions: content.actions, conditions: content.conditions).jsonBytes())
    }

    /// Checks the actions of a rule.
    /// - Throws: 413 `M_TOO_LARGE`.
    static func check(_ actions: [Action]) throws(MatrixError) {
        try check(PushRuleActions(actions: actions).jsonBytes())
    }

    private static func check(_ pattern: String?) throws(MatrixError) {
        guard let pattern, pattern.utf8.count > maxPatternBytes else { return }
        throw .invalidParam("a pattern cannot have more than \(maxPatternBytes) bytes")
    }

    private static func check(_ content: [UInt8]) throws(MatrixError) {
        guard content.count > maxContentBytes else { return }
        throw MatrixError(
            status: .contentTooLarge, errcode: .tooLarge,
            message: "a rule's conditions and actions cannot have more than \(maxContentBytes) bytes")
    }
}
