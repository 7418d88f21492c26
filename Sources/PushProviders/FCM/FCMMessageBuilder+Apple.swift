import APIRuntime
import PushGatewayAPI
import PushProviderModels

/// Options for Apple devices, which FCM reaches through APNs.
extension FCMMessageBuilder {
    /// The maximum size of each text of an alert, in bytes of JSON text.
    private static let maxAlertText = 256
    /// Members of `aps` that make a notification visible, audible, or handled by an extension of the app.
    private static let visibleMembers = [
        "alert", "sound", "mutable-content", "category", "thread-id", "interruption-level", "relevance-score",
    ]

    /// Sets `apns` for the form `ios`; for other forms only if the operator has configured it.
    func setApple(
        of message: inout FCMMessage, for notification: Notification, device: Notification.Device, form: Form,
        now: Double
    ) {
        guard form == .ios || message.apns != nil else { return }
        var apns = message.apns ?? FCMApnsConfig()
        var headers = apns.headers ?? [:]
        var payload = apns.payload ?? [:]
        var aps = payload["aps"]?.object ?? [:]
        if !notification.hasEvent {
            for member in Self.visibleMembers { aps[member] = nil }
            headers["apns-priority"] = "5"
            // A background push doesn't set the badge, and APNs drops an alert push that neither shows nor sets anything.
            if badge(of: notification) != nil {
                headers["apns-push-type"] = "alert"
            } else {
                headers["apns-push-type"] = "background"
                aps["content-available"] = 1
            }
        } else {
            if form == .ios { setAlert(of: &aps, headers: &headers, for: notification, device: device) }
            if notification.prio == .low { headers["apns-priority"] = "5" }
        }
        if form == .ios || !notification.hasEvent, let badge = badge(of: notification) {
            aps["badge"] = .integer(badge)
        }
        if let seconds = notification.ringingTime(now: now), now.isFinite, abs(now) < 1e11 {
            headers["apns-expiration"] = seconds == 0 ? "0" : "\(Int64(now) + seconds)"
        }
        // The operator's options stay unchanged where the notification has nothing to add.
        if !aps.isEmpty || payload["aps"] != nil { payload["aps"] = .object(aps) }
        apns.headers = headers.isEmpty ? apns.headers : headers
        apns.payload = payload.isEmpty ? apns.payload : payload
        message.apns = apns
    }

    /// An alert that the app's notification service extension replaces. Users see it only if iOS doesn't run the
    /// extension. A configured alert is kept.
    private func setAlert(
        of aps: inout JSONObject, headers: inout [String: String], for notification: Notification,
        device: Notification.Device
    ) {
        headers["apns-push-type"] = headers["apns-push-type"] ?? "alert"
        headers["apns-priority"] = headers["apns-priority"] ?? "10"
        aps["mutable-content"] = 1
        if aps["alert"] == nil { aps["alert"] = .object(Self.alert(for: notification, device: device)) }
        if aps["sound"] == nil, let sound = device.tweaks?["sound"]?.string, !sound.isEmpty {
            aps["sound"] = .string(sound)
        }
    }

    private static func alert(for notification: Notification, device: Notification.Device) -> JSONObject {
        var alert = JSONObject()
        let isComplete = device.data?.format != "event_id_only"
        let sender = isComplete ? notification.senderDisplayName : nil
        let room = isComplete ? notification.roomName : nil
        if let title = room ?? sender { alert["title"] = text(title) }
        if isComplete, let body = notification.content?["body"]?.string {
            alert["body"] = text(room == nil ? body : (sender.map { $0 + ": " } ?? "") + body)
        } else {
            alert["body"] = "New notification"
        }
        return alert
    }

    private static func text(_ text: String) -> JSONValue {
        .string(TextShortening.shortened(text, toEncodedBytes: maxAlertText))
    }

    /// The number on the app's icon: unread messages and missed calls. Without an event, absent counts mean zero.
    private func badge(of notification: Notification) -> Int64? {
        guard sendsCounts else { return nil }
        return notification.badge ?? (notification.hasEvent ? nil : 0)
    }
}
