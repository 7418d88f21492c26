import PushClient
import PushConfiguration

extension ReceptionReport {
    /// - Parameter isEncrypted: whether the push message was encrypted for the device.
    init(_ result: NotificationResult, isEncrypted: Bool) {
        self.init(
            result: result.content == nil ? .suppressed : .shown, encrypted: isEncrypted,
            notification: result.content.map { ShownNotification($0) },
            suppression: result.suppression.map { Suppression($0) }, badge: result.badge,
            withdrawn: result.withdrawn.isEmpty ? nil : result.withdrawn)
        if case .pushRule(let ruleID) = result.suppression { pushRule = ruleID }
    }
}

extension ReceptionReport.Suppression {
    init(_ suppression: NotificationResult.Suppression) {
        self =
            switch suppression {
            case .duplicate: .duplicate
            case .countsOnly: .countsOnly
            case .pushRule: .pushRule
            case .noPushRule: .noPushRule
            case .ownEvent: .ownEvent
            case .senderIgnored: .senderIgnored
            case .redacted: .redacted
            }
    }
}

extension ShownNotification {
    init(_ content: NotificationContent) {
        self.init(
            identifier: content.identifier, title: content.title, subtitle: content.subtitle, body: content.body,
            threadID: content.threadID, sound: content.sound, highlighted: content.isHighlighted,
            interruption: Interruption(content.interruption), actions: content.actions.map(\.rawValue),
            roomID: content.roomID, eventID: content.eventID, sender: content.sender, senderName: content.senderName,
            avatarURL: content.avatarURL, time: content.time,
            incompleteness: content.incompleteness.map { Incompleteness($0) })
    }
}

extension ShownNotification.Interruption {
    fileprivate init(_ interruption: NotificationContent.Interruption) {
        self =
            switch interruption {
            case .passive: .passive
            case .active: .active
            case .timeSensitive: .timeSensitive
            }
    }
}

extension ShownNotification.Incompleteness {
    fileprivate init(_ incompleteness: NotificationContent.Incompleteness) {
        self =
            switch incompleteness {
            case .undecryptable: .undecryptable
            case .notFound: .notFound
            case .unreachable: .unreachable
            case .unauthorized: .unauthorized
            case .deadline: .deadline
            case .notFetchable: .notFetchable
            case .unusablePayload: .unusablePayload
            }
    }
}
