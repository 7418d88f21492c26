import APIRuntime

/// The requirement of the legacy default rules about mentions: the event has no `m.mentions`.
struct NoMentions: ConditionKind {
    struct Check: ConditionCheck {
        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult {
            event.number(of: .mentions) < 0 ? .holds : .hasMentions
        }
    }

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? { Check() }

    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        event.value(at: KnownProperty.mentions.path)
    }

    func description(in format: ConditionFormat) -> String { "the event has no m.mentions" }
}
