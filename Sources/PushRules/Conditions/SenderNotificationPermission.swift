import APIRuntime
import ClientServerAPI

/// `sender_notification_permission`: the sender's power level suffices to notify the room in a certain way.
extension PushCondition.SenderNotificationPermission: ConditionKind {
    struct Check: ConditionCheck {
        /// A position in ``ConditionOperands/notificationKeys``.
        let key: Int

        @inline(__always)
        func result(
            _ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser, _ operands: ConditionOperands
        ) -> ConditionResult {
            let required = PowerLevel.level(room.notificationLevel(operands.notificationKeys[key].text))
            guard let level = room.senderPowerLevel, level >= required else { return .powerLevelTooLow }
            return .holds
        }
    }

    func compiled(with operands: inout ConditionOperands.Builder) -> Check? {
        Check(key: operands.notificationKey(key))
    }

    /// Returns the sender's power level; `nil` if it is infinite or not known.
    func found(_ event: FlattenedEvent, _ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        guard case .level(let level)? = room.senderPowerLevel else { return nil }
        return .integer(level)
    }

    /// Returns the required power level.
    func wanted(_ room: PushRuleRoom, _ user: PushRuleUser) -> JSONValue? {
        .integer(room.notificationLevel(key))
    }

    func description(in format: ConditionFormat) -> String {
        "the sender may notify \(format.value(.string(key)))"
    }

    func foundDescription(
        _ explained: ExplainedValues, _ room: PushRuleRoom, in format: ConditionFormat
    ) -> (value: String?, remark: String) {
        (PowerLevel.description(of: room.senderPowerLevel), explained.wanted.map { ", required: \($0)" } ?? "")
    }
}
