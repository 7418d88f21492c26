import APIRuntime
import PushGatewayAPI

/// The payload `matrix`: the notification's members for the app's service worker, as sygnal sends them.
///
/// `unread` and `missed_calls` are members of their own instead of `counts`. The members of `data.default_payload` come
/// first; those of the notification replace them. Members that the Matrix specification doesn't define are passed on.
struct MatrixPayload: ShortenablePayload {
    private var notification: Notification
    private let defaultPayload: JSONObject

    init(_ notification: Notification, form: NotificationForm, device: Notification.Device) {
        self.notification = notification.formatted(for: device).form(form, for: device)
        defaultPayload = form.includesPusherData ? device.defaultPayload : [:]
    }

    var displayTexts: [String] {
        get { notification.displayTexts }
        set { notification.displayTexts = newValue }
    }

    func payloadBytes() -> [UInt8] { object.jsonBytes() }

    var object: JSONObject {
        var object = defaultPayload
        // `id` is an old name of `event_id`, which some homeservers still send, empty for counts.
        object.merge(notification.additionalProperties.filter { $0.key != "id" && !$0.value.isNull })
        func set(_ key: String, _ text: String?) {
            if let text, !text.isEmpty { object[key] = .string(text) }
        }
        set("room_id", notification.roomID)
        set("room_name", notification.roomName)
        set("room_alias", notification.roomAlias)
        set("event_id", notification.eventID)
        set("sender", notification.sender)
        set("sender_display_name", notification.senderDisplayName)
        set("type", notification.type?.value)
        if notification.userIsTarget == true { object["user_is_target"] = true }
        // Homeservers omit counts of zero. Of an event, a missing count can also mean that the user hides counts.
        let unread = notification.counts?.unread ?? (notification.hasEvent ? nil : 0)
        if let unread { object["unread"] = .integer(unread) }
        if let missedCalls = notification.counts?.missedCalls { object["missed_calls"] = .integer(missedCalls) }
        if let content = notification.content, !content.isEmpty { object["content"] = .object(content) }
        return object
    }
}
