import APIRuntime
import ClientServerAPI

/// Writes down the steps of an evaluation.
struct ExplainingTrace: EvaluationTrace {
    static let wantsAllConditions = true

    let event: FlattenedEvent
    let room: PushRuleRoom
    let user: PushRuleUser
    private var rules: [PushRuleExplanation.Rule] = []

    init(event: FlattenedEvent, room: PushRuleRoom, user: PushRuleUser) {
        self.event = event
        self.room = room
        self.user = user
    }

    mutating func begin(_ rule: Int, _ table: RuleTable) {
        let outcome = table.outcomes[rule]
        rules.append(
            PushRuleExplanation.Rule(
                kind: outcome.rule?.kind ?? .unknown(""), ruleID: table.sources[rule].ruleID,
                isDefault: table.sources[rule].default,
                verdict: table.rules[rule].isEnabled ? .matched : .disabled, conditions: []))
    }

    mutating func note(_ finding: ConditionFinding, _ condition: Int, _ table: RuleTable) {
        let compiled = table.conditions[condition]
        let (found, wanted) = values(compiled, table)
        let last = rules.count - 1
        rules[last].conditions.append(
            PushRuleExplanation.Condition(
                condition: table.conditionSources[condition].naming(user, compiled.test), finding: finding,
                found: found, wanted: wanted))
        if finding != .holds { rules[last].verdict = .failed }
    }

    func explanation(_ outcome: PushRuleOutcome) -> PushRuleExplanation {
        PushRuleExplanation(isOwnEvent: event.isSent(by: user), rules: rules, outcome: outcome)
    }

    private func values(_ condition: CompiledCondition, _ table: RuleTable) -> (found: JSONValue?, wanted: JSONValue?) {
        switch condition.test {
        case .matchesWhole, .matchesUserID, .isValue, .containsValue, .containsUserID, .isRuleID:
            return (value(table.number(condition, event)), nil)
        case .matchesWords, .matchesLocalpart: return (value(event.number(of: .body)), nil)
        case .memberCount: return (.integer(Int64(room.memberCount)), nil)
        case .senderMayNotify:
            let wanted = JSONValue.integer(room.notificationLevel(table.texts[condition.operand]))
            if case .level(let level)? = room.senderPowerLevel { return (.integer(level), wanted) }
            return (nil, wanted)
        case .containsDisplayName:
            return (value(event.number(of: .body)), user.displayName.map(JSONValue.string))
        case .hasNoMentions: return (value(event.number(of: .mentions)), nil)
        case .unknownKind, .malformed: return (nil, nil)
        }
    }

    private func value(_ property: Int) -> JSONValue? {
        // Not `nil` in an expression: that would be the JSON `null`.
        guard property >= 0 else { return nil }
        return event.value(property)
    }
}

extension PushCondition {
    /// The condition with the user's ID where the default rules, which are the same for all users, leave a gap.
    fileprivate func naming(_ user: PushRuleUser, _ test: CompiledCondition.Test) -> PushCondition {
        switch (test, self) {
        case (.matchesUserID, .eventMatch(var match)):
            match.pattern = user.userID
            return .eventMatch(match)
        case (.matchesLocalpart, .eventMatch(var match)):
            match.pattern = DefaultPushRules.localpart(of: user.userID)
            return .eventMatch(match)
        case (.containsUserID, .eventPropertyContains(var property)):
            property.value = .string(user.userID)
            return .eventPropertyContains(property)
        default: return self
        }
    }
}
