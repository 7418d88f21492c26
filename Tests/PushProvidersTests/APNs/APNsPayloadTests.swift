import APIRuntime
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("APNs payload")
struct APNsPayloadTests {
    private static func localized(_ notification: Notification) throws -> [String] {
        let alert = try APNsSamples.payload(notification)["aps"]?["alert"]
        return [alert?["loc-key"]?.string ?? ""] + (alert?["loc-args"]?.array ?? []).map { $0.string ?? "?" }
    }

    // MARK: Localized

    @Test("messages have sygnal's keys and arguments, with and without a room")
    func messages() throws {
        let text: JSONObject = ["msgtype": "m.text", "body": "hello"]
        let notice: JSONObject = ["msgtype": "m.notice", "body": "hello"]
        let image: JSONObject = ["msgtype": "m.image", "body": "pic.png"]
        let emote: JSONObject = ["msgtype": "m.emote", "body": "waves"]
        let room = "Mission Control"
        let cases: [(JSONObject?, String, [String], [String])] = [
            (
                text, "m.room.message", ["MSG_FROM_USER_IN_ROOM_WITH_CONTENT", "Major Tom", room, "hello"],
                ["MSG_FROM_USER_WITH_CONTENT", "Major Tom", "hello"]
            ),
            (
                notice, "m.room.message", ["MSG_FROM_USER_IN_ROOM_WITH_CONTENT", "Major Tom", room, "hello"],
                ["MSG_FROM_USER_WITH_CONTENT", "Major Tom", "hello"]
            ),
            (
                image, "m.room.message", ["IMAGE_FROM_USER_IN_ROOM", "Major Tom", "pic.png", room],
                ["IMAGE_FROM_USER", "Major Tom", "pic.png"]
            ),
            (
                ["msgtype": "m.image", "body": ""], "m.room.message",
                ["IMAGE_FROM_USER_IN_ROOM", "Major Tom", "", room], ["IMAGE_FROM_USER", "Major Tom", ""]
            ),
            (
                emote, "m.room.message", ["ACTION_FROM_USER_IN_ROOM", room, "Major Tom", "waves"],
                ["ACTION_FROM_USER", "Major Tom", "waves"]
            ),
            (
                nil, "m.room.message", ["MSG_FROM_USER_IN_ROOM", "Major Tom", room], ["MSG_FROM_USER", "Major Tom"]
            ),
            (
                ["algorithm": "m.megolm.v1.aes-sha2"], "m.room.encrypted",
                ["MSG_FROM_USER_IN_ROOM", "Major Tom", room], ["MSG_FROM_USER", "Major Tom"]
            ),
            (
                ["msgtype": "m.text"], "m.room.message", ["MSG_FROM_USER_IN_ROOM", "Major Tom", room],
                ["MSG_FROM_USER", "Major Tom"]
            ),
            (
                ["msgtype": "m.text", "body": 5], "m.room.message", ["MSG_FROM_USER_IN_ROOM", "Major Tom", room],
                ["MSG_FROM_USER", "Major Tom"]
            ),
            (nil, "m.poll.start", ["MSG_FROM_USER", "Major Tom"], ["MSG_FROM_USER", "Major Tom"]),
        ]
        for (content, type, inRoom, direct) in cases {
            #expect(try Self.localized(APNsSamples.message(content, type: type)) == inRoom)
            #expect(try Self.localized(APNsSamples.message(content, type: type, room: nil)) == direct)
        }
    }

    @Test("a room without a name has its alias, a sender without a name their ID")
    func fallbackNames() throws {
        var message = APNsSamples.message(sender: nil, room: nil)
        message.roomAlias = "#mission:example.com"
        #expect(
            try Self.localized(message)
                == ["MSG_FROM_USER_IN_ROOM_WITH_CONTENT", "@tom:example.com", "#mission:example.com", "hello"])
        message.sender = nil
        #expect(try Self.localized(message)[1] == " ")
    }

    @Test("calls are distinguished by their session description")
    func calls() throws {
        let video: JSONObject = ["offer": ["sdp": "v=0\r\nm=audio 9\r\nm=video 9"]]
        #expect(
            try Self.localized(APNsSamples.message(video, type: "m.call.invite")) == [
                "VIDEO_CALL_FROM_USER", "Major Tom",
            ])
        for content in [["offer": ["sdp": "m=audio"]], ["offer": "x"], [:]] as [JSONObject] {
            #expect(
                try Self.localized(APNsSamples.message(content, type: "m.call.invite"))
                    == ["VOICE_CALL_FROM_USER", "Major Tom"])
        }
    }

    @Test("an invitation has a key of its own, from content or from Synapse's membership")
    func invitations() throws {
        var invite = APNsSamples.message(["membership": "invite"], type: "m.room.member")
        invite.userIsTarget = true
        #expect(try Self.localized(invite) == ["USER_INVITE_TO_NAMED_ROOM", "Major Tom", "Mission Control"])
        invite.roomName = nil
        invite.content = nil
        invite.additionalProperties = ["membership": "invite"]
        #expect(try Self.localized(invite) == ["USER_INVITE_TO_CHAT", "Major Tom"])
        #expect(try APNsSamples.payload(invite)["membership"] == nil)
    }

    @Test("another membership only changes the badge; without counts nothing is sent")
    func memberships() throws {
        let join = APNsSamples.message(["membership": "join"], type: "m.room.member")
        let push = try APNsSamples.push(join)
        #expect(try JSONValue(json: push.body) == ["aps": ["badge": 2]])
        #expect(push.pushType == .alert)
        #expect(push.priority == 5)
        let failure = #expect(throws: DeliveryFailure.self) {
            try APNsSamples.push(APNsSamples.message(["membership": "join"], type: "m.room.member", unread: nil))
        }
        #expect(failure?.text == "not sent: the event shows nothing and has no counts")
    }

    @Test("the badge is unread messages and missed calls, and absent without counts")
    func badge() throws {
        var message = APNsSamples.message()
        message.counts = .init(unread: 2, missedCalls: 1)
        #expect(try APNsSamples.payload(message)["aps"]?["badge"] == 3)
        message.counts = .init(missedCalls: 4)
        #expect(try APNsSamples.payload(message)["aps"]?["badge"] == 4)
        message.counts = .init(unread: .max, missedCalls: .max)
        #expect(try APNsSamples.payload(message)["aps"]?["badge"] == .integer(.max))
        for counts in [nil, .init()] as [Notification.Counts?] {
            message.counts = counts
            #expect(try APNsSamples.payload(message)["aps"]?["badge"] == nil)
        }
        message.counts = .init(unread: 2)
        var configuration = APNsSamples.configuration()
        configuration.sendBadgeCounts = false
        #expect(try APNsSamples.payload(message, configuration: configuration)["aps"]?["badge"] == nil)
    }

    // MARK: Default payload

    @Test("the default payload is kept, and the gateway's members are added")
    func defaultPayload() throws {
        let device = APNsSamples.device(defaultPayload: [
            "cs": "secret", "room_id": "x",
            "aps": [
                "mutable-content": 1, "category": "MESSAGE", "alert": ["title": "New", "loc-key": "SINGLE"], "x": [1],
            ],
        ])
        let payload = try APNsSamples.payload(APNsSamples.message(), to: device)
        #expect(
            payload == [
                "cs": "secret", "room_id": "!room:example.com", "event_id": "$event",
                "aps": [
                    "mutable-content": 1, "category": "MESSAGE", "badge": 2, "x": [1],
                    "alert": [
                        "title": "New", "loc-key": "MSG_FROM_USER_IN_ROOM_WITH_CONTENT",
                        "loc-args": ["Major Tom", "Mission Control", "hello"],
                    ],
                ],
            ])
    }

    @Test("the default payload's own IDs and counts are kept unless the notification replaces them")
    func ownIdentifiers() throws {
        let own: JSONValue = ["room_id": "!own", "event_id": "$own", "unread_count": 7, "missed_calls": 1]
        var notification = APNsSamples.message(type: "m.room.member")
        let badge = try JSONValue(
            json: APNsSamples.push(notification, to: APNsSamples.device(defaultPayload: own)).body)
        #expect(
            badge == [
                "room_id": "!own", "event_id": "$own", "unread_count": 7, "missed_calls": 1, "aps": ["badge": 2],
            ])
        notification.roomID = nil
        let device = APNsSamples.device(defaultPayload: own, format: "event_id_only")
        let identifiers = try JSONValue(json: APNsSamples.push(notification, to: device).body)
        #expect(identifiers["room_id"] == "!own" && identifiers["event_id"] == "$event")
        #expect(identifiers["unread_count"] == 2 && identifiers["missed_calls"] == 1)
    }

    @Test("a default payload of the wrong type is as absent", arguments: [nil, true, 5, "x", [1]] as [JSONValue])
    func illTypedDefaultPayload(value: JSONValue) throws {
        let push = try APNsSamples.push(APNsSamples.message(), to: APNsSamples.device(defaultPayload: value))
        let plain = try APNsSamples.push(APNsSamples.message())
        #expect(push.body == plain.body)
        #expect(push.remarks == ["default_payload is no object"])
    }

    @Test("ill-typed members of aps are left out, the others kept")
    func illTypedMembers() throws {
        let device = APNsSamples.device(defaultPayload: [
            "aps": ["mutable-content": true, "category": 5, "thread-id": "t", "badge": "x", "alert": 7]
        ])
        let push = try APNsSamples.push(APNsSamples.message(unread: nil), to: device)
        let aps = try JSONValue(json: push.body)["aps"]
        #expect(aps?["mutable-content"] == 1)
        #expect(aps?["thread-id"] == "t")
        #expect(aps?["category"] == nil)
        #expect(aps?["badge"] == nil)
        #expect(aps?["alert"]?["loc-key"] == "MSG_FROM_USER_IN_ROOM_WITH_CONTENT")
        #expect(push.remarks.count == 2)
    }

    @Test("a default payload whose aps or alert is a text doesn't prevent the notification")
    func textInDefaultPayload() throws {
        for value in [["aps": "x"], ["aps": ["alert": "x"]]] as [JSONValue] {
            let payload = try APNsSamples.payload(APNsSamples.message(), to: APNsSamples.device(defaultPayload: value))
            #expect(payload["aps"]?["alert"]?["loc-key"] == "MSG_FROM_USER_IN_ROOM_WITH_CONTENT")
        }
    }

    // MARK: event_id_only

    @Test("event_id_only has the default payload, IDs and counts, whatever else the homeserver sends")
    func eventIDOnly() throws {
        let defaults: JSONValue = [
            "aps": ["mutable-content": 1, "alert": ["loc-key": "SINGLE_UNREAD", "loc-args": []]]
        ]
        let expected: JSONValue = [
            "aps": ["mutable-content": 1, "alert": ["loc-key": "SINGLE_UNREAD", "loc-args": []]],
            "room_id": "!room:example.com", "event_id": "$event", "unread_count": 2, "missed_calls": 1,
        ]
        var message = APNsSamples.message()
        message.counts = .init(unread: 2, missedCalls: 1)
        let device = APNsSamples.device(defaultPayload: defaults, format: "event_id_only")
        #expect(try APNsSamples.payload(message, to: device) == expected)
        var withheld = Notification(
            eventID: "$event", roomID: "!room:example.com", counts: message.counts, devices: [])
        #expect(try APNsSamples.payload(withheld, to: APNsSamples.device(defaultPayload: defaults)) == expected)
        withheld.counts = nil
        #expect(try APNsSamples.payload(withheld, to: device)["unread_count"] == nil)
        var configuration = APNsSamples.configuration()
        configuration.sendBadgeCounts = false
        #expect(try APNsSamples.payload(message, to: device, configuration: configuration)["unread_count"] == nil)
    }

    @Test("event_id_only without a default payload wakes the app in the background")
    func eventIDOnlyInBackground() throws {
        let notification = Notification(eventID: "$event", roomID: "!room:example.com", devices: [])
        let push = try APNsSamples.push(notification)
        #expect(
            try JSONValue(json: push.body)
                == ["aps": ["content-available": 1], "room_id": "!room:example.com", "event_id": "$event"])
        #expect(push.pushType == .background)
        #expect(push.priority == 5)
        let configured = try APNsSamples.push(
            notification, configuration: APNsSamples.configuration(pushType: .alert))
        #expect(try JSONValue(json: configured.body) == ["room_id": "!room:example.com", "event_id": "$event"])
        #expect(configured.pushType == .alert)
    }

    // MARK: Counts alone

    @Test("counts alone become a badge; absent counts are 0")
    func counts() throws {
        for (notification, badge) in [
            (APNsSamples.counts(unread: 7), 7), (APNsSamples.counts(unread: 0), 0), (APNsSamples.counts(), 0),
            (APNsSamples.counts(unread: 2, missedCalls: 3), 5),
        ] as [(Notification, Int64)] {
            let push = try APNsSamples.push(notification)
            #expect(try JSONValue(json: push.body) == ["aps": ["badge": .integer(badge)]])
            #expect(push.pushType == .alert)
            #expect(push.priority == 5)
            #expect(push.collapseID == nil)
            #expect(push.isIdempotent)
        }
    }

    @Test("Synapse's request for a badge has no other members")
    func synapseBadge() throws {
        let json = #"{"id":"","type":null,"sender":"","counts":{"unread":1},"devices":[]}"#
        #expect(try APNsSamples.payload(Notification(json: json)) == ["aps": ["badge": 1]])
    }

    @Test("counts alone aren't sent to apps that don't want them")
    func unwantedCounts() throws {
        for change in [{ $0.badgeOnly = false }, { $0.sendBadgeCounts = false }, { $0.pushType = .voip }]
            as [(inout APNsAppConfiguration) -> Void]
        {
            var configuration = APNsSamples.configuration()
            change(&configuration)
            let failure = #expect(throws: DeliveryFailure.self) {
                try APNsSamples.push(APNsSamples.counts(unread: 1), configuration: configuration)
            }
            guard case .delivered = failure?.meaning else {
                Issue.record("expected delivered, found \(String(describing: failure))")
                return
            }
        }
    }

    // MARK: Encrypted notifications

    @Test("the members of an encrypted notification (MSC3013) are passed on")
    func encryptedNotification() throws {
        let notification = try Notification(
            json: #"{"ephemeral":"e","ciphertext":"c","mac":"m","counts":{"unread":3},"devices":[]}"#)
        let device = APNsSamples.device(defaultPayload: ["aps": ["mutable-content": 1, "alert": ["body": "New"]]])
        let push = try APNsSamples.push(notification, to: device)
        #expect(
            try JSONValue(json: push.body) == [
                "aps": ["mutable-content": 1, "alert": ["body": "New"], "badge": 3],
                "ephemeral": "e", "ciphertext": "c", "mac": "m",
            ])
        #expect(push.pushType == .alert)
    }

    @Test("unknown members are passed on in event_id_only and in the background too, if they fit")
    func unknownMembersWithoutText() throws {
        var notification = Notification(eventID: "$event", roomID: "!room:example.com", devices: [])
        notification.additionalProperties = ["ciphertext": "c", "mac": "m"]
        let device = APNsSamples.device(data: .init(format: "event_id_only"))
        for configuration in [APNsSamples.configuration(), APNsSamples.configuration(pushType: .background)] {
            let payload = try APNsSamples.payload(notification, to: device, configuration: configuration)
            #expect(payload["ciphertext"] == "c")
            #expect(payload["event_id"] == "$event")
        }
        notification.additionalProperties = ["ciphertext": .string(String(repeating: "c", count: 5000))]
        #expect(try APNsSamples.payload(notification, to: device)["ciphertext"] == nil)
    }

    @Test("a notification with very many unknown members is handled in time", .timeLimit(.minutes(1)))
    func manyUnknownMembers() throws {
        let members = (0..<50_000).map { "\"k\($0)\":1" }.joined(separator: ",")
        for start in ["", "\"event_id\":\"$e\",\"type\":\"m.room.message\","] {
            let notification = try Notification(json: "{\(start)\(members),\"devices\":[]}")
            #expect(try APNsSamples.push(notification).body.count < 4096)
        }
    }

    @Test("unknown members of a notification don't replace the payload's own")
    func unknownMembers() throws {
        var message = APNsSamples.message()
        message.additionalProperties = ["aps": ["badge": 99], "cs": "homeserver", "new": [1], "unread_count": 4]
        let payload = try APNsSamples.payload(message, to: APNsSamples.device(defaultPayload: ["cs": "app"]))
        #expect(payload["aps"]?["badge"] == 2)
        #expect(payload["cs"] == "app")
        #expect(payload["new"] == [1])
        #expect(payload["unread_count"] == nil)
    }
}
