import APIRuntime
import LoopbackServer
import ProviderSimulators
import Testing

@Suite("Gateway, texts that are too long for a provider")
struct GraphemeTests {
    /// A family, flags, a skin tone, combining marks, Devanagari and Hangul made of several scalars.
    private static let graphemes = [
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}", "\u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7}",
        "\u{1F44D}\u{1F3FD}", "e\u{301}\u{323}", "\u{915}\u{94D}\u{937}\u{93F}", "\u{1112}\u{1161}\u{11AB}",
        "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    ]

    /// Returns all texts in a JSON value that are longer than a number of bytes.
    private static func longTexts(in value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): text.utf8.count > 200 ? [text] : []
        case .array(let items): items.flatMap { longTexts(in: $0) }
        case .object(let object): object.flatMap { longTexts(in: $0.value) }
        default: []
        }
    }

    /// Returns whether a text is the beginning of another, up to the end of a grapheme, and an ellipsis.
    private static func isShortened(_ text: String, from original: String) -> Bool {
        guard text.unicodeScalars.last == "…" else { return false }
        let kept = Array(text.dropLast())
        let characters = Array(original)
        // Compared by scalars, because equivalent characters are equal.
        return kept.count < characters.count
            && zip(kept, characters).allSatisfy { $0.unicodeScalars.elementsEqual($1.unicodeScalars) }
    }

    @Test("a text is cut between graphemes, and the push is valid", arguments: graphemes)
    func cut(grapheme: String) async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            var originals: [String: String] = [:]
            // Each offset moves the limit to another byte of the grapheme.
            for offset in 0..<8 {
                let body =
                    String(repeating: "x", count: offset)
                    + String(repeating: grapheme, count: 8000 / grapheme.utf8.count)
                let event = "$\(offset)"
                originals[event] = body
                let encrypted = servers.unifiedPush.register(encrypted: true)
                var encryptedDevice = TestDevice.unifiedPush(encrypted)
                encryptedDevice.data = ["p256dh": .string(encrypted.p256dh), "auth": .string(encrypted.auth)]
                let devices = [
                    TestDevice.apns(offset), .fcm("token\(offset)"), .webPush(servers.webPush.subscribe()),
                    .unifiedPush(servers.unifiedPush.register()), encryptedDevice,
                ]
                let content: JSONObject = ["msgtype": "m.text", "body": .string(body)]
                let members: JSONObject = [
                    "content": .object(content), "sender_display_name": "Alice", "room_name": "Room",
                ]
                #expect(try await gateway.notify(devices, event: event, members).rejectsNone)
            }
            let payloads: [(provider: String, event: String, json: JSONValue?)] =
                servers.apns.accepted().map { ("apns", "$\($0.deviceToken.suffix(1))", $0.json) }
                + servers.fcm.accepted().map { ("fcm", "$\($0.target.suffix(1))", .object($0.data)) }
                + servers.webPush.accepted().map { ("web", $0.json?["event_id"]?.string ?? "", $0.json) }
                + servers.unifiedPush.accepted().map {
                    ("up", $0.json?["notification"]?["event_id"]?.string ?? "", $0.json)
                }
            #expect(payloads.count == 40)
            for (provider, event, json) in payloads {
                let original = try #require(originals[event], "\(provider)")
                let texts = Self.longTexts(in: json)
                #expect(texts.count == 1, "\(provider) \(event)")
                for text in texts {
                    let isShortened = Self.isShortened(text, from: original)
                    #expect(isShortened, "\(provider) \(event): \(text.suffix(4).debugDescription)")
                }
            }
            #expect(servers.violations == [])
        }
    }
}
