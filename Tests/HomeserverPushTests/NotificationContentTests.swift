import APIRuntime
import ClientServerAPI
import PushGatewayAPI
import Testing

@testable import HomeserverPush

@Suite("Notification content")
struct NotificationContentTests {
    let room = RoomContext(
        roomID: "!beds:garden.example", name: "Kitchen garden", alias: "#beds:garden.example",
        senderDisplayName: "Wren", localMembers: [])
    let actions: [Action] = [
        .notify, .setTweak(.init(setTweak: "sound", value: "default")), .setTweak(.init(setTweak: "highlight")),
    ]

    private func notification(
        _ request: SetPusherRequest, _ event: Event = message(), actions: [Action]
    ) throws -> JSONValue {
        let store = PusherStore()
        try store.set(request, for: fern, at: 1234)
        let pusher = try #require(store.pushers(of: fern).first)
        let notification = PushGatewayAPI.Notification(
            event: event, room: room, pusher: pusher, actions: actions, unread: 2)
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
                    "app_id": "example.app", "pushkey": "key", "pushkey_ts": 1234, "data": ["brand": "x"],
                    "tweaks": ["sound": "default", "highlight": true],
                ]
            ],
        ]
        #expect(try notification(httpPusher(data: ["brand": "x"]), actions: actions) == expected)
    }

    @Test("a notification with event_id_only has IDs and counts only")
    func eventIDOnly() throws {
        let expected: JSONValue = [
            "event_id": "$one", "room_id": "!beds:garden.example", "prio": "high", "counts": ["unread": 2],
            "devices": [
                ["app_id": "example.app", "pushkey": "key", "pushkey_ts": 1234, "data": ["format": "event_id_only"]]
            ],
        ]
        #expect(try notification(httpPusher(format: "event_id_only"), actions: actions) == expected)
    }

    @Test("a notification without sound and highlight has low priority")
    func priority() throws {
        #expect(try notification(httpPusher(), actions: [.notify])["prio"] == "low")
    }

    @Test("the notification of a user's invitation has user_is_target")
    func target() throws {
        let invitation = Event(
            eventID: "$invite", type: "m.room.member", stateKey: fern, sender: wren, originServerTS: 0,
            content: ["membership": "invite"])
        #expect(try notification(httpPusher(), invitation, actions: [.notify])["user_is_target"] == true)
        #expect(try notification(httpPusher(), actions: [.notify])["user_is_target"] == nil)
    }
}
