import APIRuntime
import PushConfiguration
import PushGatewayAPI
import PushProviderModels
import Testing

@testable import PushProviders

@Suite("Forms of FCM messages")
struct FCMFormTests {
    private let builder = FCMMessageBuilder()

    private func device(_ form: JSONValue) -> JSONObject { ["data": ["data_message": form, "client_name": "two"]] }

    @Test(
        "a pusher chooses its form",
        arguments: [
            ("android", .android), (true, .android), ("ios", .ios), ("data", .data), (false, .data), (nil, .data),
            ("web", .data),
        ] as [(JSONValue, FCMAppConfiguration.DataMessage)])
    func choice(value: JSONValue, expected: FCMAppConfiguration.DataMessage) throws {
        let device = try Notification.message(device: device(value)).devices[0]
        #expect(builder.form(for: device) == expected)
    }

    @Test("false and null mean the configured form")
    func configuredForm() throws {
        var builder = builder
        builder.form = .ios
        for value in [false, nil] as [JSONValue] {
            #expect(builder.form(for: try Notification.message(device: device(value)).devices[0]) == .ios)
        }
        #expect(builder.form(for: try Notification.message().devices[0]) == .ios)
    }

    @Test("the form android is data alone, with content, counts and devices as JSON text")
    func android() throws {
        let message = try builder.json(.message(["prio": "low"], device: device("android")))
        #expect(message.keys.sorted() == ["android", "data", "token"])
        #expect(message["android"] == ["priority": "NORMAL"])
        let data = try #require(message["data"]?.object)
        #expect(data["prio"] == "low" && data["event_id"] == "$ripe" && data["room_name"] == "Beds")
        #expect(data["content_body"] == nil)
        let content = try JSONObject(json: try #require(data["content"]?.string))
        #expect(content == ["msgtype": "m.text", "body": "The tomatoes are ripe"])
        #expect(data["counts"] == #"{"unread":2}"#)
        let devices = try JSONValue(json: try #require(data["devices"]?.string))
        #expect(devices.array?.count == 1 && devices.array?[0]["pushkey"] == "token-1")
        #expect(devices.array?[0]["data"]?["client_name"] == "two")
    }

    @Test("the form ios has an alert that the app's extension replaces")
    func ios() throws {
        var device = device("ios")
        device["tweaks"] = ["sound": "default"]
        let message = try builder.json(.message(["counts": ["unread": 2, "missed_calls": 1]], device: device))
        #expect(
            message["apns"] == [
                "headers": ["apns-push-type": "alert", "apns-priority": "10"],
                "payload": [
                    "aps": [
                        "mutable-content": 1, "alert": ["title": "Beds", "body": "Fern: The tomatoes are ripe"],
                        "sound": "default", "badge": 3,
                    ]
                ],
            ])
        #expect(message["data"]?["event_id"] == "$ripe" && message["notification"] == nil)
    }

    @Test("the form ios without content has a general alert, and low priority where the event has it")
    func iosEventIDOnly() throws {
        var device = device("ios")
        device["data"] = ["data_message": "ios", "format": "event_id_only"]
        let message = try builder.json(.message(["prio": "low"], device: device))
        #expect(message["apns"]?["payload"]?["aps"]?["alert"] == ["body": "New notification"])
        #expect(message["apns"]?["headers"]?["apns-priority"] == "5")
        #expect(message["data"]?["room_name"] == nil)
    }

    @Test("new counts are a push in the form ios that sets the badge alone")
    func iosCounts() throws {
        let message = try builder.json(.counts(["unread": 4], device: device("ios")))
        #expect(
            message["apns"] == [
                "headers": ["apns-push-type": "alert", "apns-priority": "5"],
                "payload": ["aps": ["badge": 4]],
            ])
        #expect(try builder.json(.counts(nil, device: device("ios")))["apns"]?["payload"]?["aps"]?["badge"] == 0)
    }

    @Test("a call in the form ios expires")
    func iosCall() throws {
        let call: JSONObject = ["type": "m.rtc.notification", "content": ["lifetime": 30_000]]
        let message = try builder.json(.message(call, device: device("ios")))
        #expect(message["apns"]?["headers"]?["apns-expiration"] == "1780000030")
        #expect(message["android"]?["ttl"] == "30s")
    }

    @Test(
        "options for Apple devices are sent as configured with an urgent event",
        arguments: [
            ["payload": ["app": "x"]], ["headers": ["apns-collapse-id": "c"]], ["payload": ["aps": [:]]], [:],
        ] as [JSONValue])
    func verbatimApple(options: JSONValue) throws {
        var builder = builder
        builder.options = try FCMOptions.message(["apns": options])
        #expect(try builder.json(.message())["apns"] == options)
    }

    @Test("a configured alert is kept, and isn't sent with new counts")
    func configuredApple() throws {
        var builder = builder
        builder.options = try FCMOptions.message([
            "apns": [
                "headers": ["apns-priority": "10"],
                "payload": ["aps": ["alert": "", "mutable-content": 1, "content-available": 1], "app": "x"],
            ], "notification": ["title": "News"], "android": ["notification": ["icon": "leaf"], "collapse_key": "k"],
        ])
        let event = try builder.json(.message())
        #expect(event["apns"]?["payload"]?["aps"] == ["alert": "", "mutable-content": 1, "content-available": 1])
        #expect(event["notification"] == ["title": "News"] && event["android"]?["notification"] != nil)
        let ios = try builder.json(.message(device: device("ios")))
        #expect(ios["apns"]?["payload"]?["aps"]?["alert"] == "")
        let counts = try builder.json(.counts(["unread": 1]))
        #expect(counts["apns"]?["payload"] == ["aps": ["content-available": 1, "badge": 1], "app": "x"])
        #expect(counts["apns"]?["headers"] == ["apns-priority": "5", "apns-push-type": "alert"])
        #expect(counts["notification"] == nil && counts["android"]?["notification"] == nil)
        #expect(counts["android"]?["collapse_key"] == "k")
    }
}
