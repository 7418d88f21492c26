/// The result of a push on a device.
public struct NotificationResult: Hashable, Sendable {
    /// The notification to show; `nil` for no notification.
    public var content: NotificationContent?
    /// The reason that nothing is shown; `nil` if there is a notification.
    public var suppression: Suppression?
    /// The number for the app's icon; `nil` leaves it unchanged.
    public var badge: Int64?
    /// The identifiers of shown notifications to withdraw.
    public var withdrawn: [String] = []

    static func show(_ content: NotificationContent) -> NotificationResult {
        NotificationResult(content: content, suppression: nil, badge: content.badge)
    }

    static func suppress(_ reason: Suppression, badge: Int64?, withdrawn: [String] = []) -> NotificationResult {
        NotificationResult(content: nil, suppression: reason, badge: badge, withdrawn: withdrawn)
    }

    /// The reason that nothing is shown.
    public enum Suppression: Hashable, Sendable {
        /// The event was processed before.
        case duplicate
        /// The payload only has counts.
        case countsOnly
        /// A push rule matched that doesn't notify; its ID.
        case pushRule(String)
        /// No push rule matches the decrypted event. The homeserver couldn't see inside.
        case noPushRule
        /// The user has sent the event, on another device.
        case ownEvent
        /// The user ignores the event's sender.
        case senderIgnored
        /// The event was redacted before it was shown, or is a redaction.
        case redacted
    }
}
