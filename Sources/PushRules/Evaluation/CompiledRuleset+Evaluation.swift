import APIRuntime
import ClientServerAPI

extension CompiledRuleset {
    /// What the rules say of an event.
    ///
    /// The first rule that is enabled and whose conditions all hold decides, whether it notifies or not. A user's own
    /// events are none that rules are asked about.
    /// - Parameters:
    ///   - event: the event.
    ///   - room: the event's room at the time of the event.
    ///   - user: whose rules these are.
    public func outcome(
        of event: FlattenedEvent, in room: PushRuleRoom, for user: PushRuleUser
    ) -> PushRuleOutcome {
        var trace = NoTrace()
        return evaluate(event, room, user, &trace)
    }

    /// Evaluates, and tells a trace of every step.
    @inline(__always)
    func evaluate<Trace: EvaluationTrace>(
        _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ trace: inout Trace
    ) -> PushRuleOutcome {
        if event.isSent(by: user) { return .none }
        for pass in passes {
            let table = pass.table
            for number in pass.rules {
                let rule = table.rules[number]
                trace.begin(number, table)
                guard rule.isEnabled else { continue }
                var holds = true
                for index in rule.conditions {
                    let finding = table.check(table.conditions[index], event, room, user)
                    trace.note(finding, index, table)
                    guard finding != .holds else { continue }
                    holds = false
                    if !Trace.wantsAllConditions { break }
                }
                if holds { return table.outcomes[number] }
            }
        }
        return .none
    }
}

/// What wants to know the steps of an evaluation.
protocol EvaluationTrace {
    /// Whether the conditions are checked that follow one that doesn't hold.
    static var wantsAllConditions: Bool { get }
    /// A rule's turn has come.
    mutating func begin(_ rule: Int, _ table: RuleTable)
    /// A condition of that rule was checked.
    mutating func note(_ finding: ConditionFinding, _ condition: Int, _ table: RuleTable)
}

/// Nobody wants to know.
private struct NoTrace: EvaluationTrace {
    // ThreadSanitizer asks who else writes to the place of a value that is passed inout; an empty one has none.
    private var isNotEmpty = true

    static let wantsAllConditions = false
    @inline(__always) mutating func begin(_ rule: Int, _ table: RuleTable) {}
    @inline(__always) mutating func note(_ finding: ConditionFinding, _ condition: Int, _ table: RuleTable) {}
}

extension FlattenedEvent {
    /// Whether the event is the user's own.
    @inline(__always)
    func isSent(by user: PushRuleUser) -> Bool {
        let sender = number(of: .sender)
        guard sender >= 0, case .string(let text) = value(sender) else { return false }
        return text.hasSameScalars(as: user.userID)
    }
}
