import APIRuntime
import Crypto
import ManualClock
import PushDelivery
import Testing

@testable import PushProviders

@Suite("VAPID")
struct VAPIDTests {
    private let clock = ManualClock()

    private func vapid() throws -> VAPID {
        let key = VAPIDKey(privateKey: try VAPIDKey.privateKey(TestEnvironment.key))
        return VAPID(key: key, subject: try VAPIDSubject("mailto:op@push.example"), clock: clock)
    }

    /// Verifies a field and returns the claims of its token.
    private func claims(_ field: String) throws -> JSONObject {
        let match = try #require(field.wholeMatch(of: /vapid t=([^,.]+)\.([^,.]+)\.([^,.]+), k=([^,]+)/))
        let key = try P256.Signing.PublicKey(x963Representation: #require(Base64URL.decode(match.4)))
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: #require(Base64URL.decode(match.3)))
        #expect(key.isValidSignature(signature, for: Array("\(match.1).\(match.2)".utf8)))
        let header = try JSONObject(json: #require(Base64URL.decode(match.1)))
        #expect(header == ["typ": "JWT", "alg": "ES256"])
        return try JSONObject(json: #require(Base64URL.decode(match.2)))
    }

    @Test("a token is signed with the key and names origin, expiry and contact")
    func token() throws {
        let claims = try claims(vapid().authorization(for: "https://push.example:8443"))
        #expect(
            claims == [
                "aud": "https://push.example:8443", "exp": .integer(1_780_000_000 + 12 * 3600),
                "sub": "mailto:op@push.example",
            ])
    }

    @Test("a token is used for 6 hours")
    func cached() throws {
        let vapid = try vapid()
        let first = try vapid.authorization(for: "https://a.example")
        clock.advance(by: .seconds(6 * 3600 - 1))
        #expect(try vapid.authorization(for: "https://a.example") == first)
        clock.advance(by: .seconds(1))
        let second = try vapid.authorization(for: "https://a.example")
        #expect(second != first)
        #expect(try claims(second)["exp"] == .integer(1_780_000_000 + 18 * 3600))
    }

    @Test("each origin has a token of its own")
    func origins() throws {
        let vapid = try vapid()
        let first = try vapid.authorization(for: "https://a.example")
        #expect(try claims(vapid.authorization(for: "https://b.example"))["aud"] == "https://b.example")
        #expect(try vapid.authorization(for: "https://a.example") == first)
    }

    @Test("a token that expires too late after the clock was set back is replaced, but not within an hour")
    func clockSetBack() throws {
        let vapid = try vapid()
        let first = try vapid.authorization(for: "https://a.example")
        clock.setTimeOfDay(secondsSince1970: 1_779_000_000)
        #expect(try vapid.authorization(for: "https://a.example") == first)
        clock.advance(by: .seconds(3600))
        let second = try vapid.authorization(for: "https://a.example")
        #expect(try claims(second)["exp"] == .integer(1_779_000_000 + 13 * 3600))
    }

    @Test("a token that has expired after the clock was set forward is replaced")
    func clockSetForward() throws {
        let vapid = try vapid()
        let first = try vapid.authorization(for: "https://a.example")
        clock.advance(by: .seconds(3600))
        clock.setTimeOfDay(secondsSince1970: 1_790_000_000)
        #expect(try vapid.authorization(for: "https://a.example") != first)
    }

    @Test("the number of stored tokens is bounded, and a token in use is kept")
    func bounded() throws {
        let vapid = try vapid()
        let first = try vapid.authorization(for: "https://used.example")
        for number in 0..<(VAPID.maxOrigins + 10) {
            _ = try vapid.authorization(for: "https://\(number).example")
            #expect(try vapid.authorization(for: "https://used.example") == first)
        }
        let old = try vapid.authorization(for: "https://5.example")
        #expect(try vapid.authorization(for: "https://5.example") == old)
    }

    @Test("a request that names a thousand unknown origins doesn't displace the tokens in use")
    func strangers() throws {
        let vapid = try vapid()
        let origins = ["https://web.push.apple.com", "https://fcm.googleapis.com"]
        var fields: [String] = []
        for origin in origins { fields.append(try vapid.authorization(for: origin)) }
        clock.advance(by: .seconds(60))
        #expect(try origins.map(vapid.authorization) == fields)
        for number in 0..<VAPID.maxOrigins {
            // Even if each is named twice.
            for _ in 0..<2 { _ = try vapid.authorization(for: "https://\(number).example") }
        }
        #expect(try origins.map(vapid.authorization) == fields)
    }

    @Test("apps with the same key and contact share their tokens")
    func shared() throws {
        let environment = TestEnvironment().environment
        let first = try VAPID.shared(keyFile: "key", subject: "mailto:a@b.example", environment: environment)
        #expect(try VAPID.shared(keyFile: "key", subject: "mailto:a@b.example", environment: environment) === first)
        #expect(try VAPID.shared(keyFile: "key", subject: "mailto:c@b.example", environment: environment) !== first)
    }

    @Test(
        "contacts that push servers accept are accepted",
        arguments: ["mailto:op@push.example", "https://push.example/contact", "https://push.example"])
    func validSubjects(text: String) throws {
        #expect(try VAPIDSubject(text).text == text)
    }

    @Test(
        "contacts that push servers refuse are refused at start",
        arguments: [
            "", "op@push.example", "mailto:", "mailto:op", "mailto:op@localhost", "mailto:@push.example",
            "mailto:mailto:op@push.example", "mailto: op@push.example", "mailto:<op@push.example>",
            "mailto:op@push.example ", "https://localhost/", "https://localhost:8443/", "https://",
            "https:push.example",
            "http://push.example", "mailto:a@b@c.example", "mailto:op@bücher.example", "mailto:op@x.localhost",
            "https://user@push.example/",
        ])
    func invalidSubjects(text: String) {
        let error = #expect(throws: ProviderConfigurationError.self) { try VAPIDSubject(text) }
        #expect(error?.key == "vapid_subject")
    }
}
