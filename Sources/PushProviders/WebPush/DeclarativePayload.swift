import APIRuntime
import PushGatewayAPI
import PushProviderModels

/// The payload `declarative`: a Declarative Web Push message, which the browser shows without the app's help.
///
/// Texts that the notification doesn't have, such as that of an encrypted message, and further members come from
/// `data.default_payload`, which has the same form: `{"mutable": true, "notification": {"body": "Neue Nachricht"}}`.
struct DeclarativePayload: ShortenablePayload {
    private var message: DeclarativePushMessage

    /// - Parameter navigate: a URL in which `{room_id}` and `{event_id}` are replaced.
    init(
        _ notification: Notification, form: NotificationForm, device: Notification.Device, navigate: String,
        tag: String?
    ) {
        let defaults = form.includesPusherData ? device.defaultPayload : [:]
        let content = defaults["notification"]?.object ?? [:]
        var data = content["data"]?.object ?? [:]
        data.merge(MatrixPayload(notification, form: form, device: device).object.removing(defaults.keys))
        let texts = DisplayedTexts(notification, defaults: content)
        message = DeclarativePushMessage(
            notification: .init(
                title: texts.title, body: texts.body, navigate: Self.url(navigate, of: notification),
                lang: content["lang"]?.string, dir: content["dir"]?.string, tag: content["tag"]?.string ?? tag,
                silent: content["silent"]?.boolean, data: .object(data), additionalProperties: content),
            mutable: defaults["mutable"]?.boolean, additionalProperties: defaults)
        if let unread = notification.counts?.unread {
            let sum = unread.addingReportingOverflow(notification.counts?.missedCalls ?? 0)
            message.appBadge = sum.overflow ? .max : sum.partialValue
        }
    }

    var displayTexts: [String] {
        get { [message.notification.title, message.notification.body ?? ""] }
        set {
            message.notification.title = newValue[0]
            message.notification.body = newValue[1]
        }
    }

    func payloadBytes() -> [UInt8] { message.jsonBytes() }

    private static func url(_ template: String, of notification: Notification) -> String {
        template.replacing("{room_id}", with: percentEncoded(notification.roomID ?? ""))
            .replacing("{event_id}", with: percentEncoded(notification.eventID ?? ""))
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += (digits.count == 1 ? "%0" : "%") + digits
            }
        }
    }
}
