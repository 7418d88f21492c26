import APIRuntime
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("APNs plain payload")
struct APNsPlainPayloadTests {
    private static func text(_ content: JSONObject?, type: String = "m.room.message") throws -> String? {
        try APNsSamples.payload(
            APNsSamples.message(content, type: type), configuration: APNsSamples.configuration(payload: .plain))[
                "aps"]?[
                "alert"]?["body"]?.string
    }

    @Test("a message has title, subtitle, text, group and the rule's sound")
    func message() throws {
        let payload = try APNsSamples.payload(
            APNsSamples.message(), to: APNsSamples.device(tweaks: ["sound": "default"]),
            configuration: APNsSamples.configuration(payload: .plain))
        #expect(
            payload == [
                "aps": [
                    "alert": ["title": "Mission Control", "subtitle": "Major Tom", "body": "hello"], "badge": 2,
                    "sound": "default", "thread-id": "!room:example.com", "mutable-content": 1,
                ],
                "room_id": "!room:example.com", "event_id": "$event",
            ])
    }

    @Test("a direct message has the sender as title")
    func directMessage() throws {
        let payload = try APNsSamples.payload(
            APNsSamples.message(room: nil), configuration: APNsSamples.configuration(payload: .plain))
        #expect(payload["aps"]?["alert"] == ["title": "Major Tom", "body": "hello"])
    }

    @Test("the text replaces keys of the default payload's alert, and keeps its other members")
    func defaultPayload() throws {
        let device = APNsSamples.device(defaultPayload: [
            "aps": [
                "alert": ["loc-key": "SINGLE"], "sound": ["critical": 1, "name": "a", "volume": 0.5], "thread-id": "t",
            ]
        ])
        let aps = try APNsSamples.payload(
            APNsSamples.message(), to: device, configuration: APNsSamples.configuration(payload: .plain))["aps"]
        #expect(aps?["alert"]?["loc-key"] == nil)
        #expect(aps?["alert"]?["body"] == "hello")
        #expect(aps?["sound"] == ["critical": 1, "name": "a", "volume": 0.5])
        #expect(aps?["thread-id"] == "t")
    }

    @Test("each kind of message has a text")
    func kinds() throws {
        #expect(try Self.text(["msgtype": "m.emote", "body": "waves"]) == "* Major Tom waves")
        #expect(try Self.text(["msgtype": "m.image", "body": "pic.png"]) == "Image")
        #expect(try Self.text(["msgtype": "m.image", "body": "look!", "filename": "pic.png"]) == "Image: look!")
        #expect(try Self.text(["msgtype": "m.image", "body": "pic.png", "filename": "pic.png"]) == "Image")
        #expect(try Self.text(["msgtype": "m.video", "body": "v.mp4"]) == "Video")
        #expect(try Self.text(["msgtype": "m.audio", "body": "a.ogg"]) == "Audio")
        #expect(
            try Self.text(["msgtype": "m.audio", "org.matrix.msc3245.voice": [:], "body": "a.ogg"]) == "Voice message")
        #expect(try Self.text(["msgtype": "m.file", "body": "plan.pdf"]) == "File: plan.pdf")
        #expect(try Self.text(["msgtype": "m.location", "body": "Here"]) == "Location: Here")
        #expect(try Self.text(["msgtype": "org.example.new", "body": "text"]) == "text")
        #expect(try Self.text(nil) == "New message")
        #expect(try Self.text(["algorithm": "x"], type: "m.room.encrypted") == "Encrypted message")
        #expect(try Self.text(["body": "cat"], type: "m.sticker") == "Sticker: cat")
        #expect(try Self.text([:], type: "m.call.invite") == "Voice call")
        #expect(try Self.text(["offer": ["sdp": "m=video"]], type: "m.call.invite") == "Video call")
        #expect(try Self.text(["notification_type": "ring"], type: "m.rtc.notification") == "Incoming call")
        #expect(try Self.text(["notification_type": "notification"], type: "m.rtc.notification") == "Call in this room")
        #expect(try Self.text([:], type: "org.example.event") == "New message")
        #expect(try Self.text(["membership": "join"], type: "m.room.member") == nil)
    }

    @Test("an invitation has a text")
    func invitation() throws {
        var invite = APNsSamples.message(["membership": "invite"], type: "m.room.member")
        invite.userIsTarget = true
        let configuration = APNsSamples.configuration(payload: .plain)
        #expect(
            try APNsSamples.payload(invite, configuration: configuration)["aps"]?["alert"]
                == ["title": "Mission Control", "subtitle": "Major Tom", "body": "Invites you to this room"])
        invite.roomName = nil
        #expect(
            try APNsSamples.payload(invite, configuration: configuration)["aps"]?["alert"]
                == ["title": "Major Tom", "body": "Invites you to chat"])
    }

    @Test("event_id_only has a general text unless the app brings one")
    func eventIDOnly() throws {
        let configuration = APNsSamples.configuration(payload: .plain)
        let payload = try APNsSamples.payload(
            APNsSamples.message(), to: APNsSamples.device(data: .init(format: "event_id_only")),
            configuration: configuration)
        #expect(payload["aps"]?["alert"] == ["body": "New message"])
        #expect(payload["aps"]?["badge"] == 2)
        #expect(payload["event_id"] == "$event")
        let own = APNsSamples.device(defaultPayload: ["aps": ["alert": ["loc-key": "A"]]], format: "event_id_only")
        #expect(
            try APNsSamples.payload(APNsSamples.message(), to: own, configuration: configuration)["aps"]?["alert"]
                == ["loc-key": "A"])
    }
}
