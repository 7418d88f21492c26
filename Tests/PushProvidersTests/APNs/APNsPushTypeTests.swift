import APIRuntime
import Crypto
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("APNs push types")
struct APNsPushTypeTests {
    @Test(
        "each configured push type has its topic and priority",
        arguments: [
            (.alert, "com.example.app", 10, 5), (.background, "com.example.app", 5, 5),
            (.voip, "com.example.app.voip", 10, 10), (.complication, "com.example.app.complication", 10, 5),
            (.fileprovider, "com.example.app.pushkit.fileprovider", 10, 5), (.mdm, "com.example.app", 10, 5),
            (.location, "com.example.app.location-query", 10, 5),
            (.liveactivity, "com.example.app.push-type.liveactivity", 10, 5),
            (.pushtotalk, "com.example.app.voip-ptt", 10, 10), (.widgets, "com.example.app.push-type.widgets", 10, 5),
            (.controls, "com.example.app.push-type.controls", 10, 5),
        ] as [(APNsAppConfiguration.PushType, String, Int, Int)])
    func configured(type: APNsAppConfiguration.PushType, topic: String, high: Int, low: Int) throws {
        let device = APNsSamples.device(defaultPayload: [
            "mdm": "magic", "aps": ["event": "update", "content-state": ["unread": 1]],
        ])
        var message = APNsSamples.message()
        for (priority, expected) in [(.high, high), (.low, low)] as [(Notification.Priority, Int)] {
            message.prio = priority
            let push = try APNsSamples.push(
                message, to: device, configuration: APNsSamples.configuration(pushType: type))
            #expect(push.pushType.rawValue == type.rawValue)
            #expect(push.topic == topic)
            #expect(push.priority == expected)
        }
    }

    @Test("all push types of the configuration are known")
    func complete() {
        let types = APNsAppConfiguration.PushType.knownValues.map(\.rawValue)
        #expect(types == APNsPushType.allCases.map(\.rawValue))
        #expect(types.count == 11)
    }

    @Test("a topic that has the suffix already gets no second one")
    func topicWithSuffix() {
        #expect(APNsPushType.voip.topic(of: "com.example.app.voip") == "com.example.app.voip")
    }

    @Test("each push type has the payload that it may carry")
    func payloads() throws {
        let device = APNsSamples.device(defaultPayload: [
            "mdm": "magic", "aps": ["alert": "x", "event": "update", "content-state": ["unread": 1], "timestamp": 5],
        ])
        func payload(_ type: APNsAppConfiguration.PushType) throws -> JSONValue {
            try APNsSamples.payload(
                APNsSamples.message(), to: device, configuration: APNsSamples.configuration(pushType: type))
        }
        #expect(
            try payload(.background) == [
                "aps": ["content-available": 1], "mdm": "magic", "room_id": "!room:example.com", "event_id": "$event",
                "unread_count": 2,
            ])
        #expect(try payload(.mdm) == ["mdm": "magic"])
        #expect(try payload(.widgets) == ["aps": ["content-changed": true]])
        #expect(try payload(.controls) == ["aps": ["content-changed": true]])
        #expect(try payload(.liveactivity)["aps"]?["timestamp"] == 5)
        #expect(try payload(.location)["event_id"] == "$event")
        #expect(try payload(.fileprovider)["unread_count"] == 2)
        for type in [.voip, .complication, .pushtotalk, .alert] as [APNsAppConfiguration.PushType] {
            #expect(try payload(type)["aps"]?["alert"]?["loc-key"] == "MSG_FROM_USER_IN_ROOM_WITH_CONTENT")
        }
    }

    @Test("a Live Activity without its content, and device management without its value, fail")
    func missingMembers() throws {
        for type in [.liveactivity, .mdm] as [APNsAppConfiguration.PushType] {
            let failure = #expect(throws: DeliveryFailure.self) {
                try APNsSamples.push(APNsSamples.message(), configuration: APNsSamples.configuration(pushType: type))
            }
            #expect(failure?.text.contains("default_payload") == true)
        }
    }

    @Test("an app_id that ends in .voip gets calls as voip, for 30 seconds, and no counts alone")
    func voipApp() throws {
        let device = APNsSamples.device(appID: "com.example.app.voip")
        let push = try APNsSamples.push(APNsSamples.message(), to: device, now: 1000)
        #expect(push.pushType == .voip)
        #expect(push.topic == "com.example.app.voip")
        #expect(push.priority == 10)
        #expect(push.expiration == 1030)
        #expect(push.collapseID == nil)
        #expect(throws: DeliveryFailure.self) { try APNsSamples.push(APNsSamples.counts(unread: 1), to: device) }
    }

    @Test("prio low has priority 5, everything else 10")
    func priorities() throws {
        var message = APNsSamples.message()
        for (priority, expected) in [(nil, 10), (.high, 10), (.low, 5), (.unknown("urgent"), 10)]
            as [(Notification.Priority?, Int)]
        {
            message.prio = priority
            #expect(try APNsSamples.push(message).priority == expected)
        }
    }

    @Test("the collapse ID is the first 24 bytes of the event ID's SHA-256 in base64url")
    func collapseID() throws {
        let push = try APNsSamples.push(APNsSamples.message())
        // printf '$event' | openssl dgst -sha256 -binary | head -c 24 | basenc --base64url
        #expect(push.collapseID == "lA_7j8nu3ZxganHfnPn0Z-XTwelNGHRh")
        var configuration = APNsSamples.configuration()
        configuration.collapse = .room
        #expect(
            try APNsSamples.push(APNsSamples.message(), configuration: configuration).collapseID
                == "uce7d7oePB4iYO1H4mwyuMH7TpYBlvda")
        configuration.collapse = .noneValue
        #expect(try APNsSamples.push(APNsSamples.message(), configuration: configuration).collapseID == nil)
    }

    @Test("two accounts on one device have different collapse IDs, which don't depend on the order of members")
    func collapseIDsOfAccounts() throws {
        func collapseID(_ data: String) throws -> String? {
            let data = try PushGatewayAPI.Notification.Device.PusherData(json: Array(data.utf8))
            let device = PushGatewayAPI.Notification.Device(appID: "org.example", pushkey: "b2s=", data: data)
            return try APNsSamples.push(APNsSamples.message(), to: device).collapseID
        }
        let first = try collapseID(#"{"default_payload": {"cs": "a"}, "brand": "x"}"#)
        #expect(try collapseID(#"{"brand": "x", "default_payload": {"cs": "a"}}"#) == first)
        #expect(try collapseID(#"{"brand": "x", "default_payload": {"cs": "b"}}"#) != first)
    }

    @Test("the expiration is the configured time from now, 0 for a single try")
    func expiration() throws {
        var configuration = APNsSamples.configuration()
        #expect(
            try APNsSamples.push(APNsSamples.message(), configuration: configuration, now: 1000).expiration == 2_593_000
        )
        configuration.expiration = 60
        #expect(
            try APNsSamples.push(APNsSamples.message(), configuration: configuration, now: 1000.9).expiration == 1060)
        configuration.expiration = 0
        #expect(try APNsSamples.push(APNsSamples.message(), configuration: configuration, now: 1000).expiration == 0)
    }

    @Test(
        "a call's notification expires with its lifetime",
        arguments: [
            (["sender_ts": 1_000_000_000, "lifetime": 30_000], 1_000_030),
            (["sender_ts": 999_990_000, "lifetime": 30_000], 1_000_020),
            (["sender_ts": 999_985_000, "lifetime": 5000], 0),
            (["sender_ts": 900_000_000, "lifetime": 30_000], 1_000_030),
            (["lifetime": 30_000], 1_000_030), (["lifetime": 900_000], 1_000_120),
            (["lifetime": "x"], 3_592_000), (["lifetime": -1], 3_592_000),
        ] as [(JSONObject, Int64)])
    func callExpiration(content: JSONObject, expected: Int64) throws {
        for type in ["m.rtc.notification", "org.matrix.msc4075.rtc.notification"] {
            let push = try APNsSamples.push(APNsSamples.message(content, type: type), now: 1_000_000)
            #expect(push.expiration == expected)
        }
    }
}
