/// A part of a ruleset that is invalid.
public struct RulesetIssue: Hashable, Sendable {
    /// The effect of an issue on the rules.
    public enum Consequence: String, Hashable, Sendable, Codable, CaseIterable {
        /// The part isn't a rule or a list of rules, and is ignored.
        case notRead = "not_read"
        /// No kind of rules has this name; its rules are ignored.
        case unknownKind = "unknown_kind"
        /// The rule never matches.
        case neverMatches = "never_matches"
        /// The change of a default rule is ignored, or there is no such default rule.
        case changesNothing = "changes_nothing"
    }

    /// The place in the ruleset, as a JSON Pointer (RFC 6901).
    public let pointer: String
    /// The rule's ID, if the part has one.
    public let ruleID: String?
    /// The error.
    public let message: String
    public let consequence: Consequence
    /// Whether the part changes a default rule that doesn't exist.
    package var isUnknownDefaultRule = false
}
