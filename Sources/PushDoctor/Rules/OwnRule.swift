import APIRuntime
import ClientServerAPI
import PushRules

/// A rule with everything that it requires of an event, in a form that can be compared with that of other rules.
struct OwnRule {
    let rule: PushRule
    let kind: PushRuleKind
    /// The conditions, including those that the rule's kind implies.
    let requirements: Set<PushCondition>
    let notifies: Bool

    init(_ rule: PushRule, _ kind: PushRuleKind) {
        self.rule = rule
        self.kind = kind
        notifies = rule.actions.contains(.notify)
        requirements =
            switch kind {
            case .content: [.eventMatch(.init(key: "content.body", pattern: rule.pattern ?? ""))]
            case .room: [Self.property("room_id", rule.ruleID)]
            case .sender: [Self.property("sender", rule.ruleID)]
            case .override, .underride, .unknown: Set((rule.conditions ?? []).map(Self.normalized))
            }
    }

    /// Whether the rule is one of the server's.
    var isDefault: Bool { rule.default || rule.ruleID.hasPrefix(".") }

    /// Whether a condition is of an unknown kind, so that the rule never matches.
    var neverMatches: Bool {
        requirements.contains { if case .unknown = $0 { true } else { false } }
    }

    /// Whether the rule matches every event.
    var isUnconditional: Bool { (kind == .override || kind == .underride) && requirements.isEmpty }

    /// The room or user that is the only requirement; `nil` for other rules.
    func onlyProperty(_ key: String) -> String? {
        guard requirements.count == 1, case .eventPropertyIs(let condition)? = requirements.first, condition.key == key,
            case .string(let value) = condition.value
        else { return nil }
        return value
    }

    /// The name for diagnostics.
    var name: String { "the \(kind.rawValue) rule \(Words.quoted(rule.ruleID))" }

    private static func property(_ key: String, _ value: String) -> PushCondition {
        .eventPropertyIs(.init(key: key, value: .string(value)))
    }

    /// Returns the condition in a common form: a pattern for an ID without wildcards is a comparison with the ID.
    private static func normalized(_ condition: PushCondition) -> PushCondition {
        guard case .eventMatch(let match) = condition, match.key == "room_id" || match.key == "sender",
            !match.pattern.contains(where: { "*?".contains($0) })
        else { return condition }
        return property(match.key, match.pattern)
    }
}
