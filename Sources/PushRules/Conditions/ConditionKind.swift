import APIRuntime
import ClientServerAPI

/// A kind of condition, with the functions that compile, explain and describe a condition of this kind.
/// ``ConditionCheck`` checks it.
///
/// Each kind is one file in this folder. It extends the type that is generated from the schema, except for the
/// requirements that the specification has no condition for. ``CompiledCondition`` is the registry of the kinds.
protocol ConditionKind: Sendable {
    associatedtype Check: ConditionCheck

    /// Compiles the condition.
    /// - Returns: `nil` for a malformed condition, which never holds.
    func compiled(with operands: inout ConditionOperands.Builder) -> Check?

    /// Returns the condition with the user's ID in place of a placeholder, or `nil` if it has no placeholder.
    func naming(_ user: PushRuleUser, insteadOf placeholder: String) -> PushCondition?

    /// Returns the value that the condition is checked against; `nil` if it is absent.
    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue?

    /// Returns the value that the condition requires, if the condition doesn't contain it.
    func wanted(_ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue?

    /// Describes the condition in one line.
    func description(in format: ConditionFormat) -> String

    /// Describes the found value, and adds a remark if the value alone doesn't explain the result.
    func foundDescription(
        _ explained: ExplainedValues, _ room: PushRuleRoom, in format: ConditionFormat
    ) -> (value: String?, remark: String)
}

/// A compiled condition of one kind.
///
/// It holds numbers only, so iterating over many of them retains no references. The numbers are positions in
/// ``ConditionOperands``.
protocol ConditionCheck: Sendable {
    /// Returns whether the condition holds for an event, and the reason if not.
    func result(
        _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
    ) -> ConditionResult
}

/// The result of a check and the values that explain it.
struct ExplainedValues {
    let result: ConditionResult
    let found: JSONValue?
    let wanted: JSONValue?
}

extension ConditionKind {
    func naming(_ user: PushRuleUser, insteadOf placeholder: String) -> PushCondition? { nil }

    func wanted(_ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? { nil }

    func foundDescription(
        _ explained: ExplainedValues, _ room: PushRuleRoom, in format: ConditionFormat
    ) -> (value: String?, remark: String) {
        let remark =
            switch explained.result {
            case .notAString: ", which isn't a string: only strings match patterns"
            case .notAnArray: ", which isn't an array"
            default: ""
            }
        return explained.found.map { (format.value($0), remark) } ?? (nil, "absent" + remark)
    }
}

extension FlattenedEvent {
    /// The result for a condition about words of the body if the event has no body that is a string.
    var missingBodyResult: ConditionResult { number(of: .body) < 0 ? .propertyAbsent : .notAString }
}
