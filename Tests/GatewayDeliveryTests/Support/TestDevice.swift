import APIRuntime
import HTTPTypes
import LoopbackServer
import ProviderSimulators

/// A device of a notification, as a homeserver sends it.
struct TestDevice: Sendable {
    let appID: String
    let pushkey: String
    /// The member `data`; absent if `nil`.
    var data: JSONValue?
    /// Further members.
    var members: JSONObject = [:]

    /// A device of the app `apns`. Its token is made of a number.
    static func apns(_ number: Int, data: JSONObject? = nil) -> TestDevice {
        let digits = String(number, radix: 16)
        let token = String(repeating: "a", count: 64 - digits.count) + digits
        return TestDevice(appID: "apns", pushkey: token, data: data.map { .object($0) })
    }

    /// A device of the app `fcm`.
    static func fcm(_ token: String, data: JSONObject? = nil) -> TestDevice {
        TestDevice(appID: "fcm", pushkey: token, data: data.map { .object($0) })
    }

    /// A device of the app `web`.
    static func webPush(_ subscription: PushSubscription, data: JSONObject = [:]) -> TestDevice {
        var data = data
        data["endpoint"] = .string(subscription.endpoint)
        data["auth"] = .string(subscription.auth)
        return TestDevice(appID: "web", pushkey: subscription.p256dh, data: .object(data))
    }

    /// A device of the app `up`.
    static func unifiedPush(_ subscription: PushSubscription) -> TestDevice {
        TestDevice(appID: "up", pushkey: subscription.endpoint)
    }

    var json: JSONValue {
        var object = members
        object["app_id"] = .string(appID)
        object["pushkey"] = .string(pushkey)
        if let data { object["data"] = data }
        return .object(object)
    }
}

extension RunningGateway {
    /// Sends a notification for devices, as a homeserver does.
    /// - Parameter members: further members of the notification. They take precedence.
    func notify(
        _ devices: [TestDevice], event: String = "$event", _ members: JSONObject = [:]
    ) async throws -> ClientResponse {
        var notification: JSONObject = [
            "event_id": .string(event), "room_id": "!room:example.org", "type": "m.room.message",
            "sender": "@alice:example.org", "content": ["msgtype": "m.text", "body": "hello"],
        ]
        for (key, value) in members { notification[key] = value }
        notification["devices"] = .array(devices.map(\.json))
        let request: JSONObject = ["notification": .object(notification)]
        return try await notify(String(decoding: request.jsonBytes(), as: UTF8.self))
    }
}

extension ClientResponse {
    var status: Int { head.status.code }
    /// The value of `Retry-After`.
    var retryAfter: String? { head.headerFields[.retryAfter] }
    /// The rejected pushkeys; `nil` for an error.
    var rejected: [String]? {
        (try? JSONObject(json: body))?["rejected"]?.array?.compactMap(\.string)
    }

    /// Whether the response is 200 with exactly these rejected pushkeys.
    func rejects(_ pushkeys: [String]) -> Bool { status == 200 && rejected == pushkeys }
    /// Whether the response is 200 without rejected pushkeys.
    var rejectsNone: Bool { rejects([]) }
}
