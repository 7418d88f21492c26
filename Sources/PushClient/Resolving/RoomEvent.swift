import APIRuntime

/// An event, read member by member: what other clients send must not hide it.
public struct RoomEvent: Hashable, Sendable {
    /// The event as the homeserver sent it, or as the app has decrypted it.
    public let json: JSONObject
    public let eventID: String?
    public let type: String
    public let sender: String
    /// The state key; `nil` for events that aren't state.
    public let stateKey: String?
    /// The time at which the sender's homeserver got the event, in milliseconds since 1970; `nil` if absent.
    public let time: Int64?
    public let content: JSONObject

    /// - Returns: `nil` for an object without a type.
    public init?(_ json: JSONObject) {
        guard let type = json["type"]?.string, !type.isEmpty else { return nil }
        self.json = json
        self.type = type
        eventID = json["event_id"]?.string
        sender = json["sender"]?.string ?? ""
        stateKey = json["state_key"]?.string
        time = json["origin_server_ts"]?.integer
        content = json["content"]?.object ?? [:]
    }

    /// Returns the event with the type and the content that the app has decrypted. IDs, sender and time stay those of the
    /// homeserver: the decrypted text doesn't vouch for them.
    public func decrypted(_ plain: JSONObject) -> RoomEvent? {
        var json = json
        json["type"] = plain["type"]
        json["content"] = plain["content"]
        // The relation of an encrypted event is in the clear (client-server API, "Event relationships").
        if let relation = content["m.relates_to"], var content = json["content"]?.object,
            content["m.relates_to"] == nil
        {
            content["m.relates_to"] = relation
            json["content"] = .object(content)
        }
        return RoomEvent(json)
    }

    public var isEncrypted: Bool { type == "m.room.encrypted" }

    /// Whether the event was redacted, so that its content is gone.
    public var isRedacted: Bool {
        guard let unsigned = json["unsigned"]?.object else { return false }
        return unsigned["redacted_because"]?.isNull == false
    }

    /// The membership of an event of the type `m.room.member`.
    var membership: String? { type == "m.room.member" ? content["membership"]?.string : nil }

    /// The event that this one relates to, with the kind of the relation.
    var relation: (type: String, eventID: String)? {
        guard let relation = content["m.relates_to"]?.object, let type = relation["rel_type"]?.string,
            let eventID = relation["event_id"]?.string
        else { return nil }
        return (type, eventID)
    }

    /// The thread that the event is in.
    var threadID: String? { relation?.type == "m.thread" ? relation?.eventID : nil }

    /// The event that this one replaces; `nil` if it isn't an edit.
    var editedEventID: String? { relation?.type == "m.replace" ? relation?.eventID : nil }

    /// The event that this one is a reply to. In threads, clients without threads see a reply to the last message, which
    /// isn't one.
    var repliedEventID: String? {
        let relation = content["m.relates_to"]?.object
        guard let eventID = relation?["m.in_reply_to"]?["event_id"]?.string else { return nil }
        return threadID != nil && relation?["is_falling_back"]?.boolean == true ? nil : eventID
    }
}
