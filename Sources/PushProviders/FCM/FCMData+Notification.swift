import APIRuntime
import PushGatewayAPI

extension FCMData {
    /// The keys of the content's texts that apps show.
    private static let shownContent: Set = ["body", "displayname", "name", "topic"]

    /// The values for a notification, in the form that apps of sygnal read, or in that of hedwig.
    ///
    /// A pusher's `default_payload` comes first, flattened; the notification's values take precedence.
    /// - Parameters:
    ///   - constants: values that the operator has configured. All others take precedence.
    ///   - isNested: whether `content`, `counts` and `devices` are each one JSON text, as hedwig sends them. Otherwise the
    ///     members of `content` become `content_body` and so on, as sygnal sends them.
    ///   - sendsCounts: whether the counts are sent.
    init(
        _ notification: Notification, device: Notification.Device, constants: [String: String], isNested: Bool,
        sendsCounts: Bool
    ) {
        for (key, value) in constants.sorted(by: { $0.key < $1.key }) { set(key, value, .payload) }
        setFlattened(device.defaultPayload, .payload)
        setUnknownMembers(notification)
        set("event_id", notification.eventID?.nonEmpty, .essential)
        set("room_id", notification.roomID?.nonEmpty, .essential)
        setPriority(notification, isNested: isNested)
        if sendsCounts { setCounts(notification, isNested: isNested) }
        if isNested { set("devices", .array([device.jsonValue]), .payload) }
        guard device.data?.format != "event_id_only" else { return }
        set("type", notification.type?.value?.nonEmpty, .description)
        set("sender", notification.sender?.nonEmpty, .description)
        set("sender_display_name", notification.senderDisplayName, .displayText)
        set("room_name", notification.roomName, .displayText)
        set("room_alias", notification.roomAlias, .description)
        if notification.userIsTarget == true { set("user_is_target", "true", .description) }
        if let content = notification.content { setContent(content, isNested: isNested) }
    }

    private mutating func setContent(_ content: JSONObject, isNested: Bool) {
        guard !isNested else { return set("content", .object(content), .content) }
        for (key, value) in content {
            let isShown = Self.shownContent.contains(key) && value.string != nil
            set("content_" + key, value, isShown ? .displayText : .content)
        }
    }

    /// sygnal's word for low is `normal`, as FCM's.
    private mutating func setPriority(_ notification: Notification, isNested: Bool) {
        set("prio", notification.prio == .low ? (isNested ? "low" : "normal") : "high", .essential)
    }

    private mutating func setCounts(_ notification: Notification, isNested: Bool) {
        // Homeservers leave out counts of zero. Without an event, absent counts mean zero; with one, they may also mean
        // that the homeserver doesn't send counts to this pusher.
        let unread = notification.counts?.unread ?? (notification.hasEvent ? nil : 0)
        let missedCalls = notification.counts?.missedCalls
        set("unread", unread.map { "\($0)" }, .essential)
        set("missed_calls", missedCalls.map { "\($0)" }, .essential)
        guard isNested, unread != nil || missedCalls != nil else { return }
        var counts = JSONObject()
        counts["unread"] = unread.map(JSONValue.integer)
        counts["missed_calls"] = missedCalls.map(JSONValue.integer)
        set("counts", .object(counts), .essential)
    }

    /// Members of proposals, such as `ciphertext`, `ephemeral` and `mac` of MSC3013, and `membership`, which Dendrite
    /// sends. `id` is the former name of `event_id`.
    private mutating func setUnknownMembers(_ notification: Notification) {
        for (key, value) in notification.additionalProperties where key != "id" {
            set(key, value, .content)
        }
    }
}

extension Notification.Device {
    /// The device as JSON, without `pushkey_ts`.
    fileprivate var jsonValue: JSONValue {
        var device = self
        device.pushkeyTS = nil
        return (try? JSONValue(json: device.jsonBytes())) ?? .object([:])
    }
}

extension String {
    /// The text, or `nil` if it is empty. Some homeservers send empty strings in badge-only notifications.
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
