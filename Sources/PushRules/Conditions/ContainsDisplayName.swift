import APIRuntime
import ClientServerAPI

/// `contains_display_name`: words of the body are the user's display name in the room.
extension PushCondition.ContainsDisplayName: ConditionKind {
    struct Check: ConditionCheck {
        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult {
            guard let name = user.displayName, !name.isEmpty else { return .noDisplayName }
            let glob = FoldedGlob(literal: name)
            guard let matches = event.bodyMatchesWords(glob.outline, glob) else { return event.missingBodyResult }
            return matches ? .holds : .displayNameMissing
        }
    }

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? { Check() }

    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        event.value(at: KnownProperty.body.path)
    }

    func wanted(_ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? { user.displayName.map(JSONValue.string) }

    func description(in format: ConditionFormat) -> String { "the body contains the display name" }

    func foundDescription(
        _ explained: ExplainedValues, _ room: PushRuleRoom, in format: ConditionFormat
    ) -> (value: String?, remark: String) {
        let remark =
            switch explained.result {
            case .notAString: ", which isn't a string"
            case .noDisplayName: ", and the user has no display name"
            case .displayNameMissing: explained.wanted.map { ", and not " + format.value($0) } ?? ""
            default: ""
            }
        return explained.found.map { (format.value($0), remark) } ?? (nil, "absent" + remark)
    }
}
