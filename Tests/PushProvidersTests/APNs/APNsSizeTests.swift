import APIRuntime
import PushDelivery
import PushGatewayAPI
import SeededGenerator
import Testing

@testable import PushProviders

@Suite("APNs payload size")
struct APNsSizeTests {
    /// Texts that are repeated to the length under test.
    private static let units = [
        "a", "👨‍👩‍👧", "\"\\", "e\u{301}\u{323}", "\n", "\u{1}", "ä", "語", "🇩🇪", "a👩🏽‍🚀\"é\u{301}\\ ",
    ]

    /// Returns a text of a number of bytes of UTF-8, or slightly fewer.
    private static func text(of unit: String, bytes: Int) -> String {
        String(repeating: unit, count: max(bytes / unit.utf8.count, 1))
    }

    /// The notification's text and the payload's, without the ellipsis.
    private static func checkCut(_ shortened: String, of full: String) -> Bool {
        guard shortened.hasSuffix("…") else { return shortened == full }
        let kept = Array(shortened.dropLast())
        return !kept.isEmpty && Array(full.prefix(kept.count)) == kept
    }

    /// Every length near the limit for each text, and lengths in steps of a prime number up to twice the limit, which fall
    /// on all places within a unit.
    /// - Parameter room: the bytes of JSON text that a payload has for the message.
    private static func lengths(room: Int) -> [(bytes: Int, unit: String)] {
        units.flatMap { unit in
            // Escapes make the JSON text of some units two to six times as long.
            let scale = Double(TextShortening.encodedBytes(unit)) / Double(unit.utf8.count)
            let limit = Int(Double(room) / scale)
            let near = (limit - 8...limit + 8).map { ($0, unit) }
            return near + stride(from: 3900, through: 8000, by: 331).map { ($0, unit) }
        }
    }

    @Test("a message of any length from 3900 to 8000 bytes fits, cut between characters")
    func everyLength() throws {
        let overhead = try APNsSamples.push(APNsSamples.message(["msgtype": "m.text", "body": "x"])).body.count - 1
        for (bytes, unit) in Self.lengths(room: 4096 - overhead) {
            let text = Self.text(of: unit, bytes: bytes)
            let push = try APNsSamples.push(APNsSamples.message(["msgtype": "m.text", "body": .string(text)]))
            try #require(push.body.count <= 4096)
            let arguments = try JSONValue(json: push.body)["aps"]?["alert"]?["loc-args"]?.array ?? []
            try #require(arguments.count == 3)
            let shortened = try #require(arguments[2].string)
            if shortened == text { continue }
            try #require(shortened.hasSuffix("…"))
            let kept = Array(shortened.utf8.dropLast(3))
            try #require(kept == Array(text.utf8.prefix(kept.count)))
            // The text consists of repetitions, so the ends of characters are at the same places of each.
            let ends = Set(unit.indices.map { unit.utf8.distance(from: unit.startIndex, to: $0) })
            try #require(ends.contains(kept.count % unit.utf8.count))
            // No more is cut than necessary: the next repetition would not fit.
            try #require(push.body.count + TextShortening.encodedBytes(unit) > 4096)
        }
    }

    @Test("a payload of exactly 4096 bytes isn't cut, one of 4097 is")
    func boundary() throws {
        func push(_ count: Int) throws -> APNsPush {
            try APNsSamples.push(
                APNsSamples.message(["msgtype": "m.text", "body": .string(String(repeating: "x", count: count))]))
        }
        let overhead = try push(1).body.count - 1
        let exact = try push(4096 - overhead)
        #expect(exact.body.count == 4096)
        #expect(!String(decoding: exact.body, as: UTF8.self).contains("…"))
        let larger = try push(4097 - overhead)
        #expect(larger.body.count == 4096)
        #expect(String(decoding: larger.body, as: UTF8.self).contains("…"))
    }

    @Test("voip may have 5120 bytes")
    func voip() throws {
        let text = String(repeating: "x", count: 9000)
        let push = try APNsSamples.push(
            APNsSamples.message(["msgtype": "m.text", "body": .string(text)]),
            to: APNsSamples.device(appID: "com.example.app.voip"))
        #expect(push.body.count == 5120)
    }

    @Test("the longest text is cut first, then the two longest to the same length")
    func longestFirst() throws {
        let sender = String(repeating: "s", count: 500)
        let body = String(repeating: "b", count: 5000)
        let one = try APNsSamples.payload(
            APNsSamples.message(["msgtype": "m.text", "body": .string(body)], sender: sender))
        let arguments = one["aps"]?["alert"]?["loc-args"]?.array?.compactMap(\.string) ?? []
        #expect(arguments.first == sender)
        let long = String(repeating: "s", count: 5000)
        let two = try APNsSamples.payload(
            APNsSamples.message(["msgtype": "m.text", "body": .string(body)], sender: long))
        let cut = two["aps"]?["alert"]?["loc-args"]?.array?.compactMap(\.string) ?? []
        try #require(cut.count == 3)
        #expect(abs(cut[0].utf8.count - cut[2].utf8.count) <= 1)
        #expect(cut[1] == "Mission Control")
    }

    @Test("a text that can't be cut gives way to the key without content")
    func withoutContent() throws {
        let cluster = "a" + String(repeating: "\u{301}", count: 4000)
        let push = try APNsSamples.push(APNsSamples.message(["msgtype": "m.text", "body": .string(cluster)]))
        let alert = try JSONValue(json: push.body)["aps"]?["alert"]
        #expect(alert == ["loc-key": "MSG_FROM_USER_IN_ROOM", "loc-args": ["Major Tom", "Mission Control"]])
        #expect(push.remarks == ["the notification was too large for its text"])
    }

    @Test("a default payload that leaves no room for a text gives way to the IDs")
    func identifiers() throws {
        let device = APNsSamples.device(defaultPayload: ["x": .string(String(repeating: "x", count: 3980))])
        let push = try APNsSamples.push(APNsSamples.message(), to: device)
        #expect(push.body.count <= 4096)
        let payload = try JSONValue(json: push.body)
        #expect(payload["event_id"] == "$event")
        #expect(payload["aps"]?["alert"] == nil)
    }

    @Test("with a default payload of any size a push fits or fails with a reason")
    func defaultPayloads() throws {
        for count in stride(from: 3800, through: 4200, by: 3) {
            let device = APNsSamples.device(defaultPayload: ["x": .string(String(repeating: "x", count: count))])
            do {
                #expect(try APNsSamples.push(APNsSamples.message(), to: device).body.count <= 4096)
            } catch let failure as DeliveryFailure {
                guard case .failed = failure.meaning else {
                    Issue.record("expected failed, found \(failure)")
                    return
                }
            }
        }
        let large = APNsSamples.device(defaultPayload: ["x": .string(String(repeating: "x", count: 5000))])
        let failure = #expect(throws: DeliveryFailure.self) { try APNsSamples.push(APNsSamples.message(), to: large) }
        #expect(failure?.text == "the pusher's default_payload has 5008 bytes, the payload at most 4096")
    }

    @Test("an encrypted notification that is too large is sent without its ciphertext")
    func largeCiphertext() throws {
        let ciphertext = String(repeating: "A", count: 5000)
        var notification = Notification(counts: .init(unread: 1), devices: [])
        notification.additionalProperties = ["ephemeral": "e", "ciphertext": .string(ciphertext), "mac": "m"]
        let device = APNsSamples.device(defaultPayload: ["aps": ["alert": ["body": "New"]]])
        let push = try APNsSamples.push(notification, to: device)
        #expect(push.body.count < 200)
        #expect(try JSONValue(json: push.body)["aps"]?["alert"] == ["body": "New"])
    }

    @Test("the size of a text in JSON is the one that the writer makes")
    func encodedSizes() {
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<500 {
            let scalars = (0..<Int.random(in: 0...20, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2FF, using: &generator))
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            #expect(TextShortening.encodedBytes(text) == text.jsonBytes().count - 2)
        }
    }

    @Test("shortening removes at least the excess, for random texts")
    func shortening() {
        var generator = SeededGenerator(seed: 16)
        for _ in 0..<500 {
            let texts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                String(
                    repeating: Self.units.randomElement(using: &generator) ?? "a",
                    count: Int.random(in: 1...200, using: &generator))
            }
            let size = texts.reduce(0) { $0 + TextShortening.encodedBytes($1) }
            let excess = Int.random(in: 1...size, using: &generator)
            guard let shortened = TextShortening.shortened(texts, by: excess, minBytes: 3) else { continue }
            let newSize = shortened.reduce(0) { $0 + TextShortening.encodedBytes($1) }
            #expect(newSize <= size - excess)
            for (short, full) in zip(shortened, texts) { #expect(Self.checkCut(short, of: full)) }
        }
    }
}
