import APIRuntime
import ClientServerAPI

/// Why a user's push rules say of an event what they say: every rule whose turn came, and every condition of those.
///
/// It is made by the evaluator itself, as it evaluates, and can't say anything else than the outcome does.
public struct PushRuleExplanation: Hashable, Sendable {
    /// The event is the user's own, so that no rule was asked.
    public let isOwnEvent: Bool
    /// The rules whose turn came, in that order. The last one decided, if any did.
    public internal(set) var rules: [Rule]
    public internal(set) var outcome: PushRuleOutcome

    /// A rule whose turn came.
    public struct Rule: Hashable, Sendable {
        public let kind: PushRuleKind
        public let ruleID: String
        /// Whether the rule is the server's.
        public let isDefault: Bool
        public internal(set) var verdict: Verdict
        /// The conditions, all of them, also those after one that doesn't hold. Those that the rule's kind implies are
        /// there as well: a content rule's pattern, the ID of a room or sender rule. Empty for a disabled rule.
        public internal(set) var conditions: [Condition]
    }

    /// What became of a rule.
    public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        /// It decided.
        case matched
        /// A condition doesn't hold.
        case failed
        /// It is disabled, and its conditions weren't looked at.
        case disabled
    }

    /// A condition of a rule.
    public struct Condition: Hashable, Sendable {
        /// The condition, as the specification writes it, with the user's ID where a default rule has it.
        public let condition: PushCondition
        public let finding: ConditionFinding
        /// What the condition was held against: the property's value, the room's number of members, the sender's power
        /// level (absent when it is infinite or not known), the body for the user's display name. Absent when there is no
        /// such thing.
        public let found: JSONValue?
        /// What the condition asks for where it doesn't say that itself: the power level that the room takes, the user's
        /// display name.
        public let wanted: JSONValue?

        public var holds: Bool { finding == .holds }
    }
}
