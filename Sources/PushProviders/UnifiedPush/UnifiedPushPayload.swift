import APIRuntime
import PushGatewayAPI

/// The payload of UnifiedPush messages: `{"notification": {…}}` as the homeserver sent it, with one device only,
/// or in the format that the pusher's `data` asks for.
struct UnifiedPushPayload: ShortenablePayload {
    private var notification: Notification

    init(_ notification: Notification, form: NotificationForm, device: Notification.Device) {
        self.notification = notification.formatted(for: device).form(form, for: device)
    }

    var displayTexts: [String] {
        get { notification.displayTexts }
        set { notification.displayTexts = newValue }
    }

    func payloadBytes() -> [UInt8] { NotifyRequest(notification: notification).jsonBytes() }
}
