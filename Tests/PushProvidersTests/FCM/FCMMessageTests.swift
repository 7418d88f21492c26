import APIRuntime
import PushGatewayAPI
import PushProviderModels
import Testing

@testable import PushProviders

@Suite("FCM messages")
struct FCMMessageTests {
    private let builder = FCMMessageBuilder()

    @Test("a message has the keys that apps of sygnal read, all values strings")
    func keys() throws {
        let message = try builder.json(.message())
        #expect(
            message == [
                "data": [
                    "event_id": "$ripe", "room_id": "!beds:garden.example", "type": "m.room.message",
                    "sender": "@fern:garden.example", "sender_display_name": "Fern", "room_name": "Beds",
                    "prio": "high", "unread": "2", "content_msgtype": "m.text",
                    "content_body": "The tomatoes are ripe",
                ],
                "android": ["priority": "HIGH"], "token": "token-1",
            ])
    }

    @Test("values of other types become text, null is left out")
    func values() throws {
        let data = try builder.json(
            .message([
                "content": [
                    "n": 5, "d": 1.5, "b": true, "z": nil, "o": ["a": ["b": 1]], "l": ["x", 2], "body": "",
                ], "membership": "invite", "sender": "", "user_is_target": true,
            ]))["data"]
        #expect(data?["content_n"] == "5" && data?["content_d"] == "1.5" && data?["content_b"] == "true")
        #expect(data?["content_o"] == #"{"a":{"b":1}}"# && data?["content_l"] == #"["x",2]"#)
        #expect(data?["content_z"] == nil && data?["content_body"] == "")
        #expect(data?["membership"] == "invite" && data?["sender"] == nil && data?["user_is_target"] == "true")
    }

    @Test("default_payload is flattened; the notification's members take precedence")
    func defaultPayload() throws {
        let payload: JSONValue = [
            "cs": "secret", "a": ["b": ["c": 1], "d": nil], "l": [1], "event_id": "other", "flag": false,
        ]
        let data = try builder.json(.message(device: ["data": ["default_payload": payload]]))["data"]
        #expect(data?["cs"] == "secret" && data?["a_b_c"] == "1" && data?["a_d"] == nil && data?["l"] == "[1]")
        #expect(data?["event_id"] == "$ripe" && data?["flag"] == "false" && data?["a"] == nil)
    }

    @Test("a default_payload that isn't an object counts as absent", arguments: [nil, "x", 5, [1]] as [JSONValue])
    func invalidDefaultPayload(payload: JSONValue) throws {
        let message = try builder.json(.message(device: ["data": ["default_payload": payload]]))
        #expect(try message == builder.json(.message()))
    }

    @Test("absent, null and empty data of a pusher are the same")
    func absentData() throws {
        #expect(try builder.json(.message(device: ["data": nil])) == builder.json(.message()))
        #expect(try builder.json(.message(device: ["data": [:]])) == builder.json(.message()))
    }

    @Test("keys that FCM forbids are left out and reported")
    func forbiddenKeys() throws {
        let payload: JSONValue = ["from": "x", "google.x": "x", "gcm": "x", "message_type": "x", "fromage": "brie"]
        let notification = try Notification.message(["from": "y"], device: ["data": ["default_payload": payload]])
        let result = try #require(builder.message(for: notification, to: notification.devices[0], now: 0))
        #expect(result.forbiddenKeys.sorted() == ["from", "from", "gcm", "google.x", "message_type"])
        #expect(result.message.data?["fromage"] == "brie")
        #expect(result.message.data?.keys.contains { FCMData.isForbidden($0) } == false)
    }

    @Test("an encrypted notification (MSC3013) passes through")
    func encryptedNotification() throws {
        let notification = try Notification.message([
            "event_id": nil, "room_id": nil, "type": nil, "sender": nil, "sender_display_name": nil,
            "room_name": nil, "content": nil, "ciphertext": "c1", "ephemeral": "e1", "mac": "m1",
        ])
        let message = try builder.json(notification)
        #expect(
            message["data"] == ["ciphertext": "c1", "ephemeral": "e1", "mac": "m1", "prio": "high", "unread": "2"])
        #expect(message["android"]?["priority"] == "HIGH")
    }

    @Test("the format event_id_only has identifiers and counts only")
    func eventIDOnly() throws {
        let data = try builder.json(.message(device: ["data": ["format": "event_id_only"]]))["data"]
        #expect(
            data == ["event_id": "$ripe", "room_id": "!beds:garden.example", "prio": "high", "unread": "2"])
    }

    @Test(
        "the priority is high only for urgent events",
        arguments: [
            ("high", "m.room.message", "HIGH"), ("low", "m.room.message", "NORMAL"),
            ("high", "m.room.encrypted", "HIGH"), ("urgent", "m.room.message", "HIGH"),
        ])
    func priority(prio: String, type: String, expected: String) throws {
        let message = try builder.json(.message(["prio": .string(prio), "type": .string(type)]))
        #expect(message["android"]?["priority"] == .string(expected))
        #expect(message["data"]?["prio"] == (expected == "HIGH" ? "high" : "normal"))
    }

    @Test("new counts are sent with normal priority; absent counts mean zero")
    func countsOnly() throws {
        let message = try builder.json(.counts(["unread": 3, "missed_calls": 1]))
        #expect(message["data"] == ["prio": "high", "unread": "3", "missed_calls": "1"])
        #expect(message["android"]?["priority"] == "NORMAL")
        #expect(try builder.json(.counts(nil))["data"]?["unread"] == "0")
        #expect(try builder.json(.counts([:]))["data"]?["unread"] == "0")
        #expect(try builder.json(.counts(["unread": 0]))["data"]?["unread"] == "0")
    }

    @Test("an event without counts has none, and send_badge_counts false leaves them out")
    func absentCounts() throws {
        #expect(try builder.json(.message(["counts": nil]))["data"]?["unread"] == nil)
        var silent = builder
        silent.sendsCounts = false
        let data = try silent.json(.message(["counts": ["unread": 2, "missed_calls": 4]]))["data"]
        #expect(data?["unread"] == nil && data?["missed_calls"] == nil && data?["event_id"] == "$ripe")
    }

    @Test(
        "a call rings for its lifetime, at most two minutes",
        arguments: [(30_000, "30s"), (500, "1s"), (1_500, "2s"), (600_000, "120s"), (.max, "120s")] as [(Int64, String)]
    )
    func lifetime(milliseconds: Int64, expected: String) throws {
        let content: JSONValue = ["lifetime": .integer(milliseconds), "sender_ts": 1]
        for type in ["m.rtc.notification", "org.matrix.msc4075.rtc.notification"] {
            let message = try builder.json(.message(["type": .string(type), "content": content]))
            #expect(message["android"]?["ttl"] == .string(expected))
        }
    }

    @Test("other events have no time to live", arguments: ["m.room.message", "m.rtc.notification"])
    func noLifetime(type: String) throws {
        let content: JSONValue = type == "m.room.message" ? ["lifetime": 30_000] : ["lifetime": -5]
        let message = try builder.json(.message(["type": .string(type), "content": content]))
        #expect(message["android"] == ["priority": "HIGH"])
    }

    @Test("token_kind fid sends the pushkey as an installation ID")
    func installationID() throws {
        var builder = builder
        builder.tokenKind = .fid
        let message = try builder.json(.message())
        #expect(message["fid"] == "token-1" && message["token"] == nil)
    }
}
