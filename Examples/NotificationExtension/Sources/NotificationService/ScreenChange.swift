import Foundation
import PushClient

#if canImport(UserNotifications)
    import UserNotifications
#else
    import UserNotificationsShim
#endif

/// What a push changes on the screen.
struct ScreenChange: Sendable {
    /// The notification to show; `nil` for none.
    var content: NotificationContent?
    /// The number for the app's icon; `nil` leaves it unchanged.
    var badge: Int64?
    /// The identifiers of notifications to withdraw.
    var withdrawn: [String] = []

    /// A notification that is shown whatever the push rules.
    init(_ content: NotificationContent) {
        self.content = content
        badge = content.badge
    }

    /// - Parameters:
    ///   - result: the result for the push.
    ///   - payloadContent: the notification by what the payload has, for a suppressed one that must have a text.
    ///   - canSuppress: whether the extension may show nothing.
    init(_ result: NotificationResult, payloadContent: NotificationContent, canSuppress: Bool) {
        badge = result.badge
        withdrawn = result.withdrawn
        if let shown = result.content {
            content = shown
            // A newer text of the same message replaces the older notification.
            withdrawn.append(shown.identifier)
        } else if !canSuppress {
            var silent = payloadContent
            silent.interruption = .passive
            silent.sound = nil
            silent.isHighlighted = false
            content = silent
        }
    }

    /// Returns the system's content. Without title and body, the system shows nothing.
    func content(from original: UNNotificationContent) -> UNNotificationContent {
        guard let content else {
            let empty = UNMutableNotificationContent()
            empty.badge = badge.map { NSNumber(value: $0) }
            return empty
        }
        guard let copy = original.mutableCopy() as? UNMutableNotificationContent else { return original }
        copy.apply(content)
        return copy
    }
}

extension UNMutableNotificationContent {
    /// The member of `userInfo` with the identifier of the notification, since an extension can't choose the system's.
    static let identifierKey = "notification_identifier"

    /// Takes over what `PushClient` has found.
    func apply(_ content: NotificationContent) {
        title = content.title
        subtitle = content.subtitle ?? ""
        body = content.body
        threadIdentifier = content.threadID ?? ""
        // The app registers a `UNNotificationCategory` for each combination of actions.
        categoryIdentifier = content.actions.map(\.rawValue).joined(separator: "+")
        if let number = content.badge { badge = NSNumber(value: number) }
        sound = content.sound.map { name in
            name == "default" ? UNNotificationSound.default : UNNotificationSound(named: .init(name))
        }
        interruptionLevel =
            switch content.interruption {
            case .passive: .passive
            case .active: .active
            case .timeSensitive: .timeSensitive
            }
        userInfo[Self.identifierKey] = content.identifier
    }
}

/// The notifications on the screen, found by the identifiers of `PushClient`.
enum DeliveredNotifications {
    static func withdraw(_ identifiers: [String]) async {
        guard !identifiers.isEmpty else { return }
        let center = UNUserNotificationCenter.current()
        let delivered = await center.deliveredNotifications()
        let withdrawn = delivered.filter { notification in
            let identifier = notification.request.content.userInfo[UNMutableNotificationContent.identifierKey]
            return (identifier as? String).map { identifiers.contains($0) } ?? false
        }
        center.removeDeliveredNotifications(withIdentifiers: withdrawn.map(\.request.identifier))
    }
}
