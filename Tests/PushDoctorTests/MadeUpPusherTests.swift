import APIRuntime
import DoctorAccounts
import PushClient
import SeededGenerator
import Testing

@testable import PushDoctor

@Suite("Made-up pushers")
struct MadeUpPusherTests {
    private func madeUp(_ pushkey: String, _ data: JSONObject) throws -> MadeUpPusher {
        let json: JSONValue = [
            "app_id": "garden.chat", "pushkey": .string(pushkey), "kind": "http", "data": .object(data),
        ]
        var generator = SeededGenerator(seed: 1)
        return MadeUpPusher(like: try #require(PusherEntry(json, index: 0)), using: &generator)
    }

    @Test("a made-up pusher has the same members, with other keys and another endpoint")
    func members() throws {
        let keys = PushKeyPair().publicKeys
        let payload: JSONValue = ["aps": ["mutable-content": 1]]
        let made = try madeUp(
            keys.p256dh,
            [
                "url": "https://push.example/_matrix/push/v1/notify", "format": "event_id_only",
                "endpoint": "https://web.example/wpush/v2/secret-secret-secret?token=secret",
                "auth": .string(keys.auth), "p256dh": .string(keys.p256dh), "cs": "short",
                "session": "a-long-secret-of-the-app", "events_only": true, "brand": "garden",
                "default_payload": payload,
            ])
        #expect(
            made.data.keys == [
                "format", "endpoint", "auth", "p256dh", "cs", "session", "events_only", "brand", "default_payload",
            ])
        let endpoint = try #require(made.data["endpoint"]?.string)
        #expect(endpoint.hasPrefix("https://web.example/wpush/v2/") && !endpoint.contains("secret"))
        #expect(made.pushkey.utf8.count == 87 && made.pushkey != keys.p256dh && made.pushkey.hasPrefix("B"))
        #expect(made.data["p256dh"]?.string?.utf8.count == 87 && made.data["p256dh"] != .string(keys.p256dh))
        #expect(made.data["auth"]?.string?.utf8.count == 22 && made.data["auth"] != .string(keys.auth))
        #expect(made.data["cs"] != "short" && made.data["session"] != "a-long-secret-of-the-app")
        #expect(made.data["format"] == "event_id_only" && made.data["events_only"] == true)
        #expect(made.data["brand"] == "garden" && made.data["default_payload"] == payload)
    }

    @Test("keys that aren't valid stay invalid, and members that aren't strings stay")
    func invalid() throws {
        let made = try madeUp(
            "https://up.example/secret-topic-0123", ["auth": "too-short", "p256dh": 5, "endpoint": ""])
        #expect(made.pushkey.hasPrefix("https://up.example/") && !made.pushkey.contains("secret"))
        #expect(made.data["auth"]?.string?.utf8.count != 22 && made.data["auth"] != "too-short")
        #expect(made.data["p256dh"] == 5 && made.data["endpoint"] == "")
    }

    @Test("a pusher without data has none, and its made-up pushkey has the form of the real one")
    func withoutData() throws {
        let made = try madeUp(DoctorHomeserver.pushkey, ["url": "https://push.example/_matrix/push/v1/notify"])
        #expect(made.data.isEmpty && made.pushkey != DoctorHomeserver.pushkey)
        #expect(made.pushkey.utf8.count == DoctorHomeserver.pushkey.utf8.count)
    }
}
