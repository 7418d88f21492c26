import APIRuntime
import PushGatewayAPI

extension PushGatewayAPI.Notification {
    /// A notification about counts, which no device shows, to a pushkey that doesn't exist.
    /// - Parameter data: the members of the made-up pusher's data.
    static func probe(appID: String, pushkey: String, data: JSONObject = [:]) -> Self {
        Self(
            prio: .low, counts: Counts(unread: 0),
            devices: [Device(appID: appID, pushkey: pushkey, data: pusherData(data))])
    }

    /// A message that the device shows.
    /// - Parameters:
    ///   - id: a random text that makes the event unique.
    ///   - sender: the account itself, as the sender.
    static func visible(to entry: PusherEntry, id: String, sender: String) -> Self {
        let device = Device(
            appID: entry.appID, pushkey: entry.pushkey, data: pusherData(entry.gatewayData),
            tweaks: ["sound": "default"])
        let server = sender.firstIndex(of: ":").map { String(sender[$0...]) } ?? ""
        var notification = Self(
            eventID: "$matrix-push-doctor-\(id)", roomID: "!matrix-push-doctor\(server)", prio: .high,
            devices: [device])
        guard entry.format != "event_id_only" else { return notification }
        notification.type = .value("m.room.message")
        notification.sender = sender
        notification.senderDisplayName = "matrix-push doctor"
        notification.roomName = "Test"
        notification.content = ["msgtype": "m.text", "body": "This is a test push of matrix-push doctor."]
        return notification
    }

    /// A notification about an event that doesn't exist, to a real pushkey.
    static func test(of entry: PusherEntry, eventID: String) -> Self {
        Self(
            eventID: eventID, roomID: "!matrix-push-test", prio: .high, counts: Counts(unread: 0),
            devices: [Device(appID: entry.appID, pushkey: entry.pushkey, data: pusherData(entry.gatewayData))])
    }

    private static func pusherData(_ data: JSONObject) -> Device.PusherData? {
        guard !data.isEmpty else { return nil }
        return Device.PusherData(format: data["format"]?.string, additionalProperties: data.removing(["format"]))
    }
}
