import APIRuntime
import ClientServerAPI

/// `event_property_is`: a property equals a value, type included.
extension PushCondition.EventPropertyIs: ConditionKind {
    struct Check: ConditionCheck {
        let property: PropertyReference
        /// A position in ``ConditionOperands/values``.
        let value: Int

        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult {
            let number = property.number(in: event, operands)
            guard number >= 0 else { return .propertyAbsent }
            return operands.values[value].isSame(as: event.value(number)) ? .holds : .valueDiffers
        }
    }

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? {
        ScalarValue(value).map {
            Check(property: operands.property(PropertyPath(key)), value: operands.value($0))
        }
    }

    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        event.value(at: PropertyPath(key))
    }

    func description(in format: ConditionFormat) -> String {
        "\(format.name(key)) = \(format.value(JSONValue(encoding: value)))"
    }
}
