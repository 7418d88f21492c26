/// Something in a ruleset that isn't as it should be.
public struct RulesetMistake: Hashable, Sendable {
    /// What a mistake does.
    public enum Consequence: String, Hashable, Sendable, Codable, CaseIterable {
        /// There is nothing that could be a rule, or rules.
        case notRead = "not_read"
        /// No kind of rules has this name; its rules aren't read.
        case unknownKind = "unknown_kind"
        /// The rule never matches.
        case neverMatches = "never_matches"
        /// It is about a default rule. That stays as the server has it, or there is none.
        case changesNothing = "changes_nothing"
    }

    /// Where in the ruleset, as a JSON Pointer (RFC 6901).
    public let pointer: String
    /// The rule's ID, where it has one.
    public let ruleID: String?
    /// What is wrong.
    public let message: String
    public let consequence: Consequence
}
