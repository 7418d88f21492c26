import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import Logging
import LoopbackServer
import Testing

/// The generated client with the generated server, over HTTP on the loopback interface.
@Suite("Client-server API over HTTP", .timeLimit(.minutes(5)))
struct HTTPAcceptanceTests {
    /// Runs a closure with a client and a running homeserver.
    private func withHomeserver(
        _ body: (HomeserverClient, HomeserverPushService) async throws -> Void
    ) async throws {
        let transport = AsyncHTTPClientTransport(timeout: .seconds(120))
        let service = HomeserverPushService(transport: transport, logger: .silent)
        service.sessions.add(AccessToken("secret"), for: AuthenticatedUser(userID: fern, deviceID: "TABLET"))
        var router = APIRouter()
        service.register(on: &router)
        try await withServer(router) { baseURL in
            let connection = APIConnection(transport: transport, baseURL: baseURL, accessToken: AccessToken("secret"))
            try await body(HomeserverClient(connection), service)
        }
    }

    /// Returns the status and errcode that the closure throws.
    private func error(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch let error as MatrixError {
            return "\(error.status.code) \(error.errcode)"
        } catch {
            return "\(error)"
        }
    }

    @Test("pushers are set, listed and deleted")
    func pushers() async throws {
        try await withHomeserver { client, _ in
            #expect(try await client.getPushers().pushers ?? [] == [])
            try await client.setPusher(httpPusher(format: "event_id_only", data: ["brand": "garden"]))
            let pushers = try #require(try await client.getPushers().pushers)
            #expect(pushers.map(\.pushkey) == ["key"])
            #expect(pushers.first?.data.additionalProperties == ["brand": "garden"])
            #expect(
                await error { try await client.setPusher(httpPusher(url: "https://x.example/")) }
                    == "400 M_INVALID_PARAM")
            let long = httpPusher(app: String(repeating: "a", count: 65))
            #expect(await error { try await client.setPusher(long) } == "400 M_INVALID_PARAM")
            try await client.setPusher(deletion())
            #expect(try await client.getPushers().pushers ?? [] == [])
        }
    }

    @Test("push rules are set, moved, read, changed and deleted, with IDs of any characters")
    func pushRules() async throws {
        try await withHomeserver { client, _ in
            try await client.setPushRule(kind: .content, ruleID: "тест", rule(pattern: "tea*"))
            try await client.setPushRule(kind: .content, ruleID: "a b?c#d%", before: "тест", rule(pattern: "x"))
            try await client.setPushRule(kind: .content, ruleID: "last", after: "тест", rule([], pattern: "y"))
            let rules = try await client.getPushRules().global
            #expect(rules.content?.map(\.ruleID) == ["a b?c#d%", "тест", "last"])
            #expect(try await client.getGlobalPushRules() == rules)
            #expect(try await client.getPushRule(kind: .content, ruleID: "тест").pattern == "tea*")

            #expect(try await client.getPushRuleEnabled(kind: .content, ruleID: "тест").enabled)
            try await client.setPushRuleEnabled(kind: .content, ruleID: "тест", PushRuleEnabled(enabled: false))
            #expect(try await !client.getPushRuleEnabled(kind: .content, ruleID: "тест").enabled)

            let actions: [Action] = [.notify, .setTweak(.init(setTweak: "sound", value: "kettle"))]
            try await client.setPushRuleActions(kind: .content, ruleID: "тест", PushRuleActions(actions: actions))
            #expect(try await client.getPushRuleActions(kind: .content, ruleID: "тест").actions == actions)

            try await client.deletePushRule(kind: .content, ruleID: "тест")
            #expect(
                await error { _ = try await client.getPushRule(kind: .content, ruleID: "тест") } == "404 M_NOT_FOUND")
        }
    }

    @Test("invalid push rule requests return the specification's errors")
    func pushRuleErrors() async throws {
        try await withHomeserver { client, _ in
            #expect(await error { try await client.deletePushRule(kind: .room, ruleID: "x") } == "404 M_NOT_FOUND")
            #expect(
                await error { try await client.deletePushRule(kind: .override, ruleID: ".m.rule.master") }
                    == "404 M_NOT_FOUND")
            #expect(
                await error { _ = try await client.getPushRuleActions(kind: .room, ruleID: "x") } == "404 M_NOT_FOUND")
            #expect(
                await error {
                    try await client.setPushRuleEnabled(kind: .room, ruleID: "x", PushRuleEnabled(enabled: true))
                } == "404 M_NOT_FOUND")
            for id in [".mine", "a/b", #"a\b"#] {
                #expect(
                    await error { try await client.setPushRule(kind: .room, ruleID: id, rule()) }
                        == "400 M_INVALID_PARAM")
            }
            #expect(
                await error { try await client.setPushRule(kind: .content, ruleID: "x", rule()) }
                    == "400 M_MISSING_PARAM")
            #expect(
                await error { try await client.setPushRule(kind: .room, ruleID: "x", before: "y", rule()) }
                    == "400 M_UNKNOWN")
            #expect(
                await error { _ = try await client.getPushRule(kind: .unknown("bogus"), ruleID: "x") }?.hasPrefix("40")
                    == true)
        }
    }

    @Test("notifications are listed in pages")
    func notifications() async throws {
        try await withHomeserver { client, service in
            let room = RoomContext(roomID: "!beds:garden.example", localMembers: [fern, wren])
            for number in 1...3 { await service.process(message("$\(number)"), in: room) }
            let first = try await client.getNotifications(limit: 2)
            #expect(first.notifications.map(\.event.eventID) == ["$3", "$2"])
            let second = try await client.getNotifications(from: first.nextToken?.value, limit: 2)
            #expect(second.notifications.map(\.event.eventID) == ["$1"])
            #expect(try await client.getNotifications(only: "highlight").notifications.isEmpty)
            #expect(await error { _ = try await client.getNotifications(limit: -1) } == "400 M_INVALID_PARAM")
            #expect(await error { _ = try await client.getNotifications(from: "elsewhere") } == "400 M_INVALID_PARAM")
        }
    }

    @Test("every operation requires a valid access token")
    func tokens() async throws {
        try await withHomeserver { client, _ in
            for (token, expected) in [(nil, "401 M_MISSING_TOKEN"), (AccessToken("wrong"), "401 M_UNKNOWN_TOKEN")] {
                var client = client
                client.connection.accessToken = token
                let unauthenticated = client
                let calls: [() async throws -> Void] = [
                    { _ = try await unauthenticated.getPushers() },
                    { try await unauthenticated.setPusher(deletion()) },
                    { _ = try await unauthenticated.getPushRules() },
                    { _ = try await unauthenticated.getGlobalPushRules() },
                    { _ = try await unauthenticated.getPushRule(kind: .override, ruleID: ".m.rule.master") },
                    { try await unauthenticated.setPushRule(kind: .room, ruleID: "x", rule()) },
                    { try await unauthenticated.deletePushRule(kind: .room, ruleID: "x") },
                    { _ = try await unauthenticated.getPushRuleEnabled(kind: .room, ruleID: "x") },
                    {
                        try await unauthenticated.setPushRuleEnabled(
                            kind: .room, ruleID: "x", PushRuleEnabled(enabled: true))
                    },
                    { _ = try await unauthenticated.getPushRuleActions(kind: .room, ruleID: "x") },
                    {
                        try await unauthenticated.setPushRuleActions(
                            kind: .room, ruleID: "x", PushRuleActions(actions: []))
                    },
                    { _ = try await unauthenticated.getNotifications() },
                ]
                for call in calls { #expect(await error { try await call() } == expected) }
            }
        }
    }

    @Test(
        "invalid bodies return the specification's errors",
        arguments: [
            ("{", "400 M_NOT_JSON"), ("", "400 M_NOT_JSON"), ("[]", "400 M_BAD_JSON"),
            (#"{"kind":null,"app_id":"a"}"#, "400 M_MISSING_PARAM"),
            (#"{"app_id":"a","pushkey":"b"}"#, "400 M_MISSING_PARAM"),
            (#"{"kind":null,"app_id":1,"pushkey":"b"}"#, "400 M_BAD_JSON"),
            (#"{"kind":"bogus","app_id":"a","pushkey":"b"}"#, "400 M_INVALID_PARAM"),
        ])
    func badBodies(body: String, expected: String) async throws {
        try await withHomeserver { client, _ in
            var request = HTTPRequest(
                method: .post, scheme: "http", authority: client.connection.baseURL.authority,
                path: "/_matrix/client/v3/pushers/set")
            request.headerFields[.authorization] = "Bearer secret"
            let response = try await client.connection.transport.send(
                request, body: Array(body.utf8), maxResponseBytes: 10_000)
            let error = try JSONObject(json: response.body)
            #expect("\(response.head.status.code) \(error["errcode"]?.string ?? "")" == expected)
        }
    }
}
