import APIRuntime
import ClientServerAPI
import StringGrammars

/// `event_property_contains`: an array has a value among its elements, type included.
extension PushCondition.EventPropertyContains: ConditionKind {
    enum Check: ConditionCheck {
        /// The array contains a value, given by its position in ``ConditionOperands/values``.
        case value(PropertyReference, Int)
        /// The array contains the user's ID.
        case userID(PropertyReference)

        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult {
            switch self {
            case .value(let property, let value):
                Self.result(property.number(in: event, operands), event, operands.values[value])
            case .userID(let property):
                Self.result(
                    property.number(in: event, operands), event, .string(OpaqueIdentifier(user.userID)))
            }
        }

        @inline(__always)
        private static func result(
            _ number: Int, _ event: FlattenedEvent, _ value: @autoclosure () -> ScalarValue
        ) -> ConditionResult {
            guard number >= 0 else { return .propertyAbsent }
            guard case .array(let elements) = event.value(number) else { return .notAnArray }
            let value = value()
            return elements.contains { value.isSame(as: $0) } ? .holds : .notAnElement
        }
    }

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? {
        guard let value = ScalarValue(value) else { return nil }
        let property = operands.property(PropertyPath(key))
        if case .string(let text) = value, operands.isPlaceholder(text.text) { return .userID(property) }
        return .value(property, operands.value(value))
    }

    func naming(_ user: PushRuleUser, insteadOf placeholder: String) -> PushCondition? {
        guard case .string(let text) = value, text.isIdentical(to: placeholder) else { return nil }
        var named = self
        named.value = .string(user.userID)
        return .eventPropertyContains(named)
    }

    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        event.value(at: PropertyPath(key))
    }

    func description(in format: ConditionFormat) -> String {
        "\(format.name(key)) contains \(format.value(JSONValue(encoding: value)))"
    }
}
