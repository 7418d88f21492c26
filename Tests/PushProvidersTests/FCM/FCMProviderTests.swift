import APIRuntime
import HTTPTypes
import ManualClock
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import PushProviderModels
import Testing

@testable import PushProviders

@Suite("The FCM provider")
struct FCMProviderTests {
    private let clock = ManualClock()

    private func provider(
        _ client: ScriptedTransport, change: (inout FCMAppConfiguration) -> Void = { _ in }
    ) throws -> FCMProvider {
        var configuration = FCMAppConfiguration(appID: "example.garden", serviceAccountFile: "key.json")
        change(&configuration)
        let environment = ProviderEnvironment.test(
            files: ["key.json": try TestAccount.json(), "roots.pem": []], clock: clock)
        let settings = try FCMSettings(configuration, environment: environment)
        return try FCMProvider(settings, environment: environment, client: client)
    }

    private func configurationError(
        files: [String: [UInt8]], change: (inout FCMAppConfiguration) -> Void = { _ in }
    ) -> ProviderConfigurationError? {
        var configuration = FCMAppConfiguration(appID: "example.garden", serviceAccountFile: "key.json")
        change(&configuration)
        return #expect(throws: ProviderConfigurationError.self) {
            try FCMProvider(configuration, environment: .test(files: files))
        }
    }

    @Test("a request has the URL of the project, the token and the message")
    func request() async throws {
        let provider = try provider(ScriptedTransport(.token("t1")))
        let notification = try Notification.message()
        let request = try await provider.request(
            for: notification, to: notification.devices[0], context: .test(clock: clock))
        #expect(request.head.method == .post && request.head.scheme == "https")
        #expect(request.head.authority == "fcm.googleapis.com")
        #expect(request.head.path == "/v1/projects/garden-1/messages:send")
        #expect(request.head.headerFields[.authorization] == "Bearer t1")
        #expect(request.head.headerFields[.contentType] == "application/json")
        #expect(request.destination == Destination("fcm:garden-1") && !request.isIdempotent)
        let body = try FCMSendRequest(json: request.body)
        #expect(body.message.token == "token-1" && body.validateOnly == nil)
    }

    @Test("the configured project takes precedence over that of the key file")
    func project() async throws {
        let provider = try provider(ScriptedTransport(.token("t1"))) { $0.projectID = "garden-2" }
        let notification = try Notification.message()
        let request = try await provider.request(
            for: notification, to: notification.devices[0], context: .test(clock: clock))
        #expect(request.head.path == "/v1/projects/garden-2/messages:send")
        #expect(request.destination == Destination("fcm:garden-2"))
    }

    @Test("a refused access token is replaced for the next request")
    func refusedToken() async throws {
        let client = ScriptedTransport { request, index in
            if request.head.path == "/token" { return .token("t\(index)") }
            return request.head.headerFields[.authorization] == "Bearer t0" ? .fcm(401) : ClientResponse(200)
        }
        let provider = try provider(client)
        let notification = try Notification.message()
        var meanings: [ResponseMeaning] = []
        for hasRetriedNow in [false, true] {
            let context = DeliveryContext.test(clock: clock, hasRetriedNow: hasRetriedNow)
            let request = try await provider.request(for: notification, to: notification.devices[0], context: context)
            let response = try await request.transport.send(request.head, body: request.body, maxResponseBytes: 1000)
            meanings.append(provider.meaning(of: response, for: notification.devices[0], context: context))
        }
        #expect(meanings == [.retryNow(reason: "401 STATUS"), .delivered()])
        #expect(client.requests.map(\.head.path?.count) == [6, 35, 6, 35])
    }

    @Test("THIRD_PARTY_AUTH_ERROR keeps the access token")
    func thirdPartyError() async throws {
        let client = ScriptedTransport { request, index in
            request.head.path == "/token" ? .token("t\(index)") : .fcm(401, code: "THIRD_PARTY_AUTH_ERROR")
        }
        let provider = try provider(client)
        let notification = try Notification.message()
        for _ in 0..<3 {
            let request = try await provider.request(
                for: notification, to: notification.devices[0], context: .test(clock: clock))
            _ = try await request.transport.send(request.head, body: request.body, maxResponseBytes: 1000)
        }
        #expect(client.requests.count { $0.head.path == "/token" } == 1)
    }

    @Test("apps with the same key share access tokens")
    func sharedTokens() throws {
        let environment = ProviderEnvironment.test(
            files: ["key.json": try TestAccount.json(), "other.json": try TestAccount.json(["private_key_id": "2"])])
        let make = { (app: String, file: String) in
            try FCMProvider(FCMAppConfiguration(appID: app, serviceAccountFile: file), environment: environment)
        }
        let first = try make("a", "key.json")
        #expect(try first.tokens === make("b", "key.json").tokens)
        #expect(try first.tokens !== make("c", "other.json").tokens)
        // After a reload with a proxy.
        var reloaded = environment
        reloaded.proxy = try HTTPProxy(url: "http://proxy.example:3128")
        let configuration = FCMAppConfiguration(appID: "a", serviceAccountFile: "key.json")
        #expect(try first.tokens !== FCMProvider(configuration, environment: reloaded).tokens)
    }

    @Test("a message that FCM finds too large is made smaller once")
    func reduced() async throws {
        let provider = try provider(ScriptedTransport(.token("t1")))
        let body = JSONValue.string(String(repeating: "b", count: 5000))
        let notification = try Notification.message(["content": ["body": body]])
        let context = DeliveryContext.test(clock: clock)
        let request = try await provider.request(for: notification, to: notification.devices[0], context: context)
        let smaller = try #require(
            try await provider.reduced(request, for: notification, to: notification.devices[0], context: context))
        #expect(smaller.body.count < 2300 && request.body.count > 4000)
        #expect(smaller.head == request.head)
        #expect(
            try await provider.reduced(smaller, for: notification, to: notification.devices[0], context: context)
                == nil)
    }

    @Test("new counts that aren't sent are delivered without a request")
    func countsSwitchedOff() async throws {
        let client = ScriptedTransport(.token("t1"))
        let provider = try provider(client) { $0.sendBadgeCounts = false }
        let notification = try Notification.counts(["unread": 1])
        let failure = await #expect(throws: DeliveryFailure.self) {
            _ = try await provider.request(
                for: notification, to: notification.devices[0], context: .test(clock: clock))
        }
        guard case .delivered = failure?.meaning else {
            Issue.record("not delivered")
            return
        }
        #expect(client.requests.isEmpty)
    }

    @Test("an empty pushkey is rejected")
    func emptyPushkey() async throws {
        let provider = try provider(ScriptedTransport(.token("t1")))
        let notification = try Notification.message(device: ["pushkey": ""])
        let failure = await #expect(throws: DeliveryFailure.self) {
            _ = try await provider.request(
                for: notification, to: notification.devices[0], context: .test(clock: clock))
        }
        #expect(failure?.meaning == .rejected(reason: "the pushkey is empty"))
    }

    // MARK: Configuration

    @Test("an unreadable file is named with its key")
    func unreadableFile() throws {
        let error = configurationError(files: [:])
        #expect(error?.key == "service_account_file")
        #expect(error?.problem == "cannot read \"key.json\": no such file or directory")
        let roots = configurationError(files: ["key.json": try TestAccount.json()]) { $0.trustRoots = "roots.pem" }
        #expect(roots?.key == "trust_roots" && roots?.hint != nil)
    }

    @Test("a project is required, and must be an ID")
    func projectErrors() throws {
        let without = ["key.json": try TestAccount.json(["project_id": nil])]
        #expect(configurationError(files: without)?.key == "project_id")
        for id in ["my project", "a/b", "..", "a?b"] {
            let error = configurationError(files: without) { $0.projectID = id }
            #expect(error?.key == "project_id" && error?.problem == "\"\(id)\" is not a project ID")
        }
    }

    @Test(
        "http URLs are allowed for loopback addresses only",
        arguments: [
            ("http://127.0.0.1:8080", true), ("http://localhost:1", true), ("http://[::1]:1", true),
            ("https://fcm.example", true), ("http://fcm.example", false), ("http://127.evil.example", false),
            ("http://127.0.0.1.example", false), ("http://10.0.0.1", false), ("ftp://localhost", false),
            ("https://user@host", false), ("nonsense", false),
        ])
    func endpoints(url: String, isAllowed: Bool) throws {
        let files = ["key.json": try TestAccount.json()]
        var configuration = FCMAppConfiguration(appID: "a", serviceAccountFile: "key.json", endpoint: url)
        if isAllowed {
            _ = try FCMProvider(configuration, environment: .test(files: files))
        } else {
            #expect(configurationError(files: files) { $0.endpoint = url }?.key == "endpoint")
        }
        configuration = FCMAppConfiguration(appID: "a", serviceAccountFile: "key.json", tokenEndpoint: url)
        if isAllowed {
            _ = try FCMProvider(configuration, environment: .test(files: files))
        } else {
            #expect(configurationError(files: files) { $0.tokenEndpoint = url }?.key == "token_endpoint")
        }
    }

    @Test("the token endpoint is that of the configuration, else that of the key file")
    func tokenEndpoint() async throws {
        for (configured, authority, path) in [
            (nil, "oauth2.googleapis.com", "/token"), ("https://proxy.example/oauth", "proxy.example", "/oauth"),
        ] {
            let client = ScriptedTransport(.token("t1"))
            let provider = try provider(client) { $0.tokenEndpoint = configured }
            let notification = try Notification.message()
            _ = try await provider.request(
                for: notification, to: notification.devices[0], context: .test(clock: clock))
            #expect(client.requests.first?.head.authority == authority && client.requests.first?.head.path == path)
            // Google knows its endpoint by the name in the key file, whatever proxy is in between.
            let claims = try #require(client.requests.first?.text.split(separator: ".").dropFirst().first)
            #expect(
                try JSONObject(json: #require(Base64URL.decode(claims)))["aud"] == "https://oauth2.googleapis.com/token"
            )
        }
    }
}
