import APIRuntime
import ClientServerAPI

/// The explanation of a decision: every rule that was evaluated, with the result of each of its conditions.
///
/// The evaluator records it while it evaluates, so it always agrees with the decision.
public struct PushRuleExplanation: Hashable, Sendable {
    /// Whether the user has sent the event: then no rule was evaluated.
    public let isOwnEvent: Bool
    /// The rules that were evaluated, in this order. The last one decided, if any rule did.
    public let rules: [Rule]
    public let decision: PushDecision

    /// A rule that was evaluated.
    public struct Rule: Hashable, Sendable {
        public let kind: PushRuleKind
        public let ruleID: String
        /// Whether the rule is one of the server's default rules.
        public let isDefault: Bool
        public internal(set) var status: RuleStatus
        /// All conditions, including those after one that doesn't hold and those that the rule's kind implies: a
        /// content rule's pattern, the ID of a room or sender rule. Empty for a disabled rule.
        public internal(set) var conditions: [Condition]
    }

    /// The status of a rule that was evaluated.
    public enum RuleStatus: String, Hashable, Sendable, Codable, CaseIterable {
        /// The rule decided.
        case matched
        /// A condition doesn't hold.
        case failed
        /// The rule is disabled; its conditions weren't checked.
        case disabled
    }

    /// A condition of a rule.
    public struct Condition: Hashable, Sendable {
        /// The condition, or another requirement of the rule. A default rule's condition names the user's ID.
        public let requirement: RuleRequirement
        public let result: ConditionResult
        /// The value that the condition was checked against: the property's value, the room's number of members, the
        /// sender's power level (absent if it is infinite or not known), the body for the user's display name.
        public let found: JSONValue?
        /// The required value, if the condition doesn't contain it: the power level that the room requires, the user's
        /// display name.
        public let wanted: JSONValue?

        public var holds: Bool { result == .holds }
    }
}

extension PushRuleExplanation.Condition {
    /// Describes the found value for people, and adds a remark if the value alone doesn't explain the result.
    package func foundDescription(
        in room: PushRuleRoom, _ format: ConditionFormat
    ) -> (value: String?, remark: String) {
        switch result {
        case .unknownKind: (nil, "of an unknown kind: never holds")
        case .malformed: (nil, "malformed: never holds")
        default:
            requirement.kind.foundDescription(
                ExplainedValues(result: result, found: found, wanted: wanted), room, in: format)
        }
    }
}
