import APIRuntime
import PushGatewayAPI

/// The parts of a notification that a payload contains, from all of them to the least that an app can work with.
enum NotificationForm: CaseIterable {
    /// Every member.
    case complete
    /// Without large members of `content`, other than `body`: formatted text, ciphertext.
    case withoutLargeContent
    /// Without `content`.
    case withoutContent
    /// The event's ID, its room, counts, priority and devices. The app fetches the event itself.
    case identifiers
    /// As ``identifiers``, without the data that the app has given its pusher.
    case identifiersWithoutData

    /// The size in bytes of a member of `content` that counts as large.
    static let largeMember = 128

    /// Whether the data that the app has given its pusher is part of the payload.
    var includesPusherData: Bool { self != .identifiersWithoutData }
}

extension Notification {
    /// Whether the notification is about an event. If not, it only has new counts.
    ///
    /// A notification of MSC3013 has its event in `ciphertext`.
    var hasEvent: Bool {
        if let eventID, !eventID.isEmpty { return true }
        return additionalProperties["ciphertext"]?.string != nil
    }

    /// Returns the parts of the notification that a form contains, for one device.
    func form(_ form: NotificationForm, for device: Device) -> Notification {
        var notification = self
        notification.devices = [device]
        switch form {
        case .complete: break
        case .withoutLargeContent: notification.content = content.map(Self.withoutLargeMembers)
        case .withoutContent: notification.content = nil
        case .identifiers, .identifiersWithoutData:
            notification = Notification(
                eventID: eventID, roomID: roomID, prio: prio, counts: counts, devices: [device])
            notification.counts?.additionalProperties = [:]
        }
        if !form.includesPusherData {
            notification.devices = [Device(appID: device.appID, pushkey: device.pushkey)]
        }
        return notification
    }

    /// Returns the notification in the format of the pusher's `data`: with `event_id_only`, the IDs, counts, priority and
    /// members that the Matrix specification doesn't define.
    func formatted(for device: Device) -> Notification {
        guard device.data?.format == "event_id_only" else { return self }
        var notification = form(.identifiers, for: device)
        notification.additionalProperties = additionalProperties
        return notification
    }

    private static func withoutLargeMembers(_ content: JSONObject) -> JSONObject {
        content.filter { key, value in
            key == "body" && value.string != nil || value.jsonBytes().count <= NotificationForm.largeMember
        }
    }

    /// The texts that apps only show: the message, the room's name and the sender's name, if present.
    var displayTexts: [String] {
        get { [content?["body"]?.string, roomName, senderDisplayName].compactMap(\.self) }
        set {
            var texts = newValue.makeIterator()
            if content?["body"]?.string != nil, let text = texts.next() { content?["body"] = .string(text) }
            if roomName != nil, let text = texts.next() { roomName = text }
            if senderDisplayName != nil, let text = texts.next() { senderDisplayName = text }
        }
    }
}

extension Notification.Device {
    /// The value of a member of the pusher's `data` if it is a string.
    func dataText(_ key: String) -> String? { data?.additionalProperties[key]?.string }

    /// The members that the app has set in `data.default_payload`; none if it isn't an object.
    var defaultPayload: JSONObject { data?.additionalProperties["default_payload"]?.object ?? [:] }
}
