import APIRuntime
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("Sizes of FCM messages")
struct FCMSizeTests {
    private let builder = FCMMessageBuilder()

    private func size(_ message: JSONObject) -> Int {
        ["data", "notification"].reduce(0) { $0 + (message[$1]?.jsonBytes().count ?? 0) }
            + (message["apns"]?["payload"]?.jsonBytes().count ?? 0)
    }

    /// Returns a notification whose message has a number of bytes, with a body of emoji and letters.
    private func notification(bytes: Int) throws -> Notification {
        let family = "👨‍👩‍👧‍👦"
        let rest = try size(builder.json(.message(["content": ["body": ""]])))
        let count = bytes - rest
        let body = String(repeating: family, count: 40)
        return try .message([
            "content": ["body": .string(body + String(repeating: "x", count: count - body.utf8.count))]
        ])
    }

    @Test(
        "a message of at most 4096 bytes is complete, a larger one is shortened", arguments: [4095, 4096, 4097, 5000])
    func boundary(bytes: Int) throws {
        let notification = try notification(bytes: bytes)
        let message = try builder.json(notification)
        let body = try #require(message["data"]?["content_body"]?.string)
        #expect((body == notification.content?["body"]?.string) == (bytes <= 4096))
        #expect(size(message) <= 4096)
        #expect(bytes <= 4096 ? size(message) == bytes : size(message) > 4096 - 30 && body.hasSuffix("…"))
    }

    @Test("no length between 3900 and 8000 bytes gives a message over 4096 bytes or half an emoji")
    func lengths() throws {
        let family: Character = "👨‍👩‍👧‍👦"
        // Every length near the limit, which is at about 150 emoji; further ones in steps of a prime number.
        for count in Array(130...175) + stride(from: 176, through: 330, by: 7) {
            let body = String(repeating: family, count: count) + String(repeating: "\"", count: count % 7)
            let message = try builder.json(.message(["content": ["body": .string(body)]]))
            #expect(size(message) <= 4096)
            let shown = try #require(message["data"]?["content_body"]?.string)
            #expect(shown.allSatisfy { $0 == family || $0 == "\"" || $0 == "…" })
        }
    }

    @Test("the longest text is shortened first")
    func longestFirst() throws {
        let message = try builder.json(
            .message([
                "content": ["body": .string(String(repeating: "b", count: 3500)), "msgtype": "m.text"],
                "room_name": .string(String(repeating: "r", count: 900)),
            ]))
        #expect(message["data"]?["room_name"]?.string?.count == 900)
        #expect(message["data"]?["content_body"]?.string?.hasSuffix("b…") == true)
        #expect(message["data"]?["content_msgtype"] == "m.text")
    }

    @Test("large members that can't be shortened are removed before the texts lose much")
    func formattedBody() throws {
        let message = try builder.json(
            .message([
                "content": [
                    "body": .string(String(repeating: "b", count: 3000)), "format": "org.matrix.custom.html",
                    "formatted_body": .string(String(repeating: "f", count: 3500)),
                ]
            ]))
        #expect(message["data"]?["content_body"]?.string?.count == 3000)
        #expect(message["data"]?["content_formatted_body"] == nil)
        #expect(message["data"]?["content_format"] == "org.matrix.custom.html")
    }

    @Test("ciphertext is removed, never cut")
    func ciphertext() throws {
        let message = try builder.json(
            .message([
                "type": "m.room.encrypted",
                "content": ["algorithm": "m.megolm", "ciphertext": .string(String(repeating: "c", count: 9000))],
            ]))
        #expect(message["data"]?["content_ciphertext"] == nil && message["data"]?["content_algorithm"] == "m.megolm")
        #expect(message["data"]?["event_id"] == "$ripe")
    }

    @Test("identifiers and what the app has set remain at last")
    func identifiers() throws {
        let huge = JSONValue.string(String(repeating: "z", count: 5000))
        let message = try builder.json(
            .message(
                ["type": huge, "sender": huge, "room_alias": huge, "x": huge],
                device: ["data": ["default_payload": ["cs": "secret"]]]), maxBytes: 100)
        #expect(message["data"]?["event_id"] == "$ripe" && message["data"]?["cs"] == "secret")
        #expect(message["data"]?["type"] == nil && message["data"]?["room_name"] == nil)
        #expect(size(message) <= 100)
    }

    @Test("there is no message if the identifiers alone are too large")
    func tooLargeIdentifiers() throws {
        let notification = try Notification.message(["event_id": .string(String(repeating: "e", count: 5000))])
        #expect(builder.message(for: notification, to: notification.devices[0], now: 0) == nil)
    }

    @Test("configured texts and the alert reduce the room for data")
    func others() throws {
        var builder = builder
        builder.options = try FCMOptions.message([
            "notification": ["body": .string(String(repeating: "n", count: 1000))]
        ])
        let body = JSONValue.string(String(repeating: "b", count: 6000))
        let device: JSONObject = ["data": ["data_message": "ios"]]
        for notification in try [Notification.message(["content": ["body": body]], device: device)] {
            let message = try builder.json(notification)
            #expect(size(message) <= 4096 && message["notification"]?["body"]?.string?.count == 1000)
        }
        let message = try builder.json(.message(["content": ["body": body]]))
        #expect(size(message) <= 4096 && size(message) > 4060)
    }

    @Test("many members are fitted in one pass", .timeLimit(.minutes(1)))
    func manyMembers() throws {
        let members = (0..<5000).map { "\"k\($0)\":\"\(String(repeating: "v", count: $0 % 50))\"" }
        let content = try JSONValue(json: "{\(members.joined(separator: ","))}")
        #expect(try size(builder.json(.message(["content": content]))) <= 4096)
    }

    @Test("a default_payload whose flattened keys would fill the memory is bounded", .timeLimit(.minutes(1)))
    func nestedKeys() throws {
        let key = String(repeating: "k", count: 10_000)
        let leaves = (0..<20_000).map { "\"l\($0)\":1" }.joined(separator: ",")
        let depth = 20
        let opening = String(repeating: "{\"\(key)\":", count: depth)
        let payload = try JSONValue(json: "\(opening){\(leaves)}\(String(repeating: "}", count: depth))")
        let message = try builder.json(.message(device: ["data": ["default_payload": payload]]))
        #expect(size(message) <= 4096 && message["data"]?["event_id"] == "$ripe")
    }
}
