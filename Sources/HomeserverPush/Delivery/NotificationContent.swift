import APIRuntime
import ClientServerAPI
import PushGatewayAPI
import PushRules
import StringGrammars

extension PushGatewayAPI.Notification {
    /// Creates the notification of an event for a pusher's gateway (push gateway API,
    /// `POST /_matrix/push/v1/notify`).
    ///
    /// With the format `event_id_only` it has the event's ID, the room's ID and the counts, but not the event's type,
    /// sender or content (client-server API, "PusherData").
    ///
    /// The priority is high for encrypted events, because only the device can know what they mention, for calls, and for
    /// events whose actions set a sound or the highlight.
    /// - Parameters:
    ///   - event: the event.
    ///   - room: the event's room, as the user sees it.
    ///   - pusher: the pusher to notify.
    ///   - actions: the actions of the matching push rule.
    ///   - counts: the numbers to show; `nil` for none.
    public init(
        event: Event, room: RoomSummary, pusher: RegisteredPusher, actions: [Action], counts: Counts?
    ) {
        let tweaks = actions.tweaks
        let showsContent = pusher.pusher.data.format != "event_id_only"
        var device = Device(pusher)
        if showsContent, !tweaks.isEmpty { device.tweaks = tweaks }
        let priority: Priority = event.isUrgent || tweaks.wakesDevice ? .high : .low
        guard showsContent else {
            self.init(
                eventID: event.eventID, roomID: room.roomID, prio: priority, counts: counts, devices: [device])
            return
        }
        let concernsUser = event.type == "m.room.member" && event.stateKey?.isIdentical(to: pusher.userID) ?? false
        self.init(
            eventID: event.eventID, roomID: room.roomID, type: .value(event.type), sender: event.sender,
            senderDisplayName: room.senderDisplayName, roomName: room.name, roomAlias: room.alias,
            userIsTarget: concernsUser ? true : nil, prio: priority, content: event.content,
            counts: counts, devices: [device])
    }

    /// Creates a notification with counts only, for the number on the app's icon. Its priority is low, because it needn't
    /// wake the device.
    public init(counts: Counts, pusher: RegisteredPusher) {
        self.init(prio: .low, counts: counts, devices: [Device(pusher)])
    }
}

extension PushGatewayAPI.Notification.Device {
    fileprivate init(_ pusher: RegisteredPusher) {
        let data = pusher.pusher.data
        self.init(
            appID: pusher.pusher.appID, pushkey: pusher.pusher.pushkey, pushkeyTS: pusher.setAt.seconds,
            // Everything except the URL.
            data: PusherData(format: data.format, additionalProperties: data.additionalProperties))
    }
}

extension PushGatewayAPI.Notification.Counts {
    /// - Parameter omitsZero: whether a number of zero is left out, as the specification recommends.
    init(unread: Int64, omitsZero: Bool) {
        self.init(unread: unread == 0 && omitsZero ? nil : unread)
    }
}

extension RegisteredPusher {
    /// Whether the app counts by itself, so that the pusher gets no counts and no badge updates (MSC4076).
    var disablesCounts: Bool {
        let data = pusher.data.additionalProperties
        return data["disable_badge_count"] == true || data["org.matrix.msc4076.disable_badge_count"] == true
    }
}

extension Event {
    /// Whether the event is urgent whatever the actions are.
    fileprivate var isUrgent: Bool {
        switch type {
        case "m.room.encrypted", "m.call.invite", "m.rtc.notification", "org.matrix.msc4075.rtc.notification": true
        default: false
        }
    }
}

extension JSONObject {
    /// Whether tweaks alert the user.
    fileprivate var wakesDevice: Bool {
        let sound = self["sound"]
        return self["highlight"] == true || (sound != nil && sound != .null && sound != "")
    }
}
