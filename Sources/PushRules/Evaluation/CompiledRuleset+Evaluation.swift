import APIRuntime
import ClientServerAPI
import StringGrammars

extension CompiledRuleset {
    /// Returns the decision of the rules on an event.
    ///
    /// The first rule that is enabled and whose conditions all hold decides, even if it doesn't notify. No rule is
    /// evaluated for events that the user has sent. Takes time linear in the number of rules and conditions.
    /// - Parameters:
    ///   - event: the event.
    ///   - room: the event's room at the time of the event.
    ///   - user: the user whose rules these are.
    public func decision(
        on event: FlattenedEvent, in room: PushRuleRoom, for user: PushRuleUser
    ) -> PushDecision {
        var trace = NoTrace()
        return evaluate(event, room, user, &trace)
    }

    /// Evaluates the rules and reports each step to a trace.
    @inline(__always)
    func evaluate<Trace: EvaluationTrace>(
        _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ trace: inout Trace
    ) -> PushDecision {
        if event.isSent(by: user) { return .none }
        for pass in passes {
            let table = pass.table
            for number in pass.rules {
                let rule = table.rules[number]
                trace.begin(number, table)
                guard rule.isEnabled else { continue }
                var holds = true
                for index in rule.conditions {
                    let result = table.conditions[index].result(event, room, user, table.operands)
                    trace.note(result, index, table)
                    guard result != .holds else { continue }
                    holds = false
                    if !Trace.wantsAllConditions { break }
                }
                if holds { return table.decisions[number] }
            }
        }
        return .none
    }
}

/// An observer of the steps of an evaluation.
protocol EvaluationTrace {
    /// Whether conditions after one that doesn't hold are checked too.
    static var wantsAllConditions: Bool { get }
    /// Notes that a rule is evaluated.
    mutating func begin(_ rule: Int, _ table: RuleTable)
    /// Notes the result of one of that rule's conditions.
    mutating func note(_ result: ConditionResult, _ condition: Int, _ table: RuleTable)
}

/// A trace that records nothing.
private struct NoTrace: EvaluationTrace {
    // Not empty, because ThreadSanitizer reports races on an empty value that is passed inout: it has no address of its
    // own.
    private var isNotEmpty = true

    static let wantsAllConditions = false
    @inline(__always) mutating func begin(_ rule: Int, _ table: RuleTable) {}
    @inline(__always) mutating func note(_ result: ConditionResult, _ condition: Int, _ table: RuleTable) {}
}

extension FlattenedEvent {
    /// Returns whether the user has sent the event.
    @inline(__always)
    func isSent(by user: PushRuleUser) -> Bool {
        let sender = number(of: .sender)
        guard sender >= 0, case .string(let text) = value(sender) else { return false }
        return text.isIdentical(to: user.userID)
    }
}
