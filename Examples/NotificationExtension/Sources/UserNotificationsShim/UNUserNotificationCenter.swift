import Foundation
import Synchronization

/// The notifications on the screen.
public final class UNUserNotificationCenter: NSObject, Sendable {
    private static let shared = UNUserNotificationCenter(delivered: [])
    private let delivered: Mutex<[Delivered]>

    /// The parts of a notification that the extension reads.
    private struct Delivered: Sendable {
        let identifier: String
        let texts: [String: String]
    }

    private init(delivered: [Delivered]) {
        self.delivered = Mutex(delivered)
    }

    public class func current() -> UNUserNotificationCenter { shared }

    public func deliveredNotifications() async -> [UNNotification] {
        delivered.withLock { $0 }.map { entry in
            let content = UNMutableNotificationContent()
            content.userInfo = entry.texts
            return UNNotification(request: UNNotificationRequest(identifier: entry.identifier, content: content))
        }
    }

    public func removeDeliveredNotifications(withIdentifiers identifiers: [String]) {
        delivered.withLock { $0.removeAll { identifiers.contains($0.identifier) } }
    }

    /// Puts a notification on the screen, as the system does with the content of an extension.
    public func show(_ content: UNNotificationContent, identifier: String) {
        let texts = content.userInfo.reduce(into: [String: String]()) { texts, member in
            if let key = member.key as? String, let text = member.value as? String { texts[key] = text }
        }
        delivered.withLock { $0.append(Delivered(identifier: identifier, texts: texts)) }
    }

    /// The identifiers of the notifications on the screen, oldest first.
    public var deliveredIdentifiers: [String] { delivered.withLock { $0.map(\.identifier) } }
}
