import APIRuntime
import Crypto
import HTTPTypes
import LoopbackServer
import Testing

@testable import ProviderSimulators

private let now = 1_780_000_000.0

/// Encrypts as RFC 8291 prescribes, apart from the simulators' own code.
func encrypt(_ text: String, for subscription: PushSubscription, delimiter: UInt8 = 2) throws -> [UInt8] {
    let sender = P256.KeyAgreement.PrivateKey()
    let receiver = subscription.keys.privateKey.publicKey.x963Representation
    let senderPoint = sender.publicKey.x963Representation
    let secret = try sender.sharedSecretFromKeyAgreement(with: .init(x963Representation: receiver))
    let salt = [UInt8](repeating: 7, count: 16)
    let material = secret.hkdfDerivedSymmetricKey(
        using: SHA256.self, salt: subscription.keys.authenticationSecret,
        sharedInfo: Array("WebPush: info\0".utf8) + receiver + senderPoint, outputByteCount: 32)
    let key = HKDF<SHA256>.deriveKey(
        inputKeyMaterial: material, salt: salt, info: Array("Content-Encoding: aes128gcm\0".utf8), outputByteCount: 16)
    let nonce = HKDF<SHA256>.deriveKey(
        inputKeyMaterial: material, salt: salt, info: Array("Content-Encoding: nonce\0".utf8), outputByteCount: 12)
    let box = try AES.GCM.seal(
        Array(text.utf8) + [delimiter], using: key, nonce: .init(data: nonce.withUnsafeBytes { Array($0) }))
    return salt + [0, 0, 16, 0, 65] + senderPoint + box.ciphertext + box.tag
}

/// Returns the `Authorization` field of VAPID.
func vapid(
    _ key: P256.Signing.PrivateKey, audience: String, expiry: JSONValue = .integer(Int64(now) + 3600),
    subject: String = "mailto:admin@example.com", signer: P256.Signing.PrivateKey? = nil
) throws -> String {
    let token = try (signer ?? key).token(
        header: ["alg": "ES256", "typ": "JWT"],
        claims: ["aud": .string(audience), "exp": expiry, "sub": .string(subject)])
    return "vapid t=\(token), k=\(Base64URL.encode(key.publicKey.x963Representation))"
}

@Suite(.timeLimit(.minutes(1))) struct WebPushSimulatorTests {
    static func fields(_ changes: [String: String?], authorization: String) -> HTTPFields {
        var fields: HTTPFields = [
            .contentEncoding: "aes128gcm", .ttl: "60", .urgency: "normal", .authorization: authorization,
        ]
        for (name, value) in changes { fields[HTTPField.Name(name)!] = value }
        return fields
    }

    static func post(_ url: String, _ fields: HTTPFields, _ body: [UInt8]) async throws -> ClientResponse {
        let parts = url.split(separator: "/", maxSplits: 2)
        return try await BaseURL("http://" + parts[1]).send(.post, "/" + parts[2], fields: fields, body: body)
    }

    @Test func `the example of RFC 8291 is decrypted`() throws {
        let privateKey = try #require(Base64URL.decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
        let secret = try #require(Base64URL.decode("BTBZMqHH6r4Tts7J_aSIgg"))
        let keys = PushSubscriptionKeys(
            privateKey: try P256.KeyAgreement.PrivateKey(rawRepresentation: privateKey), authenticationSecret: secret)
        #expect(
            keys.p256dh
                == "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
        let body = try #require(
            Base64URL.decode(
                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
                    + "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"))
        #expect(String(decoding: try keys.decrypt(body), as: UTF8.self) == "When I grow up, I want to be a watermelon")
        var damaged = body
        damaged[100] ^= 1
        #expect(throws: ProtocolViolation.self) { try keys.decrypt(damaged) }
        #expect(throws: ProtocolViolation.self) { try PushSubscriptionKeys().decrypt(body) }
        #expect(throws: ProtocolViolation.self) { try keys.decrypt(Array(body.prefix(100))) }
    }

    @Test(arguments: WebPushFlavour.allCases)
    func `a valid message is accepted, recorded and decrypted`(_ flavour: WebPushFlavour) async throws {
        try await withWebPushSimulator(flavour, transport: .cleartext) { service in
            service.now = { now }
            let key = P256.Signing.PrivateKey()
            let subscription = service.subscribe(
                applicationServerKey: Base64URL.encode(key.publicKey.x963Representation))
            let response = try await Self.post(
                subscription.endpoint,
                Self.fields(
                    ["topic": "abcd", "x-wns-cache-policy": "cache"],
                    authorization: vapid(key, audience: service.baseURL)), encrypt("hello", for: subscription))
            #expect(response.status == .created)
            #expect(response.headerFields[.location] != nil && response.headerFields[.ttl] == "60")
            #expect(service.deliveries().first?.text == "hello")
            #expect(service.accepted().count == 1)
            #expect(service.violations == [])
            service.expire(subscription)
            let gone = try await Self.post(
                subscription.endpoint,
                Self.fields(["x-wns-cache-policy": "cache"], authorization: vapid(key, audience: service.baseURL)),
                encrypt("again", for: subscription))
            #expect(gone.status == .gone)
            #expect(service.accepted().count == 1)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var flavour = WebPushFlavour.mozilla
        var fields: [String: String?]
        var error: WebPushError
        var status = 400

        var testDescription: String { "\(flavour) \(fields)" }
    }

    static let refusals = [
        Refusal(fields: ["ttl": nil], error: .missingTTL),
        Refusal(fields: ["ttl": "-1"], error: .invalidTTL),
        Refusal(fields: ["ttl": "1.5"], error: .invalidTTL),
        Refusal(flavour: .apple, fields: ["ttl": "0"], error: .invalidTTL),
        Refusal(fields: ["urgency": "urgent"], error: .invalidUrgency),
        Refusal(fields: ["topic": String(repeating: "a", count: 33)], error: .invalidTopic),
        Refusal(fields: ["topic": "a+b/"], error: .invalidTopic),
        Refusal(flavour: .apple, fields: ["topic": "abcde"], error: .invalidTopic),
        Refusal(fields: ["content-encoding": "aesgcm"], error: .invalidEncoding),
        Refusal(fields: ["content-encoding": nil], error: .invalidEncoding),
        Refusal(fields: ["crypto-key": "dh=x"], error: .invalidEncoding),
        Refusal(flavour: .windows, fields: [:], error: .invalidCachePolicy),
        Refusal(flavour: .windows, fields: ["x-wns-cache-policy": "no-cache"], error: .invalidCachePolicy),
        Refusal(fields: ["authorization": nil], error: .missingVAPID, status: 401),
        Refusal(flavour: .apple, fields: ["authorization": "WebPush x"], error: .invalidVAPID, status: 403),
    ]

    @Test(arguments: refusals) func `an invalid field is refused and is a violation`(_ refusal: Refusal) async throws {
        try await withWebPushSimulator(refusal.flavour, transport: .cleartext) { service in
            service.now = { now }
            let subscription = service.subscribe()
            let authorization = try vapid(P256.Signing.PrivateKey(), audience: service.baseURL)
            let response = try await Self.post(
                subscription.endpoint, Self.fields(refusal.fields, authorization: authorization),
                encrypt("hello", for: subscription))
            #expect(response.status.code == refusal.status)
            #expect(service.deliveries().first?.error == refusal.error)
            #expect(service.violations.count == 1)
            #expect(service.accepted().isEmpty)
        }
    }

    @Test func `invalid VAPID tokens are refused`() async throws {
        try await withWebPushSimulator(.apple, transport: .cleartext) { service in
            service.now = { now }
            let key = P256.Signing.PrivateKey()
            let subscription = service.subscribe(
                applicationServerKey: Base64URL.encode(key.publicKey.x963Representation))
            let origin = service.baseURL
            let fields: [(String, WebPushError)] = [
                (try vapid(key, audience: origin + "/"), .invalidVAPID),
                (try vapid(key, audience: "https://web.push.apple.com"), .invalidVAPID),
                (try vapid(key, audience: origin, expiry: .integer(Int64(now) - 1)), .invalidVAPID),
                (try vapid(key, audience: origin, expiry: .integer(Int64(now) + 86401)), .invalidVAPID),
                (try vapid(key, audience: origin, expiry: "1780003600"), .invalidVAPID),
                (try vapid(key, audience: origin, subject: "admin@example.com"), .invalidVAPID),
                (try vapid(key, audience: origin, subject: "mailto: <admin@example.com>"), .invalidVAPID),
                (try vapid(key, audience: origin, signer: P256.Signing.PrivateKey()), .invalidVAPID),
                (try vapid(P256.Signing.PrivateKey(), audience: origin), .keyMismatch),
            ]
            for (authorization, error) in fields {
                let response = try await Self.post(
                    subscription.endpoint, Self.fields([:], authorization: authorization),
                    encrypt("hello", for: subscription))
                #expect(response.status == .forbidden)
                #expect(
                    response.text == #"{"reason":"\#(error == .keyMismatch ? "VapidPkHashMismatch" : "BadJwtToken")"}"#)
            }
            #expect(service.deliveries().map(\.error) == fields.map(\.1))
            #expect(service.violations.count == fields.count)
        }
    }

    @Test func `an undecryptable body is accepted but is a violation`() async throws {
        try await withWebPushSimulator(transport: .cleartext, requiresVAPID: false) { service in
            let subscription = service.subscribe()
            let fields = Self.fields(["authorization": nil], authorization: "")
            let other = service.subscribe()
            let bodies: [[UInt8]] = [
                try encrypt("hello", for: other), try encrypt("hello", for: subscription, delimiter: 1), [1, 2, 3],
            ]
            for body in bodies { #expect(try await Self.post(subscription.endpoint, fields, body).status == .created) }
            #expect(service.deliveries().allSatisfy { $0.plaintext == nil })
            #expect(service.violations.count == 3)
            let tooLarge = try encrypt(String(repeating: "x", count: 3994), for: subscription)
            #expect(tooLarge.count == 4097)
            #expect(try await Self.post(subscription.endpoint, fields, tooLarge).status == .contentTooLarge)
        }
    }

    @Test func `a script replaces the response`() async throws {
        try await withWebPushSimulator(transport: .cleartext, requiresVAPID: false) { service in
            let subscription = service.subscribe()
            let fields = Self.fields(["authorization": nil], authorization: "")
            let body = try encrypt("hello", for: subscription)
            service.script = { $0.attempt == 1 ? .reply(429, retryAfter: "Sat, 28 Nov 2026 12:00:00 GMT") : .automatic }
            let limited = try await Self.post(subscription.endpoint, fields, body)
            #expect(limited.status == .tooManyRequests)
            #expect(limited.headerFields[.retryAfter] == "Sat, 28 Nov 2026 12:00:00 GMT")
            #expect(try await Self.post(subscription.endpoint, fields, body).status == .created)
            for response: SimulatedResponse in [.close, .reset(.cancel), .close(head: SimulatedReply(201, body: [1]))] {
                service.script = { _ in response }
                await #expect(throws: (any Error).self) {
                    _ = try await Self.post(subscription.endpoint, fields, body)
                }
            }
            #expect(service.accepted().count == 2)
            #expect(service.violations == [])
        }
    }

    @Test func `an unknown endpoint is answered with 404`() async throws {
        try await withWebPushSimulator(transport: .cleartext, requiresVAPID: false) { service in
            let fields = Self.fields(["authorization": nil], authorization: "")
            let response = try await Self.post(service.baseURL + "/wpush/v2/unknown", fields, [1])
            #expect(response.status == .notFound)
            #expect(response.text.contains(#""errno":102"#))
        }
    }
}
