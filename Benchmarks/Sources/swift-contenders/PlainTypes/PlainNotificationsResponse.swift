/// The response of `GET /_matrix/client/v3/notifications`, written by hand for `Codable`.
struct PlainNotificationsResponse: Codable {
    var notifications: [Notification]
    var nextToken: String?

    enum CodingKeys: String, CodingKey {
        case notifications
        case nextToken = "next_token"
    }

    struct Notification: Codable {
        var roomID: String
        var event: Event
        var actions: [PlainAction]
        var read: Bool
        var ts: Int64
        var profileTag: String?

        enum CodingKeys: String, CodingKey {
            case roomID = "room_id"
            case event, actions, read, ts
            case profileTag = "profile_tag"
        }
    }

    struct Event: Codable {
        var eventID: String
        var type: String
        var stateKey: String?
        var sender: String
        var originServerTS: Int64
        var content: [String: FreeForm]
        var unsigned: Unsigned?

        enum CodingKeys: String, CodingKey {
            case eventID = "event_id"
            case type
            case stateKey = "state_key"
            case sender
            case originServerTS = "origin_server_ts"
            case content, unsigned
        }
    }

    struct Unsigned: Codable {
        var age: Int64?
        var membership: String?
        var prevContent: [String: FreeForm]?
        var replacesState: String?
        var redactedBecause: [String: FreeForm]?
        var transactionID: String?

        enum CodingKeys: String, CodingKey {
            case age, membership
            case prevContent = "prev_content"
            case replacesState = "replaces_state"
            case redactedBecause = "redacted_because"
            case transactionID = "transaction_id"
        }
    }
}
