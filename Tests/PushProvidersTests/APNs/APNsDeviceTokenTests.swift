import PushConfiguration
import PushDelivery
import Testing

@testable import PushProviders

@Suite("APNs device token")
struct APNsDeviceTokenTests {
    private static func decode(
        _ pushkey: String, _ encoding: APNsAppConfiguration.PushkeyEncoding = .auto
    ) -> APNsDeviceToken {
        APNsDeviceToken(pushkey: pushkey, encoding: encoding)
    }

    @Test(
        "a pushkey in any of the encodings becomes lower-case hexadecimal digits",
        arguments: [
            ("b2s=", "6f6b"), ("b2s", "6f6b"), ("_-_-", "ffeffe"), ("/+/+", "ffeffe"), ("DEADbeef", "deadbeef"),
            ("AA==", "00"), ("AA", "aa"), ("Zg", "66"), ("//79", "fffefd"),
        ])
    func auto(pushkey: String, expected: String) {
        #expect(Self.decode(pushkey) == .hexadecimal(expected))
    }

    @Test("a token of 32 bytes and one of 100 bytes are accepted in every encoding")
    func lengths() {
        for count in [1, 31, 32, 33, 64, 100, 256] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 251) }
            let hex = Hexadecimal.encode(bytes)
            let base64URL = Base64URL.encode(bytes)
            let base64 = base64URL.replacing("-", with: "+").replacing("_", with: "/")
            let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
            #expect(Self.decode(hex, .hex) == .hexadecimal(hex))
            #expect(Self.decode(hex.uppercased(), .hex) == .hexadecimal(hex))
            #expect(Self.decode(base64URL, .base64url) == .hexadecimal(hex))
            #expect(Self.decode(base64URL + padding, .base64url) == .hexadecimal(hex))
            #expect(Self.decode(base64, .base64) == .hexadecimal(hex))
            #expect(Self.decode(base64 + padding, .base64) == .hexadecimal(hex))
            #expect(Self.decode(base64 + padding) == .hexadecimal(hex) || padding.isEmpty)
        }
    }

    @Test(
        "a pushkey in no encoding is malformed",
        arguments: ["", "=", "====", "a", "abcde", "b2s=x", "b2s= ", "ä", "-+", "AA=", "https://push.example.org/x"])
    func malformed(pushkey: String) {
        #expect(Self.decode(pushkey) == .malformed)
    }

    @Test("a pushkey in another encoding than the configured one is distinguished from a malformed one")
    func otherEncoding() {
        #expect(Self.decode("b2s=", .hex) == .otherEncoding)
        #expect(Self.decode("_-_-", .base64) == .otherEncoding)
        #expect(Self.decode("/+/+", .base64url) == .otherEncoding)
        #expect(Self.decode("b2s=x", .hex) == .malformed)
    }

    @Test("hexadecimal digits that are also Base64 are Base64 if the configuration has it")
    func ambiguous() {
        #expect(Self.decode("abcd", .base64) == .hexadecimal("69b71d"))
        #expect(Self.decode("abcd", .hex) == .hexadecimal("abcd"))
    }
}
