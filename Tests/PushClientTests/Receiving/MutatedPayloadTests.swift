import APIRuntime
import PushGatewayAPI
import SeededGenerator
import Testing

@testable import PushClient

@Suite("Mutated payloads")
struct MutatedPayloadTests {
    /// A payload of each provider, in each form.
    static func payloads() throws -> [(name: String, bytes: [UInt8])] {
        func json(_ data: [String: String]) -> [UInt8] {
            var object = JSONObject()
            for (key, value) in data.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
            return object.jsonBytes()
        }
        return [
            ("apns", try ProviderPayloads.apns()), ("apns plain", try ProviderPayloads.apns(payload: .plain)),
            ("fcm", json(ProviderPayloads.fcm())), ("fcm android", json(ProviderPayloads.fcm(form: .android))),
            ("web push", ProviderPayloads.matrix()), ("declarative", try ProviderPayloads.declarative()),
            ("unifiedpush", ProviderPayloads.unifiedPush()),
        ]
    }

    private static let values = [
        "null", "true", "0", "-1", "9223372036854775808", "1e400", "\"\"", "\"x\"", "[]", "{}", "[{}]",
        "\"\\u0000\\u202e\"", "{\"event_id\": 7}", "\"{\\\"a\\\": [\"", "[[[[[[[[]]]]]]]]",
    ]

    /// Changes bytes, cuts, repeats, or replaces a value.
    private static func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes.removeSubrange(index...)
            case 3:
                let end = min(bytes.count, index + Int.random(in: 1...30, using: &generator))
                bytes.insert(contentsOf: bytes[index..<end], at: index)
            default:
                // The value after a colon.
                guard let colon = bytes[index...].firstIndex(of: UInt8(ascii: ":")) else { continue }
                let end = bytes[(colon + 1)...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }
                let value = values[Int.random(in: 0..<values.count, using: &generator)]
                bytes.replaceSubrange((colon + 1)..<(end ?? bytes.count), with: Array(value.utf8))
            }
        }
        return bytes
    }

    @Test("10,000 mutated payloads of each provider yield a notification with a text, counts or a reason")
    func mutations() throws {
        let reader = PayloadReader()
        let presenter = EventPresenter(userID: Garden.fern)
        for (name, bytes) in try Self.payloads() {
            var generator = SeededGenerator(seed: 18)
            var readable = 0
            for _ in 0..<10_000 {
                let payload = Self.mutated(bytes, &generator)
                do throws(UnusablePayload) {
                    let notification = try reader.read(json: payload)
                    let content = presenter.content(of: notification, now: 1_780_000_000)
                    #expect(!content.body.isEmpty, "\(name)")
                    #expect(content.body.utf8.count <= DisplayText.maxBodyBytes + 200, "\(name)")
                    #expect(notification.counts.badge.map { $0 >= 0 } ?? true, "\(name)")
                    readable += 1
                } catch {
                    #expect(!presenter.content(of: error).body.isEmpty, "\(name)")
                }
            }
            // Otherwise the mutations would only test the JSON reader.
            #expect(readable > 500, "\(name)")
        }
    }

    @Test("10,000 mutated encrypted messages yield a reason or the notification that was sent, never another")
    func encrypted() throws {
        let keys = PushKeyPair()
        let message = try ProviderPayloads.encrypted(ProviderPayloads.matrix(), for: keys)
        var generator = SeededGenerator(seed: 18)
        let reader = PayloadReader()
        let notification = try reader.read(message: message, keys: keys)
        for _ in 0..<10_000 {
            let mutated = Self.mutated(message, &generator)
            // The record size isn't authenticated; a larger one changes nothing.
            if let read = try? reader.read(message: mutated, keys: keys) { #expect(read == notification) }
        }
    }
}
