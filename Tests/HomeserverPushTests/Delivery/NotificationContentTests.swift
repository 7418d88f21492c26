import APIRuntime
import ClientServerAPI
import PushGatewayAPI
import Testing

@testable import HomeserverPush

@Suite("Notification content")
struct NotificationContentTests {
    let actions: [Action] = [
        .notify, .setTweak(.init(setTweak: "sound", value: "default")), .setTweak(.init(setTweak: "highlight")),
    ]

    private func notification(
        _ event: Event = message(), format: String? = nil, data: JSONObject = [:], actions: [Action]
    ) throws -> JSONValue {
        let pusher = RegisteredPusher(
            id: 1, setting: try setting(format: format, data: data), setAt: Timestamp(milliseconds: 1_234_999),
            revision: 1)
        let notification = PushGatewayAPI.Notification(
            event: event, room: beds.summary, pusher: pusher, actions: actions, counts: .init(unread: 2))
        return try JSONValue(json: notification.jsonBytes())
    }

    @Test("a notification has all details of the event, and the pusher's data without the URL")
    func everything() throws {
        let expected: JSONValue = [
            "event_id": "$one", "room_id": "!beds:garden.example", "type": "m.room.message", "sender": .string(wren),
            "sender_display_name": "Wren", "room_name": "Kitchen garden", "room_alias": "#beds:garden.example",
            "prio": "high", "content": ["msgtype": "m.text", "body": "The tomatoes are ripe"], "counts": ["unread": 2],
            "devices": [
                [
                    "app_id": "example.app", "pushkey": "key", "pushkey_ts": 1234,
                    "data": ["brand": "x", "default_payload": ["aps": ["mutable-content": 1, "alert": .null]]],
                    "tweaks": ["sound": "default", "highlight": true],
                ]
            ],
        ]
        let data: JSONObject = ["brand": "x", "default_payload": ["aps": ["mutable-content": 1, "alert": .null]]]
        #expect(try notification(data: data, actions: actions) == expected)
    }

    @Test("a notification with event_id_only has IDs and counts only")
    func eventIDOnly() throws {
        let expected: JSONValue = [
            "event_id": "$one", "room_id": "!beds:garden.example", "prio": "high", "counts": ["unread": 2],
            "devices": [
                ["app_id": "example.app", "pushkey": "key", "pushkey_ts": 1234, "data": ["format": "event_id_only"]]
            ],
        ]
        #expect(try notification(format: "event_id_only", actions: actions) == expected)
    }

    @Test(
        "encrypted events, calls, sounds and highlights have high priority, others low",
        arguments: [
            ("m.room.message", [], "low"), ("m.room.encrypted", [], "high"), ("m.call.invite", [], "high"),
            ("m.rtc.notification", [], "high"), ("m.reaction", [], "low"),
            ("m.room.message", [.setTweak(.init(setTweak: "sound", value: "ring"))], "high"),
            ("m.room.message", [.setTweak(.init(setTweak: "sound", value: ""))], "low"),
            ("m.room.message", [.setTweak(.init(setTweak: "highlight"))], "high"),
            ("m.room.message", [.setTweak(.init(setTweak: "highlight", value: false))], "low"),
        ] as [(String, [Action], JSONValue)])
    func priority(type: String, tweaks: [Action], expected: JSONValue) throws {
        #expect(try notification(message(type: type), actions: [.notify] + tweaks)["prio"] == expected)
        #expect(
            try notification(message(type: type), format: "event_id_only", actions: [.notify] + tweaks)["prio"]
                == expected)
    }

    @Test("the notification of a user's invitation has user_is_target")
    func target() throws {
        #expect(try notification(member(fern, "invite"), actions: [.notify])["user_is_target"] == true)
        #expect(try notification(member(ivy, "invite"), actions: [.notify])["user_is_target"] == nil)
        #expect(try notification(actions: [.notify])["user_is_target"] == nil)
    }
}
