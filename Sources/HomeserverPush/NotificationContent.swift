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
    /// - Parameters:
    ///   - event: the event.
    ///   - room: the event's room, as the user sees it.
    ///   - pusher: the pusher to notify.
    ///   - actions: the actions of the matching push rule.
    ///   - unread: the number of the user's unread notifications, this one included; not negative.
    public init(
        event: Event, room: RoomContext, pusher: RegisteredPusher, actions: [Action], unread: Int64
    ) {
        let tweaks = actions.tweaks
        let showsContent = pusher.pusher.data.format != "event_id_only"
        let device = Device(
            appID: pusher.pusher.appID, pushkey: pusher.pusher.pushkey, pushkeyTS: pusher.setAt,
            data: pusher.gatewayData, tweaks: showsContent && !tweaks.isEmpty ? tweaks : nil)
        let wakes = tweaks["sound"] != nil || tweaks["highlight"] == true
        let priority: Priority = wakes ? .high : .low
        guard showsContent else {
            self.init(
                eventID: event.eventID, roomID: room.roomID, prio: priority, counts: Counts(unread: unread),
                devices: [device])
            return
        }
        let concernsUser = event.type == "m.room.member" && event.stateKey?.isIdentical(to: pusher.userID) ?? false
        self.init(
            eventID: event.eventID, roomID: room.roomID, type: .value(event.type), sender: event.sender,
            senderDisplayName: room.senderDisplayName, roomName: room.name, roomAlias: room.alias,
            userIsTarget: concernsUser ? true : nil, prio: priority, content: event.content,
            counts: Counts(unread: unread), devices: [device])
    }
}

extension RegisteredPusher {
    /// The pusher's `data` for the gateway: everything except the URL.
    var gatewayData: PushGatewayAPI.Notification.Device.PusherData {
        PushGatewayAPI.Notification.Device.PusherData(
            format: pusher.data.format, additionalProperties: pusher.data.additionalProperties)
    }
}
