import APIRuntime
import PushClient

#if canImport(UserNotifications)
    import UserNotifications
#else
    import UserNotificationsShim
#endif

/// The notification service extension. The system makes an object for each push with `mutable-content`, and gives it about
/// 30 seconds.
///
/// The app's class inherits from this one and is named in `NSExtensionPrincipalClass`:
///
/// ```swift
/// final class Service: NotificationService {
///     static let shared = AccountNotifications(NotificationSetup(…))
///     override var accounts: AccountNotifications { Self.shared }
/// }
/// ```
open class NotificationService: UNNotificationServiceExtension {
    private var work: Task<Void, Never>?
    private var delivery: ContentDelivery?

    override public init() {
        super.init()
    }

    /// The app's accounts, the same object for all notifications of the process: it keeps the push rules compiled and knows
    /// what is on the screen.
    open var accounts: AccountNotifications { AccountNotifications(NotificationSetup()) }

    /// The time that the last moment may take before the text of the payload is shown.
    private static let lastMoment = 1.0

    override open func didReceive(
        _ request: UNNotificationRequest, withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
    ) {
        let start = ContinuousClock.now
        let payload = JSONObject(userInfo: request.content.userInfo)
        let delivery = ContentDelivery(request.content, handler: contentHandler)
        let accounts = accounts
        self.delivery = delivery
        work = Task {
            delivery.finish(await accounts.change(for: payload, start: start))
        }
    }

    /// The deadline of `NotificationResolver`, 25 seconds, usually comes first. If not, its best result by now is shown.
    override open func serviceExtensionTimeWillExpire() {
        work?.cancel()
        guard let delivery, !delivery.wait(seconds: Self.lastMoment) else { return }
        delivery.finish(nil)
    }
}
