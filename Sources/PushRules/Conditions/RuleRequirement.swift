import ClientServerAPI

/// A requirement that must be met for a push rule to match an event.
public enum RuleRequirement: Hashable, Sendable {
    /// A condition: one of the rule's own, or one that the rule's kind implies, such as the pattern of a content rule.
    case condition(PushCondition)
    /// The event has no `m.mentions`. The default rules of ``DefaultPushRules/Options/legacyMentions`` require it; the
    /// specification has no condition for it.
    case noMentions
}
