import Foundation

/// The class that an extension inherits from. The system makes an object for each notification.
open class UNNotificationServiceExtension: NSObject {
    override public init() {}

    open func didReceive(
        _ request: UNNotificationRequest, withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
    ) {
        contentHandler(request.content)
    }

    open func serviceExtensionTimeWillExpire() {}
}

/// A request to show a notification.
open class UNNotificationRequest: NSObject {
    public let identifier: String
    public let content: UNNotificationContent

    /// Apple's initializer also takes a trigger.
    public init(identifier: String, content: UNNotificationContent) {
        self.identifier = identifier
        self.content = content
    }
}

/// A notification that was delivered.
open class UNNotification: NSObject {
    public let request: UNNotificationRequest

    /// With Apple's framework, only the system makes notifications.
    public init(request: UNNotificationRequest) {
        self.request = request
    }
}
