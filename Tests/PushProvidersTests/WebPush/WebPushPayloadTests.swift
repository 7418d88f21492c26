import APIRuntime
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("WebPushProvider: the payload \"matrix\"")
struct WebPushPayloadTests {
    private let tests = TestEnvironment()

    private func request(_ notification: Notification, to device: Notification.Device = .browser()) throws
        -> OutboundRequest
    {
        try tests.webPush().request(for: notification, to: device, context: tests.context)
    }

    private func payload(_ notification: Notification, _ data: JSONObject = [:]) throws -> JSONObject {
        try request(notification, to: .browser(data)).payload()
    }

    private let event = Notification(
        eventID: "$e", roomID: "!r", type: .value("m.room.message"), sender: "@s:h", senderDisplayName: "S",
        roomName: "R", roomAlias: "#r:h", userIsTarget: true, prio: .high, content: ["msgtype": "m.text", "body": "b"],
        counts: .init(unread: 2, missedCalls: 1), devices: [])

    @Test("all members of an event are sent")
    func members() throws {
        #expect(
            try payload(event) == [
                "event_id": "$e", "room_id": "!r", "type": "m.room.message", "sender": "@s:h",
                "sender_display_name": "S", "room_name": "R", "room_alias": "#r:h", "user_is_target": true,
                "content": ["msgtype": "m.text", "body": "b"], "unread": 2, "missed_calls": 1,
            ])
    }

    @Test("a pusher with the format event_id_only receives IDs, counts and its default payload")
    func eventIDOnly() throws {
        var event = event
        event.additionalProperties = ["org.example": 1]
        #expect(
            try payload(event, ["format": "event_id_only", "default_payload": ["cs": "secret"]])
                == [
                    "event_id": "$e", "room_id": "!r", "unread": 2, "missed_calls": 1, "cs": "secret", "org.example": 1,
                ])
    }

    @Test("the notification's members replace those of the default payload")
    func defaultPayload() throws {
        let values = try payload(event, ["default_payload": ["event_id": "x", "unread": 9, "own": ["a": [1]]]])
        #expect(values["event_id"] == "$e" && values["unread"] == 2 && values["own"] == ["a": [1]])
    }

    @Test(
        "a default payload that isn't an object counts as absent",
        arguments: [nil, 5, "text", [1], true] as [JSONValue])
    func oddDefaultPayload(value: JSONValue) throws {
        #expect(try payload(event, ["default_payload": value]) == payload(event))
    }

    @Test("missing, null and empty members aren't sent; missing counts are only zero if there is no event")
    func counts() throws {
        let badge = try NotifyRequest(
            json: #"{"notification":{"id":"","type":null,"sender":"","counts":{"unread":4},"devices":[]}}"#
        ).notification
        #expect(try payload(badge) == ["unread": 4])
        #expect(try payload(Notification(devices: [])) == ["unread": 0])
        #expect(try payload(Notification(counts: .init(), devices: [])) == ["unread": 0])
        #expect(try payload(Notification(eventID: "$e", content: [:], devices: [])) == ["event_id": "$e"])
    }

    @Test("members that the specification doesn't define are passed on, with their exact numbers")
    func unknownMembers() throws {
        var event = Notification(eventID: "$e", devices: [])
        event.additionalProperties = [
            "org.x": [1.0, 12_345_678_901], "membership": "join", "null": nil, "unread": "no",
        ]
        event.counts = .init(unread: 1)
        #expect(
            try payload(event)
                == ["org.x": [1.0, 12_345_678_901], "membership": "join", "unread": 1, "event_id": "$e"])
    }

    // MARK: Size

    /// Returns an event whose complete payload has a number of bytes.
    private func event(
        payloadBytes: Int, body character: Character = "a", _ change: (inout Notification) -> Void = { _ in }
    )
        -> Notification
    {
        var event = event
        event.content = ["body": ""]
        change(&event)
        let size = MatrixPayload(event, form: .complete, device: .browser()).payloadBytes().count
        let bytes = TextShortening.encodedBytes(String(character))
        event.content?["body"] = .string(String(repeating: character, count: (payloadBytes - size) / bytes))
        return event
    }

    @Test("a payload of up to 3993 bytes is sent unchanged, a larger one is shortened to it")
    func boundary() throws {
        for size in [3992, 3993] {
            let event = event(payloadBytes: size)
            let request = try request(event)
            #expect(request.body.count == size + 103)
            #expect(try request.payload()["content"]?["body"] == event.content?["body"])
        }
        for size in [3994, 3995, 4100, 10_000, 200_000] {
            let request = try request(event(payloadBytes: size))
            #expect(request.body.count == 4096)
            let values = try request.payload()
            #expect(values["content"]?["body"]?.string?.hasSuffix("a…") == true)
            #expect(values["room_name"] == "R" && values["unread"] == 2)
        }
    }

    @Test(
        "a text is shortened between characters as users see them", arguments: ["👩‍👩‍👧‍👦", "\"", "\u{1}", "é", "🇩🇪", "\r\n"])
    func graphemes(character: Character) throws {
        let request = try request(event(payloadBytes: 9000, body: character))
        #expect(request.body.count <= 4096)
        let body = try #require(try request.payload()["content"]?["body"]?.string)
        #expect(body.hasSuffix("…"))
        #expect(body.dropLast().allSatisfy { $0 == character })
        #expect(request.body.count > 4096 - 2 * TextShortening.encodedBytes(String(character)) || body == "…")
    }

    @Test("large members of the content are dropped before the text is cut below what is useful")
    func largeContent() throws {
        var event = event
        event.content = [
            "msgtype": "m.text", "body": "text", "formatted_body": .string(String(repeating: "x", count: 5000)),
            "m.mentions": ["user_ids": ["@a:h"]],
        ]
        #expect(
            try payload(event)["content"]
                == ["msgtype": "m.text", "body": "text", "m.mentions": ["user_ids": ["@a:h"]]])
    }

    @Test("a ciphertext that doesn't fit is dropped as a whole")
    func ciphertext() throws {
        var event = event
        event.content = [
            "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": .string(String(repeating: "c", count: 5000)),
        ]
        #expect(try payload(event)["content"] == ["algorithm": "m.megolm.v1.aes-sha2"])
        event.content?["ciphertext"] = .string(String(repeating: "c", count: 3000))
        #expect(try payload(event)["content"] == .object(event.content ?? [:]))
    }

    @Test("several long texts are cut to the same size")
    func longTexts() throws {
        var event = event
        event.roomName = String(repeating: "r", count: 6000)
        event.content = ["body": .string(String(repeating: "b", count: 8000))]
        let request = try request(event)
        #expect(4090...4096 ~= request.body.count)
        let values = try request.payload()
        let sizes = [values["room_name"], values["content"]?["body"]].map { $0?.string?.utf8.count }
        #expect(sizes[0] == sizes[1])
        #expect(values["sender_display_name"] == "S")
    }

    @Test("content of many members is dropped; at last IDs, counts and the default payload are left")
    func lastForms() throws {
        var event = event
        event.content = ["body": "b"]
        for number in 0..<200 { event.content?["key\(number)"] = "some text of less than 128 bytes" }
        var expected = try payload(self.event)
        expected["content"] = nil
        #expect(try payload(event) == expected)
        event.additionalProperties = ["org.large": .string(String(repeating: "x", count: 5000))]
        let ids: JSONObject = ["event_id": "$e", "room_id": "!r", "unread": 2, "missed_calls": 1]
        #expect(try payload(event) == ids)
        var withDefaults = ids
        withDefaults["cs"] = "secret"
        #expect(try payload(event, ["default_payload": ["cs": "secret"]]) == withDefaults)
        #expect(
            try payload(event, ["default_payload": ["cs": .string(String(repeating: "x", count: 5000))]]) == ids)
    }

    @Test("IDs that don't fit fail")
    func hugeIDs() {
        let event = Notification(eventID: String(repeating: "$", count: 5000), devices: [])
        #expect(
            throws: DeliveryFailure(.failed(reason: "the IDs of the notification do not fit into a message"))
        ) { try request(event) }
    }

    @Test("after 413 a smaller message is sent: one for bridged endpoints, then the IDs, then none")
    func reduced() async throws {
        let provider = try tests.webPush()
        let device = Notification.Device.browser()
        let event = event(payloadBytes: 6000)
        let first = try provider.request(for: event, to: device, context: tests.context)
        let second = try #require(try await provider.reduced(first, for: event, to: device, context: tests.context))
        #expect(second.body.count == 2744)
        #expect(try second.payload()["content"]?["body"]?.string?.hasSuffix("…") == true)
        #expect(second.field("TTL") == "86400" && second.field("Content-Encoding") == "aes128gcm")
        let third = try #require(try await provider.reduced(second, for: event, to: device, context: tests.context))
        #expect(
            try third.payload() == ["event_id": "$e", "room_id": "!r", "unread": 2, "missed_calls": 1])
        #expect(try await provider.reduced(third, for: event, to: device, context: tests.context) == nil)
    }

    @Test("after 413 for a small message the IDs are sent")
    func reducedSmall() async throws {
        let provider = try tests.webPush()
        let device = Notification.Device.browser()
        let first = try provider.request(for: event, to: device, context: tests.context)
        let second = try #require(try await provider.reduced(first, for: event, to: device, context: tests.context))
        #expect(
            try second.payload() == ["event_id": "$e", "room_id": "!r", "unread": 2, "missed_calls": 1])
    }

    @Test("a notification with very many members is handled in time", .timeLimit(.minutes(1)))
    func manyMembers() throws {
        let members = (0..<10_000).map { "\"k\($0)\":1" }.joined(separator: ",")
        let notification = try Notification(
            json: "{\"event_id\":\"$e\",\"room_id\":\"!r\",\(members),\"content\":{\(members)},\"devices\":[]}")
        #expect(try request(notification).body.count <= 4096)
        let declarative = try DeclarativePayload(
            notification, form: .withoutLargeContent, device: .browser(),
            navigate: NavigateTemplate("https://e.example"), tag: nil)
        #expect(!declarative.payloadBytes().isEmpty)
    }
}
