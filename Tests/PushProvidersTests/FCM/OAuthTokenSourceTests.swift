import APIRuntime
import HTTPTypes
import LoopbackServer
import ManualClock
import OutboundHTTP
import PushDelivery
import Testing

@testable import PushProviders

@Suite("OAuth access tokens", .timeLimit(.minutes(1)))
struct OAuthTokenSourceTests {
    private let clock = ManualClock()

    private func source(_ transport: ScriptedTransport) throws -> OAuthTokenSource {
        OAuthTokenSource(
            key: try TestAccount.key(), endpoint: try BaseURL("https://oauth2.googleapis.com/token"),
            audience: "https://oauth2.googleapis.com/token", client: transport, clock: clock, logger: .silent)
    }

    private var deadline: ContinuousClock.Instant { clock.now + .seconds(20) }

    private func finishRenewal(of source: OAuthTokenSource) async {
        while source.isRenewing { await Task.yield() }
    }

    @Test("the request is a form with an assertion, made at the time of day")
    func request() async throws {
        let transport = ScriptedTransport(.token("t1"))
        #expect(try await source(transport).token(by: deadline) == "t1")
        let request = try #require(transport.requests.first)
        #expect(request.head.method == .post && request.head.path == "/token")
        #expect(request.head.authority == "oauth2.googleapis.com")
        #expect(request.head.headerFields[.contentType] == "application/x-www-form-urlencoded")
        let prefix = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        #expect(request.text.hasPrefix(prefix))
        let claims = request.text.dropFirst(prefix.count).split(separator: ".")[1]
        #expect(try JSONObject(json: #require(Base64URL.decode(claims)))["iat"] == 1_780_000_000)
    }

    @Test("concurrent deliveries wait for one request")
    func oneInFlight() async throws {
        let gate = Gate()
        let transport = ScriptedTransport { _, index in
            await gate.wait()
            return .token("t\(index + 1)")
        }
        let source = try source(transport)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { [deadline] in try await source.token(by: deadline) } }
            await clock.waitForSleepers(20, for: deadline - clock.now)
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens == Array(repeating: "t1", count: 20) && transport.requests.count == 1)
    }

    @Test("a delivery waits for a token only until its own deadline")
    func ownDeadline() async throws {
        let gate = Gate()
        let source = try source(
            ScriptedTransport { _, _ in
                await gate.wait()
                return .token("t1")
            })
        let impatient = Task { [clock] in try await source.token(by: clock.now + .seconds(2)) }
        await clock.waitForSleepers(for: .seconds(2))
        async let patient = source.token(by: clock.now + .seconds(30))
        await clock.waitForSleepers(for: .seconds(30))
        clock.advance(by: .seconds(3))
        await #expect(throws: DeliveryFailure.self) { try await impatient.value }
        gate.open()
        #expect(try await patient == "t1")
    }

    @Test("a token is renewed in the background before it expires, and used meanwhile")
    func renewal() async throws {
        let transport = ScriptedTransport(.token("t1"), .token("t2"))
        let source = try source(transport)
        #expect(try await source.token(by: deadline) == "t1")
        clock.advance(by: .seconds(3599 - 301))
        #expect(try await source.token(by: deadline) == "t1")
        #expect(!source.isRenewing && transport.requests.count == 1)
        clock.advance(by: .seconds(2))
        #expect(try await source.token(by: deadline) == "t1")
        await finishRenewal(of: source)
        #expect(try await source.token(by: deadline) == "t2" && transport.requests.count == 2)
    }

    @Test("a token is kept while its renewal fails, and renewal pauses after a failure")
    func failedRenewal() async throws {
        let transport = ScriptedTransport(.token("t1"), .init(503), .init(503), .token("t2"))
        let source = try source(transport)
        #expect(try await source.token(by: deadline) == "t1")
        clock.advance(by: .seconds(3350))
        for expected in [2, 2, 3, 3] {
            #expect(try await source.token(by: deadline) == "t1")
            await finishRenewal(of: source)
            #expect(transport.requests.count == expected)
            clock.advance(by: .milliseconds(1500))
        }
        clock.advance(by: .seconds(10))
        #expect(try await source.token(by: deadline) == "t1")
        await finishRenewal(of: source)
        #expect(try await source.token(by: deadline) == "t2")
    }

    @Test("an expired token isn't used")
    func expiry() async throws {
        let source = try source(ScriptedTransport(.token("t1"), .init(503, text: "", fields: [.retryAfter: "40"])))
        #expect(try await source.token(by: deadline) == "t1")
        clock.advance(by: .seconds(3580))
        let failure = await #expect(throws: DeliveryFailure.self) { try await source.token(by: deadline) }
        #expect(
            failure?.meaning
                == .retryLater(after: .seconds(40), scope: .destination, reason: "OAuth token endpoint: 503"))
        clock.advance(by: .seconds(15))
        let second = await #expect(throws: DeliveryFailure.self) { try await source.token(by: deadline) }
        #expect(
            second?.meaning
                == .retryLater(after: .seconds(25), scope: .destination, reason: "OAuth token endpoint: 503"))
    }

    @Test("invalid_grant is an operator fault that names the clock and the key")
    func invalidGrant() async throws {
        let body: JSONValue = ["error": "invalid_grant", "error_description": "Invalid JWT Signature."]
        let transport = ScriptedTransport(.init(400, body))
        let source = try source(transport)
        for _ in 0..<3 {
            let failure = await #expect(throws: DeliveryFailure.self) { try await source.token(by: deadline) }
            guard case .operatorFault(let reason, let remedy) = failure?.meaning else {
                Issue.record("not an operator fault")
                return
            }
            #expect(reason == "OAuth token endpoint: 400 invalid_grant")
            #expect(remedy.contains("clock") && remedy.contains("service_account_file"))
        }
        #expect(transport.requests.count == 1)
    }

    @Test("a clock that is set back changes nothing", arguments: [0, 1_000_000, 1_880_000_000] as [Double])
    func clockSetBack(time: Double) async throws {
        let transport = ScriptedTransport(.token("t1"), .token("t2"))
        let source = try source(transport)
        #expect(try await source.token(by: deadline) == "t1")
        clock.setTimeOfDay(secondsSince1970: time)
        #expect(try await source.token(by: deadline) == "t1")
        clock.advance(by: .seconds(3580))
        #expect(try await source.token(by: deadline) == "t2" && transport.requests.count == 2)
    }

    @Test("a refused token is replaced; a newer one isn't discarded for it")
    func discarded() async throws {
        let transport = ScriptedTransport(.token("t1"), .token("t2"))
        let source = try source(transport)
        #expect(try await source.token(by: deadline) == "t1")
        source.discard("t1")
        #expect(try await source.token(by: deadline) == "t2")
        source.discard("t1")
        #expect(try await source.token(by: deadline) == "t2" && transport.requests.count == 2)
    }

    @Test("requests are slowed down if FCM refuses every new token")
    func refusedNewTokens() async throws {
        let transport = ScriptedTransport { _, index in .token("t\(index)") }
        let source = try source(transport)
        source.discard(try await source.token(by: deadline))
        source.discard(try await source.token(by: deadline))
        let failure = await #expect(throws: DeliveryFailure.self) { try await source.token(by: deadline) }
        guard case .operatorFault = failure?.meaning else {
            Issue.record("not an operator fault")
            return
        }
        clock.advance(by: .seconds(61))
        #expect(try await source.token(by: deadline) == "t2")
    }

    @Test("a cancelled delivery doesn't cancel the request that others wait for")
    func cancellation() async throws {
        let gate = Gate()
        let transport = ScriptedTransport { _, _ in
            await gate.wait()
            return .token("t1")
        }
        let source = try source(transport)
        let first = Task { [deadline] in try await source.token(by: deadline) }
        await clock.waitForSleepers(for: deadline - clock.now)
        first.cancel()
        _ = await first.result
        async let second = source.token(by: deadline)
        await clock.waitForSleepers(for: deadline - clock.now)
        gate.open()
        #expect(try await second == "t1" && transport.requests.count == 1)
    }

    @Test(
        "responses without a usable token are temporary",
        arguments: [
            ClientResponse(200), .init(200, text: "{}"), .init(200, ["access_token": "a b"]),
            .init(200, ["access_token": "a\nb"]), .init(429), .init(500), .init(408),
        ])
    func unusable(response: ClientResponse) {
        guard case .failure(let failure) = OAuthTokenRequest.result(of: response, now: 0),
            case .retryLater = failure.meaning
        else {
            Issue.record("not temporary")
            return
        }
    }

    @Test("a response without lifetime, or with an odd one, gives a short one")
    func lifetimes() throws {
        let grant = { (lifetime: Int64?) in
            try OAuthTokenRequest.result(of: .token("t", lifetime: lifetime), now: 0).get()
        }
        #expect(try grant(nil).lifetime == .seconds(600))
        #expect(try grant(0).lifetime == .seconds(1))
        #expect(try grant(.max).lifetime == .seconds(86_400))
    }

    @Test(
        "of an error response, a failure contains the code alone",
        arguments: [
            ("invalid_grant", "400 invalid_grant"), ("invalid_\"grant", "400"), ("invalid\ngrant", "400"), ("", "400"),
            (String(repeating: "x", count: 65), "400"), ("ä", "400"),
        ])
    func errorResponse(code: String, expected: String) {
        let response = ClientResponse(
            400, ["error": .string(code), "error_description": "Invalid JWT: eyJhbGciOiJSUzI1NiJ9"])
        guard case .failure(let failure) = OAuthTokenRequest.result(of: response, now: 0),
            case .operatorFault(let reason, _) = failure.meaning
        else {
            Issue.record("not an operator fault")
            return
        }
        #expect(reason == "OAuth token endpoint: \(expected)")
    }

    @Test(
        "a token endpoint that doesn't respond is described in words",
        arguments: [
            (.timedOut, "no response from o:443 within the time limit"),
            (.connectFailed("connection refused"), "cannot connect to o:443: connection refused"),
            (.connectionLost("closed by the other end"), "the connection to o:443 failed: closed by the other end"),
        ] as [(OutboundError.Reason, String)])
    func unreachable(reason: OutboundError.Reason, text: String) async throws {
        let transport = ScriptedTransport { _, _ in
            throw OutboundError(reason, mayHaveBeenProcessed: false, server: "o:443")
        }
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await source(transport).token(by: deadline)
        }
        // The endpoint isn't asked again for two seconds.
        let expected = "OAuth token endpoint: \(text)"
        #expect(failure?.meaning == .retryLater(after: .seconds(2), scope: .destination, reason: expected))
        #expect(failure?.lacksResponse == true)
    }

    @Test("failures contain neither tokens nor assertions")
    func secrets() async throws {
        let transport = ScriptedTransport { request, _ in
            ClientResponse(200, ["token": "secret-token", "echo": .string(request.text)])
        }
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await source(transport).token(by: deadline)
        }
        #expect(failure.map { "\($0)" }?.contains("secret-token") == false)
        #expect(failure.map { "\($0)" }?.contains("assertion=") == false)
    }
}
