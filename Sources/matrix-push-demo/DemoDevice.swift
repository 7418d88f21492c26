import APIRuntime
import ClientServerAPI

/// A device of the user, with the pusher that its app sets.
struct DemoDevice: Sendable {
    let pusher: SetPusherRequest.HTTPPusher

    init(_ name: String, appID: String, pushkey: String, data: HTTPPusherData) {
        pusher = SetPusherRequest.HTTPPusher(
            pushkey: pushkey, appID: appID, appDisplayName: "Garden Chat", deviceDisplayName: "Fern's \(name)",
            lang: "en", data: data)
    }
}

/// The texts that a device shows, read from what its push server delivered.
struct DisplayedMessage {
    private let room: String?
    private let sender: String?
    private let text: String?
    private let unread: String?

    /// The texts of an APNs payload.
    init(apns payload: JSONValue?) {
        let alert = payload?["aps"]?["alert"]
        room = alert?["title"]?.string
        sender = alert?["subtitle"]?.string
        text = alert?["body"]?.string
        unread = payload?["aps"]?["badge"]?.integer.map(String.init)
    }

    /// The texts of an FCM message's `data`.
    init(fcm data: JSONObject) {
        room = data["room_name"]?.string
        sender = data["sender_display_name"]?.string
        text = data["content_body"]?.string
        unread = data["unread"]?.string
    }

    /// The texts of a notification as Web Push and UnifiedPush carry it.
    init(notification: JSONValue?) {
        room = notification?["room_name"]?.string
        sender = notification?["sender_display_name"]?.string
        text = notification?["content"]?["body"]?.string
        unread = (notification?["unread"] ?? notification?["counts"]?["unread"])?.integer.map(String.init)
    }

    /// Returns a line of the transcript.
    func description(on device: String) -> String {
        "    \(device) shows: \(sender ?? "?") in \(room ?? "?"): \(text ?? "?") (\(unread ?? "?") unread)"
    }
}
