import ClientServerAPI
import StringGrammars

/// Compiled rules in the order in which they are evaluated; immutable and shared by any number of users.
final class RuleTable: Sendable {
    let rules: [CompiledRule]
    /// The decision of each rule if it matches.
    let decisions: [PushDecision]
    /// The rules before compilation. A rule with an error has only its ID here.
    let sources: [PushRule]
    /// For each kind, in the order of `Ruleset.kinds`, the numbers of its rules.
    let ranges: [Range<Int>]

    let conditions: [CompiledCondition]
    /// The requirements before compilation, at the same positions as ``conditions``.
    let requirements: [RuleRequirement]
    let operands: ConditionOperands
    /// The user ID that means the ID of the evaluated user; `nil` for the rules of one user.
    let placeholder: String?

    /// - Parameters:
    ///   - rules: the rules by kind, in the order of `Ruleset.kinds`.
    ///   - placeholder: the user ID that means the ID of the evaluated user, wherever a default rule contains it.
    init(_ rules: [[RuleSource]], placeholder: String? = nil) {
        var builder = Builder(placeholder: placeholder)
        var ranges: [Range<Int>] = []
        for (kind, rules) in zip(Ruleset.kinds, rules) {
            let start = builder.rules.count
            for rule in rules { builder.add(rule, kind) }
            ranges.append(start..<builder.rules.count)
        }
        self.ranges = ranges
        self.rules = builder.rules
        decisions = builder.decisions
        sources = builder.sources
        conditions = builder.conditions
        requirements = builder.requirements
        operands = ConditionOperands(builder.operands)
        self.placeholder = placeholder
    }

    /// Returns the requirement of a condition, with the user's ID in place of the placeholder.
    func requirement(_ condition: Int, for user: PushRuleUser) -> RuleRequirement {
        let requirement = requirements[condition]
        guard let placeholder else { return requirement }
        return requirement.kind.naming(user, insteadOf: placeholder).map(RuleRequirement.condition) ?? requirement
    }
}

/// A compiled rule: its conditions' positions in its ``RuleTable``.
struct CompiledRule: Sendable {
    let conditions: Range<Int>
    let isEnabled: Bool
}

extension RuleTable {
    /// A builder that compiles rules one by one.
    private struct Builder {
        private(set) var rules: [CompiledRule] = []
        private(set) var decisions: [PushDecision] = []
        private(set) var sources: [PushRule] = []
        private(set) var conditions: [CompiledCondition] = []
        private(set) var requirements: [RuleRequirement] = []
        private(set) var operands: ConditionOperands.Builder

        init(placeholder: String?) { operands = ConditionOperands.Builder(placeholder: placeholder) }

        mutating func add(_ source: RuleSource, _ kind: PushRuleKind) {
            let start = conditions.count
            let rule = source.rule
            if let malformed = source.malformed {
                add(.malformed, .condition(.unknown(malformed)))
            } else {
                addConditions(of: rule, kind)
            }
            rules.append(CompiledRule(conditions: start..<conditions.count, isEnabled: rule.enabled))
            decisions.append(PushDecision(rule, kind))
            sources.append(rule)
        }

        /// Adds the conditions of a rule, including those that its kind implies.
        private mutating func addConditions(of rule: PushRule, _ kind: PushRuleKind) {
            if rule.default, DefaultPushRules.legacyMentionRuleIDs.contains(where: rule.ruleID.isIdentical) {
                add(.noMentions)
            }
            switch kind {
            case .content:
                let match = PushCondition.eventMatch(.init(key: "content.body", pattern: rule.pattern ?? ""))
                if rule.pattern == nil { add(.malformed, .condition(match)) } else { add(.condition(match)) }
            case .room: addRuleID(rule, is: "room_id")
            case .sender: addRuleID(rule, is: "sender")
            case .override, .underride:
                for condition in rule.conditions ?? [] { add(.condition(condition)) }
            case .unknown: add(.malformed, .condition(.unknown(.object([:]))))
            }
        }

        private mutating func addRuleID(_ rule: PushRule, is key: String) {
            add(.condition(.eventPropertyIs(.init(key: key, value: .string(rule.ruleID)))))
        }

        private mutating func add(_ requirement: RuleRequirement) {
            add(CompiledCondition(requirement, with: &operands), requirement)
        }

        private mutating func add(_ condition: CompiledCondition, _ requirement: RuleRequirement) {
            conditions.append(condition)
            requirements.append(requirement)
        }
    }
}
