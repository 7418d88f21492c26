import APIRuntime
import ClientServerAPI

extension Event {
    /// Reads an event of the homeserver; `nil` for an object that isn't one.
    init?(homeserver object: JSONObject) {
        guard let event = try? Event(json: object.jsonBytes(), mode: .tolerant) else { return nil }
        self = event
        additionalProperties["room_id"] = nil
        // Names of other servers' users and tokens aren't part of the event.
        additionalProperties["user_id"] = nil
        additionalProperties["age"] = nil
    }

    var membership: String? { type == "m.room.member" ? content["membership"]?.string : nil }

    /// The ID of the event that this one redacts; `nil` for other events.
    var redactedID: String? {
        guard type == "m.room.redaction" else { return nil }
        return content["redacts"]?.string ?? additionalProperties["redacts"]?.string
    }
}
