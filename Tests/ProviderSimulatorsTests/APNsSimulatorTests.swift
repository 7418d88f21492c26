import APIRuntime
import Crypto
import ProviderSimulators
import Testing

typealias Request = RawHTTP2Client.Request

/// The time of day of the tests.
private let now = 1_780_000_000.0

@Suite(.timeLimit(.minutes(1))) struct APNsSimulatorTests {
    static func options(_ change: (inout APNsSimulator.Options) -> Void = { _ in }) -> APNsSimulator.Options {
        var options = APNsSimulator.Options()
        options.transport = .cleartext
        change(&options)
        return options
    }

    static func token(
        _ key: APNsKey, header: JSONObject? = nil, claims: JSONObject? = nil, issued: Double = now
    ) throws -> String {
        try key.privateKey.token(
            header: header ?? ["alg": "ES256", "kid": .string(key.keyID)],
            claims: claims ?? ["iss": .string(key.teamID), "iat": .integer(Int64(issued))])
    }

    static func request(
        _ apns: APNsSimulator, token: String? = nil, path: String = "/3/device/aabbcc",
        _ headers: [String: String?] = [:], body: String = #"{"aps":{"alert":"hello"}}"#
    ) throws -> Request {
        var fields: [String: String] = [
            "authorization": try "bearer " + (token ?? Self.token(apns.key)), "apns-topic": "com.example.app",
            "apns-push-type": "alert", "apns-priority": "10", "apns-expiration": "0",
            "apns-id": "eabeae54-14a8-11e5-b60b-1697f925ec7b",
        ]
        for (name, value) in headers { fields[name] = value }
        return Request(path: path, headers: fields.map { ($0.key, $0.value) }, body: Array(body.utf8))
    }

    @Test func `a valid request over TLS is accepted and recorded`() async throws {
        try await withAPNsSimulator { apns in
            apns.now = { now }
            let tls = try RawHTTP2Client.trusting(try TestCertificates.shared().authorityPEM)
            let client = try await RawHTTP2Client(port: apns.port, tls: tls)
            let response = try await client.response(to: Self.request(apns))
            #expect(response.status == "200")
            #expect(response.fields["apns-id"] == "eabeae54-14a8-11e5-b60b-1697f925ec7b")
            let delivery = try #require(await apns.waitForDeliveries(1).first)
            #expect(delivery.deviceToken == "aabbcc")
            #expect(delivery.json?["aps"]?["alert"] == "hello")
            #expect((delivery.connection, delivery.stream, delivery.attempt) == (1, 1, 1))
            #expect(delivery.token?.claims["iss"] == "TEAM123456")
            #expect(apns.accepted().count == 1)
            #expect((apns.connectionCount, apns.tokenCount) == (1, 1))
            #expect(apns.violations == [])
            await client.close()
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var reason: String
        var status = "400"
        var headers: [String: String?] = [:]
        var path = "/3/device/aabbcc"
        var body = #"{"aps":{"alert":"hello"}}"#
        var method = "POST"
        var isViolation = true

        var testDescription: String { "\(reason) \(method) \(path) \(headers) \(body.prefix(40))" }
    }

    static let refusals: [Refusal] = [
        Refusal(reason: "MethodNotAllowed", status: "405", method: "PUT"),
        Refusal(reason: "BadPath", status: "404", path: "/4/device/aabbcc"),
        Refusal(reason: "MissingDeviceToken", path: "/3/device/"),
        Refusal(reason: "BadDeviceToken", path: "/3/device/xyz0"),
        Refusal(reason: "BadDeviceToken", path: "/3/device/aab", isViolation: false),
        Refusal(reason: "MissingProviderToken", status: "403", headers: ["authorization": nil]),
        Refusal(reason: "InvalidProviderToken", status: "403", headers: ["authorization": "bearer a.b"]),
        Refusal(reason: "MissingTopic", headers: ["apns-topic": nil]),
        Refusal(reason: "TopicDisallowed", headers: ["apns-topic": "com.example.other"]),
        Refusal(reason: "BadTopic", headers: ["apns-topic": "com.example.app.voip"]),
        Refusal(reason: "BadTopic", headers: ["apns-push-type": "voip"]),
        Refusal(reason: "InvalidPushType", headers: ["apns-push-type": "Alert"]),
        Refusal(reason: "InvalidPushType", headers: ["apns-push-type": nil]),
        Refusal(reason: "BadPriority", headers: ["apns-priority": "7"]),
        Refusal(reason: "BadPriority", headers: ["apns-push-type": "background"], body: #"{"aps":{}}"#),
        Refusal(reason: "BadExpirationDate", headers: ["apns-expiration": "soon"]),
        Refusal(reason: "BadExpirationDate", headers: ["apns-expiration": "1.5"]),
        Refusal(reason: "BadCollapseId", headers: ["apns-collapse-id": String(repeating: "x", count: 65)]),
        Refusal(reason: "BadMessageId", headers: ["apns-id": "EABEAE54-14A8-11E5-B60B-1697F925EC7B"]),
        Refusal(reason: "PayloadEmpty", body: ""),
        Refusal(reason: "PayloadEmpty", body: "[1]"),
        Refusal(
            reason: "PayloadEmpty",
            headers: ["apns-push-type": "widgets", "apns-topic": "com.example.app.push-type.widgets"]),
        Refusal(reason: "InvalidPushType", headers: ["apns-push-type": "background", "apns-priority": "5"]),
        Refusal(
            reason: "PayloadTooLarge", status: "413",
            body: #"{"aps":{"alert":"\#(String(repeating: "x", count: 4096))"}}"#),
    ]

    @Test(arguments: refusals)
    func `an invalid request is refused with the reason and is a violation`(_ refusal: Refusal) async throws {
        try await withAPNsSimulator(Self.options()) { apns in
            apns.now = { now }
            let client = try await RawHTTP2Client(port: apns.port)
            var request = try Self.request(apns, path: refusal.path, refusal.headers, body: refusal.body)
            request.method = refusal.method
            let response = try await client.response(to: request)
            #expect(response.status == refusal.status)
            #expect(response.body == #"{"reason":"\#(refusal.reason)"}"#)
            #expect(apns.violations.isEmpty != refusal.isViolation, "\(apns.violations)")
            #expect(apns.accepted().isEmpty)
            #expect(apns.deliveries().first?.error?.reason == refusal.reason)
            await client.close()
        }
    }

    @Test func `each push type is accepted with its topic`() async throws {
        try await withAPNsSimulator(Self.options()) { apns in
            apns.now = { now }
            let client = try await RawHTTP2Client(port: apns.port)
            let suffixes = [
                "alert": "", "background": "", "voip": ".voip", "complication": ".complication", "mdm": "",
                "fileprovider": ".pushkit.fileprovider", "location": ".location-query", "pushtotalk": ".voip-ptt",
                "liveactivity": ".push-type.liveactivity", "widgets": ".push-type.widgets",
                "controls": ".push-type.controls",
            ]
            for (type, suffix) in suffixes {
                let headers = [
                    "apns-push-type": type, "apns-topic": "com.example.app" + suffix, "apns-priority": "5",
                ]
                let body = #"{"aps":{"content-changed":true}}"#
                let response = try await client.response(to: Self.request(apns, headers, body: body))
                #expect(response.status == "200", "\(type)")
            }
            let voip = ["apns-push-type": "voip", "apns-topic": "com.example.app.voip"]
            let filler = String(repeating: "x", count: 5000)
            let large = try await client.response(to: Self.request(apns, voip, body: #"{"text":"\#(filler)"}"#))
            #expect(large.status == "200")
            #expect(apns.violations == [])
            await client.close()
        }
    }

    @Test func `a wrong, expired, future or unsigned token is refused`() async throws {
        try await withAPNsSimulator(Self.options()) { apns in
            apns.now = { now }
            let client = try await RawHTTP2Client(port: apns.port)
            let key = apns.key
            let wrongKey = APNsKey(keyID: key.keyID, teamID: key.teamID)
            let tokens: [(String, String)] = [
                (try Self.token(wrongKey), "InvalidProviderToken"),
                (try Self.token(key, header: ["alg": "ES256", "kid": "ZZZZZZZZZZ"]), "InvalidProviderToken"),
                (try Self.token(key, header: ["alg": "none", "kid": .string(key.keyID)]), "InvalidProviderToken"),
                (try Self.token(key, claims: ["iss": "OTHERTEAM0", "iat": 1_780_000_000]), "InvalidProviderToken"),
                (
                    try Self.token(key, claims: ["iss": .string(key.teamID), "iat": "1780000000"]),
                    "InvalidProviderToken"
                ),
                (try Self.token(key, issued: now + 900), "InvalidProviderToken"),
                (try Self.token(key, issued: now - 3601), "ExpiredProviderToken"),
            ]
            for (token, reason) in tokens {
                let response = try await client.response(to: Self.request(apns, token: token))
                #expect(response.status == "403")
                #expect(response.body == #"{"reason":"\#(reason)"}"#)
            }
            #expect(apns.violations.count == tokens.count)
            await client.close()
        }
    }

    @Test func `a client certificate replaces the token where it is accepted`() async throws {
        for accepts in [true, false] {
            try await withAPNsSimulator(
                Self.options {
                    $0.transport = .tls
                    $0.acceptsClientCertificates = accepts
                }
            ) { apns in
                let certificates = try TestCertificates.shared()
                let identity = try certificates.client("Apple Push Services: com.example.app")
                let tls = try RawHTTP2Client.trusting(certificates.authorityPEM, identity: identity)
                let client = try await RawHTTP2Client(port: apns.port, tls: tls)
                let headers: [String: String?] = ["authorization": nil, "apns-topic": nil]
                let response = try await client.response(to: Self.request(apns, headers))
                #expect(response.status == (accepts ? "200" : "403"))
                #expect(apns.deliveries()[0].request.clientCertificate == "Apple Push Services: com.example.app")
                #expect(apns.violations.isEmpty == accepts)
                await client.close()
            }
        }
    }

    @Test func `a second token of a key within 20 minutes is refused`() async throws {
        try await withAPNsSimulator(Self.options { $0.limitsTokenUpdates = true }) { apns in
            apns.now = { now }
            let client = try await RawHTTP2Client(port: apns.port)
            let key = apns.key
            let statuses = [(now, now), (now + 600, now + 600), (now, now + 700), (now + 1300, now + 1300)]
            var received: [String] = []
            for (issued, time) in statuses {
                apns.now = { time }
                let token = try Self.token(key, issued: issued)
                received.append(try await client.response(to: Self.request(apns, token: token)).status)
            }
            #expect(received == ["200", "429", "200", "200"])
            await client.close()
        }
    }

    @Test func `secrets in the compression table are a violation`() async throws {
        try await withAPNsSimulator(Self.options()) { apns in
            apns.now = { now }
            let client = try await RawHTTP2Client(port: apns.port)
            var request = try Self.request(apns)
            request.indexesSecrets = true
            #expect(try await client.response(to: request).status == "200")
            #expect(apns.violations.count == 1)
            await client.close()
        }
    }
}
