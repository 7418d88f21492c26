import APIRuntime
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import PushProviderModels

/// The translation of a notification for one device into a push. Pure: the same values give the same push.
///
/// The payload is the one that sygnal builds: the client's `default_payload`, with `aps.alert`, `aps.badge`, `room_id`
/// and `event_id` set; in the format `event_id_only` with `room_id`, `event_id`, `unread_count` and `missed_calls`.
/// Unknown members of the notification are passed on, such as `ephemeral`, `ciphertext` and `mac` (MSC3013).
///
/// The push type follows from the payload unless the configuration has one (Apple: it "must accurately reflect the
/// contents of your notification's payload"):
///
/// | payload | push type | priority |
/// | --- | --- | --- |
/// | text or sound | `alert` | 10; 5 for `prio: low` |
/// | badge alone | `alert`: badges count as user interaction, and `background` doesn't set them | 5 |
/// | neither | `background` with `content-available: 1` | 5 |
/// | event for an `app_id` that ends in `.voip` | `voip` | 10 |
/// | counts alone for such an app, and for push types of extensions | none is sent | |
struct APNsPayloadBuilder: Sendable {
    let settings: APNsSettings
    let event: APNsEvent
    let device: Notification.Device
    let isUrgent: Bool
    /// The time in seconds for which a call still rings; `nil` for other notifications.
    private let ringing: Int64?
    /// The time of day in seconds since 1970.
    let now: Double

    init(settings: APNsSettings, notification: Notification, device: Notification.Device, now: Double) {
        self.settings = settings
        event = APNsEvent(notification)
        self.device = device
        isUrgent = notification.prio != .low
        ringing = notification.ringingTime(now: now)
        self.now = now
    }

    /// The configured push type, or the one that the device's `app_id` implies.
    private var givenPushType: APNsPushType? {
        settings.pushType ?? (device.appID.hasSuffix(".voip") ? .voip : nil)
    }

    private var isIdentifiersOnly: Bool {
        device.data?.format == "event_id_only" || event.type == nil && event.unknownMembers["ciphertext"] == nil
    }

    /// Returns the push.
    /// - Parameter forms: the forms to try, largest first.
    /// - Throws: `DeliveryFailure` if there is nothing to send to the device, or nothing that is small enough.
    func push(forms: [APNsPayloadForm] = APNsPayloadForm.allCases) throws(DeliveryFailure) -> APNsPush {
        if event.isOnlyCounts { return try badgePush() }
        let maxBytes = (givenPushType ?? .alert).maxPayloadBytes
        let defaults = APNsDefaultPayload(of: device, maxBytes: maxBytes)
        guard defaults.size <= maxBytes else {
            throw DeliveryFailure(
                .failed(
                    reason: "the pusher's default_payload has \(defaults.size) bytes, the payload at most \(maxBytes)"))
        }
        for form in forms where !isIdentifiersOnly || form == .identifiers {
            guard var push = try eventPush(form, defaults, maxBytes: maxBytes) else { continue }
            push.remarks = defaults.problems
            if form != .full, !isIdentifiersOnly { push.remarks.append("the notification was too large for its text") }
            return push
        }
        throw DeliveryFailure(.failed(reason: "the smallest payload has more than \(maxBytes) bytes"))
    }

    // MARK: Counts

    /// A push that only sets the badge. Absent counts are 0: "counts whose value is zero should be omitted".
    private func badgePush() throws(DeliveryFailure) -> APNsPush {
        guard settings.sendsBadgeOnly else { throw Self.notSent("badge_only is off") }
        guard settings.sendsBadgeCounts else { throw Self.notSent("send_badge_counts is off") }
        switch givenPushType {
        case nil, .alert, .background: break
        case let type?: throw Self.notSent("push type \(type.rawValue) can't carry counts alone")
        }
        var payload = APNsPayload(aps: .init(badge: event.badge ?? 0))
        addUnknownMembers(to: &payload, maxBytes: APNsPushType.alert.maxPayloadBytes)
        var body = payload.jsonBytes()
        if body.count > APNsPushType.alert.maxPayloadBytes {
            body = APNsPayload(aps: .init(badge: event.badge ?? 0)).jsonBytes()
        }
        return push(.alert, body: body, badge: event.badge ?? 0, isBadgeOnly: true)
    }

    private static let ownKeys = ["aps", "room_id", "event_id", "unread_count", "missed_calls"]

    private static func notSent(_ reason: String) -> DeliveryFailure {
        DeliveryFailure(.delivered(remark: "not sent: " + reason))
    }

    // MARK: Events

    private func eventPush(
        _ form: APNsPayloadForm, _ defaults: APNsDefaultPayload, maxBytes: Int
    ) throws(DeliveryFailure) -> APNsPush? {
        if let type = givenPushType, !type.carriesText {
            var payload = try APNsExtensionPayload.payload(
                of: type, event: event, defaults: defaults.payload, sendsCounts: settings.sendsBadgeCounts, now: now)
            if type.carriesEvent, form == .full || isIdentifiersOnly {
                addUnknownMembers(to: &payload, maxBytes: maxBytes)
            }
            let body = payload.jsonBytes()
            return body.count <= maxBytes ? push(type, body: body, badge: nil, isBadgeOnly: false) : nil
        }
        var payload = defaults.payload
        payload.roomID = event.roomID ?? payload.roomID
        payload.eventID = event.eventID ?? payload.eventID
        if form == .identifiers {
            if settings.sendsBadgeCounts {
                payload.unreadCount = event.unread ?? payload.unreadCount
                payload.missedCalls = event.missedCalls ?? payload.missedCalls
            }
            if settings.payload == .plain {
                writePlainIdentifiers(to: &payload)
            }
            if isIdentifiersOnly {
                var complete = payload
                addUnknownMembers(to: &complete, maxBytes: maxBytes)
                if let push = finish(complete, text: nil, maxBytes: maxBytes) { return push }
            }
            return finish(payload, text: nil, maxBytes: maxBytes)
        }
        let text = text(form)
        let badge = settings.sendsBadgeCounts ? event.badge : nil
        if let badge {
            var aps = payload.aps ?? .init()
            aps.badge = badge
            payload.aps = aps
        }
        if form == .full { addUnknownMembers(to: &payload, maxBytes: maxBytes) }
        if text != nil, settings.payload == .plain { addPresentation(to: &payload) }
        let isEncryptedNotification = event.unknownMembers["ciphertext"] != nil
        if text == nil, badge == nil, !isEncryptedNotification, payload.aps?.alert == nil, payload.aps?.sound == nil {
            throw Self.notSent("the event shows nothing and has no counts")
        }
        if text == nil, !isEncryptedNotification, payload.aps?.alert == nil {
            // As sygnal: an event that shows nothing, such as a membership, only changes the badge.
            payload.roomID = defaults.payload.roomID
            payload.eventID = defaults.payload.eventID
        }
        return finish(payload, text: text, maxBytes: maxBytes)
    }

    private func text(_ form: APNsPayloadForm) -> APNsDisplayText? {
        switch settings.payload {
        case .plain: APNsPlainText.text(for: event, withContent: form == .full)
        case .localized, .unknown: APNsLocalizedText.text(for: event, withContent: form == .full)
        }
    }

    private func addUnknownMembers(to payload: inout APNsPayload, maxBytes: Int) {
        guard event.unknownMembers.jsonBytes().count <= maxBytes else { return }
        let taken = Self.ownKeys + payload.additionalProperties.keys
        for (key, value) in event.passedMembers(except: taken) { payload.additionalProperties[key] = value }
    }

    /// Adds what `payload: plain` has in addition to the text: grouping by room, the sound of the push rule, and the flag
    /// with which the app's extension may change the text.
    private func addPresentation(to payload: inout APNsPayload) {
        var aps = payload.aps ?? .init()
        aps.threadID = aps.threadID ?? event.roomID
        aps.mutableContent = aps.mutableContent ?? 1
        if aps.sound == nil, let sound = device.tweaks?["sound"]?.string { aps.sound = .soundName(sound) }
        payload.aps = aps
    }

    private func writePlainIdentifiers(to payload: inout APNsPayload) {
        if payload.aps?.alert == nil {
            addPresentation(to: &payload)
            var aps = payload.aps ?? .init()
            APNsPlainText.newMessage.write(to: &aps)
            payload.aps = aps
        }
        if settings.sendsBadgeCounts, let badge = event.badge { payload.aps?.badge = badge }
    }

    /// Writes the text into the payload, shortened if necessary, and derives the header fields.
    /// - Returns: `nil` if the payload is too large.
    private func finish(_ payload: APNsPayload, text: APNsDisplayText?, maxBytes: Int) -> APNsPush? {
        var payload = payload
        let hasAlert = text != nil || payload.aps?.alert != nil
        let isNoticeable = hasAlert || payload.aps?.sound != nil
        let badge = payload.aps?.badge
        var type = givenPushType ?? .alert
        if givenPushType == nil, !isNoticeable, badge == nil {
            type = .background
            payload.aps = payload.aps ?? .init()
            payload.aps?.contentAvailable = 1
        }
        let isBadgeOnly = type == .alert && !isNoticeable && badge != nil && event.type != nil
        guard let body = fit(payload, text, maxBytes: maxBytes) else { return nil }
        // A configured `alert` is believed: the app may have an extension that makes a text of the IDs.
        return push(
            type, body: body, badge: badge, isBadgeOnly: isBadgeOnly,
            isNoticeable: isNoticeable || settings.pushType == .alert && !isBadgeOnly)
    }

    /// The smallest size of a shortened text in bytes: a character and the ellipsis.
    private static let minTextBytes = 4

    /// Returns the payload in JSON. A text that makes it too large is shortened in one step: the sizes of its parts in
    /// JSON are known, so the payload is encoded twice at most.
    private func fit(_ payload: APNsPayload, _ text: APNsDisplayText?, maxBytes: Int) -> [UInt8]? {
        func encode(_ text: APNsDisplayText?) -> [UInt8] {
            guard let text else { return payload.jsonBytes() }
            var payload = payload
            var aps = payload.aps ?? .init()
            text.write(to: &aps)
            payload.aps = aps
            return payload.jsonBytes()
        }
        let body = encode(text)
        if body.count <= maxBytes { return body }
        guard let text,
            let parts = TextShortening.shortened(
                text.parts, by: body.count - maxBytes, minBytes: Self.minTextBytes)
        else { return nil }
        return encode(text.replacingParts(parts))
    }

    // MARK: Header fields

    private func push(
        _ type: APNsPushType, body: [UInt8], badge: Int64?, isBadgeOnly: Bool, isNoticeable: Bool = false
    ) -> APNsPush {
        APNsPush(
            pushType: type, topic: type.topic(of: settings.topic),
            priority: type.priority(isUrgent: isUrgent, isNoticeable: isNoticeable),
            expiration: APNsExpiration.expiration(
                ringing: ringing, configured: settings.expiration, limit: type.maxExpiration, now: now),
            collapseID: type == .alert && !isBadgeOnly ? collapseID : nil, body: body, badge: badge,
            isBadgeOnly: isBadgeOnly)
    }

    private var collapseID: String? {
        switch settings.collapse {
        case .noneValue: nil
        case .room: (event.roomID ?? event.eventID).map { APNsDigest.collapseID(of: $0, data: canonicalData) }
        case .event, .unknown: event.eventID.map { APNsDigest.collapseID(of: $0, data: canonicalData) }
        }
    }

    /// The canonical JSON of the pusher's `data`, empty if it has no members. Two accounts on one device have the same
    /// token and get the same events, but have different data; neither's notification may replace the other's.
    private var canonicalData: [UInt8] {
        guard let data = device.data, data != .init() else { return [] }
        let bytes = data.jsonBytes()
        return (try? JSONValue(json: bytes).canonicalJSON()) ?? bytes
    }
}
