import APIRuntime
import PushDelivery
import PushGatewayAPI
import PushProviderModels

/// The payload `declarative`: a Declarative Web Push message, which the browser shows without the app's help.
///
/// Texts that the notification doesn't have, such as that of an encrypted message, and further members come from
/// `data.default_payload`, which has the same form: `{"mutable": true, "notification": {"body": "Neue Nachricht"}}`.
struct DeclarativePayload: ShortenablePayload {
    private var message: DeclarativePushMessage

    /// - Parameter navigate: the URL to open.
    init(
        _ notification: Notification, form: NotificationForm, device: Notification.Device, navigate: NavigateTemplate,
        tag: String?
    ) {
        let defaults = form.includesPusherData ? device.defaultPayload : [:]
        let content = defaults["notification"]?.object ?? [:]
        var data = content["data"]?.object ?? [:]
        data.merge(MatrixPayload(notification, form: form, device: device).object.removing(defaults.keys))
        let texts = DisplayedTexts(notification.formatted(for: device), defaults: content)
        message = DeclarativePushMessage(
            notification: .init(
                title: texts.title, body: texts.body,
                navigate: navigate.url(roomID: notification.roomID, eventID: notification.eventID),
                lang: content["lang"]?.string, dir: content["dir"]?.string, tag: content["tag"]?.string ?? tag,
                silent: content["silent"]?.boolean, data: .object(data), additionalProperties: content),
            mutable: defaults["mutable"]?.boolean, additionalProperties: defaults)
        message.appBadge = notification.badge
    }

    var displayTexts: [String] {
        get { [message.notification.title, message.notification.body ?? ""] }
        set {
            message.notification.title = newValue[0]
            message.notification.body = newValue[1]
        }
    }

    func payloadBytes() -> [UInt8] { message.jsonBytes() }
}
