import APIRuntime
import PushGatewayAPI
import PushProviderModels

/// The payload that a client has put into its pusher's `data`, on which the gateway's payload builds.
///
/// `default_payload` is a convention of sygnal, not part of the specification. A value that isn't an object is treated
/// as absent, and so are members of `aps` whose type APNs doesn't know: a mistake of one app must not cost notifications.
struct APNsDefaultPayload: Sendable {
    /// The members. Those of the notification replace them.
    private(set) var payload = APNsPayload()
    /// The number of bytes of the client's value in JSON; 0 if absent.
    private(set) var size = 0
    /// The values that were ignored; for logs.
    private(set) var problems: [String] = []

    /// - Parameter maxBytes: the size of a value from which on its members aren't read, because it fits no payload.
    init(of device: Notification.Device, maxBytes: Int) {
        guard let value = device.data?.additionalProperties["default_payload"] else { return }
        guard let object = value.object else {
            problems.append("default_payload is no object")
            return
        }
        size = object.jsonBytes().count
        guard size <= maxBytes else { return }
        for (key, value) in object {
            switch key {
            case "room_id": payload.roomID = value.string
            case "event_id": payload.eventID = value.string
            case "unread_count": payload.unreadCount = value.integer
            case "missed_calls": payload.missedCalls = value.integer
            case "aps":
                if let object = value.object {
                    readAPS(object)
                } else {
                    problems.append("default_payload.aps is no object")
                }
            default: payload.additionalProperties[key] = value
            }
        }
    }

    private mutating func readAPS(_ object: JSONObject) {
        if let aps = try? APNsPayload.APS(json: object.jsonBytes(), mode: .tolerant) {
            payload.aps = aps
            return
        }
        // Some members have the wrong type. Each is read alone.
        var readable = JSONObject()
        for (key, value) in object {
            let corrected: JSONValue = value == true ? 1 : value == false ? 0 : value
            if let valid = [value, corrected].first(where: { Self.isReadable(key, $0) }) {
                readable[key] = valid
            } else {
                problems.append("default_payload.aps has a member of the wrong type")
            }
        }
        payload.aps = try? APNsPayload.APS(json: readable.jsonBytes(), mode: .tolerant)
    }

    private static func isReadable(_ key: String, _ value: JSONValue) -> Bool {
        (try? APNsPayload.APS(json: ([key: value] as JSONObject).jsonBytes(), mode: .tolerant)) != nil
    }
}
