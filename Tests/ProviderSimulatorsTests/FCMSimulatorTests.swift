import APIRuntime
import CryptoExtras
import HTTPTypes
import LoopbackServer
import ProviderSimulators
import Testing

private let now = 1_780_000_000.0
private let grantType = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"

@Suite(.timeLimit(.minutes(1))) struct FCMSimulatorTests {
    static func assertion(
        _ account: FCMServiceAccount, _ changes: [String: JSONValue] = [:], keyID: String? = nil,
        signer: _RSA.Signing.PrivateKey? = nil
    ) throws -> String {
        var claims: JSONObject = [
            "iss": .string(account.clientEmail), "scope": "https://www.googleapis.com/auth/firebase.messaging",
            "aud": .string(account.tokenURI), "iat": .integer(Int64(now)), "exp": .integer(Int64(now) + 3600),
        ]
        for (name, value) in changes { claims[name] = value }
        return try (signer ?? account.privateKey).token(
            header: ["alg": "RS256", "typ": "JWT", "kid": .string(keyID ?? account.privateKeyID)], claims: claims)
    }

    static func requestToken(
        _ fcm: FCMSimulator, assertion: String, grantType: String = grantType,
        contentType: String = "application/x-www-form-urlencoded"
    ) async throws -> ClientResponse {
        try await BaseURL(fcm.baseURL).send(
            .post, "/token", fields: [.contentType: contentType],
            body: Array("grant_type=\(grantType)&assertion=\(assertion)".utf8))
    }

    static func send(
        _ fcm: FCMSimulator, token: String, _ body: String, path: String? = nil
    ) async throws -> ClientResponse {
        try await BaseURL(fcm.baseURL).send(
            .post, path ?? "/v1/projects/example-project/messages:send",
            fields: [.contentType: "application/json", .authorization: "Bearer \(token)"], body: Array(body.utf8))
    }

    /// Runs a closure with a simulator and an access token.
    static func withToken(_ body: (FCMSimulator, String) async throws -> Void) async throws {
        try await withFCMSimulator(transport: .cleartext) { fcm in
            fcm.now = { now }
            let response = try await requestToken(fcm, assertion: assertion(fcm.account))
            #expect(response.status == .ok)
            let json = try JSONObject(json: response.body)
            #expect(json["expires_in"] == 3599 && json["token_type"] == "Bearer")
            try await body(fcm, try #require(json["access_token"]?.string))
        }
    }

    @Test func `a valid message is accepted with a token of the endpoint`() async throws {
        try await Self.withToken { fcm, token in
            let message = """
                {"message":{"token":"abc","data":{"event_id":"$e"},"android":{"priority":"HIGH","ttl":"3.5s"},\
                "apns":{"headers":{"apns-priority":"10"},"payload":{"aps":{"mutable-content":1}}}}}
                """
            let response = try await Self.send(fcm, token: token, message)
            #expect(response.status == .ok)
            #expect(response.text == #"{"name":"projects/example-project/messages/0:1"}"#)
            let delivery = try #require(await fcm.waitForDeliveries(1).first)
            #expect((delivery.target, delivery.data["event_id"]) == ("abc", "$e"))
            #expect((delivery.accessToken, delivery.isValidation) == (token, false))
            #expect(fcm.tokenRequests().count == 1)
            #expect(fcm.violations == [])
        }
    }

    @Test func `invalid assertions are refused`() async throws {
        try await withFCMSimulator(transport: .cleartext) { fcm in
            fcm.now = { now }
            let account = fcm.account
            let other = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            let assertions = [
                try Self.assertion(account, signer: other),
                try Self.assertion(account, keyID: "other"),
                try Self.assertion(account, ["iss": "someone@example.com"]),
                try Self.assertion(account, ["scope": "https://www.googleapis.com/auth/cloud-platform.read-only"]),
                try Self.assertion(account, ["aud": "https://oauth2.googleapis.com/token"]),
                try Self.assertion(account, ["exp": .integer(Int64(now) + 3601)]),
                try Self.assertion(account, ["iat": "1780000000"]),
                try Self.assertion(account, ["iat": .integer(Int64(now) - 7200), "exp": .integer(Int64(now) - 3600)]),
                "not.a.jwt",
            ]
            for assertion in assertions {
                let response = try await Self.requestToken(fcm, assertion: assertion)
                #expect(response.status == .badRequest)
                #expect(response.text.contains(#""error":"invalid_"#))
            }
            let valid = try Self.assertion(account)
            let responses = [
                try await Self.requestToken(fcm, assertion: valid, grantType: "password"),
                try await Self.requestToken(fcm, assertion: valid, contentType: "application/json"),
            ]
            #expect(responses.map(\.status) == [.badRequest, .badRequest])
            #expect(fcm.violations.count == assertions.count + 2)
            #expect(fcm.tokenRequests().allSatisfy { $0.violation != nil })
        }
    }

    @Test func `the token endpoint follows its script`() async throws {
        try await withFCMSimulator(transport: .cleartext) { fcm in
            fcm.now = { now }
            fcm.tokenScript = { _ in .oauth(400, "invalid_grant", description: "Invalid JWT") }
            let response = try await Self.requestToken(fcm, assertion: Self.assertion(fcm.account))
            #expect(response.status == .badRequest)
            #expect(response.text == #"{"error":"invalid_grant","error_description":"Invalid JWT"}"#)
            #expect(fcm.violations == [])
        }
    }

    @Test func `unknown, expired and revoked access tokens are refused`() async throws {
        try await Self.withToken { fcm, token in
            let message = #"{"message":{"token":"abc"}}"#
            let unknown = try await Self.send(fcm, token: "ya29.other", message)
            #expect(unknown.status == .unauthorized)
            fcm.now = { now + 3599 }
            #expect(try await Self.send(fcm, token: token, message).status == .unauthorized)
            fcm.now = { now + 3598 }
            #expect(try await Self.send(fcm, token: token, message).status == .ok)
            fcm.revokeTokens()
            #expect(try await Self.send(fcm, token: token, message).status == .unauthorized)
            #expect(fcm.violations.count == 3)
        }
    }

    static let invalidMessages = [
        "[]", "{}", #"{"message":{}}"#, #"{"message":{"token":"a","fid":"b"}}"#, #"{"message":{"token":5}}"#,
        #"{"message":{"token":"a","data":{"unread":1}}}"#, #"{"message":{"token":"a","data":{"from":"x"}}}"#,
        #"{"message":{"token":"a","data":{"google.x":"x"}}}"#, #"{"message":{"token":"a","data":{"n":{}}}}"#,
        #"{"message":{"token":"a","android":{"priority":"urgent"}}}"#,
        #"{"message":{"token":"a","android":{"ttl":"60"}}}"#, #"{"message":{"token":"a","android":{"ttl":60}}}"#,
        #"{"message":{"token":"a","android":{"ttl":"2419201s"}}}"#, #"{"message":{"token":"a","priority":"high"}}"#,
        #"{"message":{"token":"a","apns":{"headers":{"apns-priority":10}}}}"#,
        #"{"message":{"token":"a","apns":{"payload":[]}}}"#,
        #"{"message":{"token":"a","data":{"text":"\#(String(repeating: "x", count: 4096))"}}}"#,
    ]

    @Test(arguments: invalidMessages)
    func `an invalid message is refused and is a violation`(_ message: String) async throws {
        try await Self.withToken { fcm, token in
            let response = try await Self.send(fcm, token: token, message)
            #expect(response.status == .badRequest)
            #expect(response.text.contains("google.rpc.BadRequest"))
            #expect(fcm.violations.count == 1)
            #expect(fcm.accepted().isEmpty)
        }
    }

    @Test func `errors have the details of FCM`() async throws {
        try await Self.withToken { fcm, token in
            fcm.script = { _ in .fcm(404, "NOT_FOUND", errorCode: "UNREGISTERED", retryAfter: "7") }
            let response = try await Self.send(fcm, token: token, #"{"message":{"fid":"abc"}}"#)
            #expect(response.status == .notFound)
            let error = try JSONValue(json: response.body)["error"]
            #expect(error?["status"] == "NOT_FOUND")
            #expect(error?["details"]?.array?.first?["errorCode"] == "UNREGISTERED")
            #expect(fcm.violations == [])
            fcm.script = { _ in .automatic }
            let malformed = try await Self.send(fcm, token: token, #"{"message":{"token":"a b"}}"#)
            #expect(malformed.text.contains(#""errorCode":"INVALID_ARGUMENT""#))
            #expect(fcm.violations == [])
            let path = "/v1/projects/other/messages:send"
            let wrongPath = try await Self.send(fcm, token: token, #"{"message":{"token":"a"}}"#, path: path)
            #expect(wrongPath.status == .notFound && !wrongPath.text.contains("FcmError"))
        }
    }

    @Test func `a client chooses HTTP/2 by ALPN`() async throws {
        try await withFCMSimulator { fcm in
            let tls = try RawHTTP2Client.trusting(try TestCertificates.shared().authorityPEM)
            let client = try await RawHTTP2Client(port: fcm.port, tls: tls)
            let headers = [("content-type", "application/json"), ("authorization", "Bearer ya29.other")]
            let response = try await client.response(
                to: Request(
                    path: "/v1/projects/example-project/messages:send", headers: headers,
                    body: Array(#"{"message":{"token":"a"}}"#.utf8)))
            #expect(response.status == "401")
            #expect(fcm.deliveries().first?.request.stream == 1)
            await client.close()
        }
    }

    @Test func `the key file is what Google issues`() async throws {
        try await withFCMSimulator { fcm in
            let file = try JSONObject(json: fcm.account.keyFile)
            #expect(file["type"] == "service_account")
            #expect(file["token_uri"]?.string == fcm.baseURL + "/token")
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: try #require(file["private_key"]?.string))
            #expect(key.publicKey.derRepresentation == fcm.account.privateKey.publicKey.derRepresentation)
            #expect(file["private_key"]?.string?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
        }
    }
}
