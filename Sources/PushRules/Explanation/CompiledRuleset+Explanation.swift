extension CompiledRuleset {
    /// Evaluates an event, and says why the outcome is what it is.
    ///
    /// It takes more time than ``outcome(of:in:for:)``: all conditions are checked of every rule up to the one that
    /// matches, and their values kept.
    public func explanation(
        of event: FlattenedEvent, in room: PushRuleRoom, for user: PushRuleUser
    ) -> PushRuleExplanation {
        var trace = ExplainingTrace(event: event, room: room, user: user)
        let outcome = evaluate(event, room, user, &trace)
        return trace.explanation(outcome)
    }
}
