import APIRuntime

extension CompiledRuleset {
    /// Evaluates an event and explains the decision.
    ///
    /// Takes more time than ``decision(on:in:for:)``: it checks all conditions of every rule up to the one that
    /// matches, and keeps their values.
    public func explanation(
        of event: FlattenedEvent, in room: PushRuleRoom, for user: PushRuleUser
    ) -> PushRuleExplanation {
        var trace = ExplainingTrace(event: event, room: room, user: user)
        let decision = evaluate(event, room, user, &trace)
        return PushRuleExplanation(isOwnEvent: event.isSent(by: user), rules: trace.rules, decision: decision)
    }
}

/// A trace that records the steps of an evaluation.
private struct ExplainingTrace: EvaluationTrace {
    static let wantsAllConditions = true

    let event: FlattenedEvent
    let room: PushRuleRoom
    let user: PushRuleUser
    private(set) var rules: [PushRuleExplanation.Rule] = []

    init(event: FlattenedEvent, room: PushRuleRoom, user: PushRuleUser) {
        self.event = event
        self.room = room
        self.user = user
    }

    mutating func begin(_ rule: Int, _ table: RuleTable) {
        rules.append(
            PushRuleExplanation.Rule(
                kind: table.decisions[rule].rule?.kind ?? .unknown(""), ruleID: table.sources[rule].ruleID,
                isDefault: table.sources[rule].default,
                status: table.rules[rule].isEnabled ? .matched : .disabled, conditions: []))
    }

    mutating func note(_ result: ConditionResult, _ condition: Int, _ table: RuleTable) {
        let requirement = table.requirement(condition, for: user)
        let isChecked = result != .unknownKind && result != .malformed
        let last = rules.count - 1
        rules[last].conditions.append(
            PushRuleExplanation.Condition(
                requirement: requirement, result: result,
                found: isChecked ? requirement.kind.found(event, room, user) : nil,
                wanted: isChecked ? requirement.kind.wanted(room, user) : nil))
        if result != .holds { rules[last].status = .failed }
    }
}
