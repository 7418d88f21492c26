import APIRuntime
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("WebPushProvider: the payload \"declarative\"")
struct DeclarativePayloadTests {
    private let tests = TestEnvironment()
    private let event = Notification(
        eventID: "$e/1", roomID: "!r:h", type: .value("m.room.message"), sender: "@s:h", senderDisplayName: "Sam",
        roomName: "Garden", content: ["msgtype": "m.text", "body": "hello"],
        counts: .init(unread: 2, missedCalls: 1), devices: [])

    private func payload(_ notification: Notification, _ data: JSONObject = [:]) throws -> JSONObject {
        try tests.webPush(navigate: "https://chat.example/#/room/{room_id}/{event_id}")
            .request(for: notification, to: .browser(data), context: tests.context).payload()
    }

    @Test("a message has title, text, URL, badge, and the event's members as data")
    func message() throws {
        #expect(
            try payload(event) == [
                "web_push": 8030, "app_badge": 3,
                "notification": [
                    "title": "Garden", "body": "Sam: hello",
                    "navigate": "https://chat.example/#/room/%21r%3Ah/%24e%2F1",
                    "tag": .string(MessageFields.topic(roomID: "!r:h", device: .browser())),
                    "data": [
                        "event_id": "$e/1", "room_id": "!r:h", "type": "m.room.message", "sender": "@s:h",
                        "sender_display_name": "Sam", "room_name": "Garden", "unread": 2, "missed_calls": 1,
                    ],
                ],
            ])
    }

    @Test("the default payload has the same form and supplies what the notification doesn't have")
    func defaults() throws {
        var encrypted = event
        encrypted.content = ["algorithm": "m.megolm.v1.aes-sha2"]
        encrypted.counts = nil
        let values = try payload(
            encrypted,
            [
                "default_payload": [
                    "mutable": true, "org.x": 1,
                    "notification": [
                        "title": "ignored", "body": "Neue Nachricht", "lang": "de", "silent": false, "icon": "/i.png",
                        "data": ["account": "a"],
                    ],
                ]
            ])
        #expect(values["mutable"] == true && values["org.x"] == 1 && values["app_badge"] == nil)
        let notification = try #require(values["notification"])
        #expect(notification["title"] == "Garden" && notification["body"] == "Neue Nachricht")
        #expect(notification["lang"] == "de" && notification["silent"] == false && notification["icon"] == "/i.png")
        #expect(notification["data"]?["account"] == "a" && notification["data"]?["event_id"] == "$e/1")
        #expect(notification["data"]?["notification"] == nil)
    }

    @Test("every event has a title and a text")
    func texts() {
        func texts(_ change: (inout Notification) -> Void) -> [String] {
            var event = event
            change(&event)
            let texts = DisplayedTexts(event, defaults: [:])
            return [texts.title, texts.body]
        }
        #expect(texts { $0.content?["msgtype"] = "m.emote" } == ["Garden", "* Sam hello"])
        #expect(texts { $0.roomName = nil } == ["Sam", "hello"])
        #expect(texts { $0.roomName = "" } == ["Sam", "hello"])
        #expect(
            texts {
                $0.roomName = nil
                $0.roomAlias = "#g:h"
                $0.senderDisplayName = nil
            } == ["#g:h", "@s:h: hello"])
        #expect(
            texts {
                $0.type = .value("m.room.member")
                $0.content = ["membership": "invite"]
            } == ["Garden", "Invitation"])
        #expect(
            texts {
                $0.type = .value("m.call.invite")
                $0.content = nil
            } == ["Garden", "Incoming call"])
        #expect(texts { $0 = Notification(eventID: "$e", devices: []) } == ["Matrix", "New message"])
        #expect(texts { $0.content = ["body": 5] } == ["Garden", "New message"])
    }

    @Test("long texts are shortened to 3993 bytes")
    func size() throws {
        var event = event
        event.content?["body"] = .string(String(repeating: "👩‍👩‍👧‍👦", count: 1000))
        let request = try tests.webPush(navigate: "https://chat.example/")
            .request(for: event, to: .browser(), context: tests.context)
        #expect(4060...4096 ~= request.body.count)
        let body = try #require(try request.payload()["notification"]?["body"]?.string)
        #expect(body.hasPrefix("Sam: 👩‍👩‍👧‍👦") && body.hasSuffix("👩‍👩‍👧‍👦…"))
        event.additionalProperties = ["org.large": .string(String(repeating: "x", count: 9000))]
        #expect(
            try payload(event)["notification"]?["data"]
                == ["event_id": "$e/1", "room_id": "!r:h", "unread": 2, "missed_calls": 1])
    }

    @Test("counts are sent in the form for the service worker, because a declarative message must show something")
    func counts() throws {
        #expect(try payload(Notification(counts: .init(unread: 0), devices: [])) == ["unread": 0])
    }
}
