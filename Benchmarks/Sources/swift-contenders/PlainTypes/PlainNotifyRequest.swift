/// The body of `POST /_matrix/push/v1/notify`, written by hand for `Codable`.
struct PlainNotifyRequest: Codable {
    var notification: Notification

    struct Notification: Codable {
        var eventID: String?
        var roomID: String?
        var type: String?
        var sender: String?
        var senderDisplayName: String?
        var roomName: String?
        var roomAlias: String?
        var userIsTarget: Bool?
        var prio: Priority?
        var content: [String: FreeForm]?
        var counts: Counts?
        var devices: [Device]

        enum CodingKeys: String, CodingKey {
            case eventID = "event_id"
            case roomID = "room_id"
            case type, sender
            case senderDisplayName = "sender_display_name"
            case roomName = "room_name"
            case roomAlias = "room_alias"
            case userIsTarget = "user_is_target"
            case prio, content, counts, devices
        }
    }

    enum Priority: String, Codable {
        case high, low
    }

    struct Counts: Codable {
        var unread: Int64?
        var missedCalls: Int64?

        enum CodingKeys: String, CodingKey {
            case unread
            case missedCalls = "missed_calls"
        }
    }

    struct Device: Codable {
        var appID: String
        var pushkey: String
        var pushkeyTS: Int64?
        var data: [String: FreeForm]?
        var tweaks: [String: FreeForm]?

        enum CodingKeys: String, CodingKey {
            case appID = "app_id"
            case pushkey
            case pushkeyTS = "pushkey_ts"
            case data, tweaks
        }
    }
}
