import APIRuntime
import ClientServerAPI

/// A condition that isn't one of the known kinds, or isn't written as its kind requires. It never holds.
struct UnknownCondition: ConditionKind {
    let json: JSONValue

    struct Check: ConditionCheck {
        /// The reason why the condition never holds.
        let result: ConditionResult

        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult { result }
    }

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? {
        json["kind"]?.string.map { Check(result: Self.isKnown($0) ? .malformed : .unknownKind) }
    }

    /// Returns whether the schema defines a kind of condition with this name. The generated decoder keeps only
    /// conditions of other kinds as unknown. For a known kind it returns the condition, or throws because members are
    /// missing here.
    private static func isKnown(_ kind: String) -> Bool {
        let condition: JSONObject = ["kind": .string(kind)]
        if case .unknown? = try? PushCondition(json: condition.jsonBytes()) { return false }
        return true
    }

    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? { nil }

    func description(in format: ConditionFormat) -> String { format.name(json.description) }

    func foundDescription(
        _ explained: ExplainedValues, _ room: PushRuleRoom, in format: ConditionFormat
    ) -> (value: String?, remark: String) { (nil, "") }
}
