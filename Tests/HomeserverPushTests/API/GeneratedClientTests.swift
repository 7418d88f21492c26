import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import HomeserverPushAcceptance
import LoopbackServer
import Testing

/// The generated client with the generated server, over HTTP on the loopback interface.
@Suite("The generated client with a homeserver", .timeLimit(.minutes(5)))
struct GeneratedClientTests {
    /// Runs a closure with fern's client.
    private func withClient(_ body: (HomeserverClient) async throws -> Void) async throws {
        try await AcceptanceHomeserver.with(InMemoryPushStore()) { homeserver in
            let connection = APIConnection(
                transport: AsyncHTTPClientTransport(timeout: .seconds(120)), baseURL: homeserver.baseURL,
                accessToken: AccessToken("fern"))
            try await body(HomeserverClient(connection))
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

    @Test("a pusher is set, listed and deleted")
    func pushers() async throws {
        try await withClient { client in
            #expect(try await client.getPushers().pushers ?? [] == [])
            let pusher = SetPusherRequest.HTTPPusher(
                pushkey: "key", appID: "example.app", appDisplayName: "App", deviceDisplayName: "Tablet", lang: "en",
                data: HTTPPusherData(
                    url: "https://push.garden.example/_matrix/push/v1/notify", format: "event_id_only",
                    additionalProperties: ["brand": "garden"]))
            try await client.setPusher(.http(pusher))
            let pushers = try #require(try await client.getPushers().pushers)
            #expect(pushers.map(\.pushkey) == ["key"])
            #expect(pushers.first?.data.additionalProperties == ["brand": "garden"])
            try await client.setPusher(.pusherDeletion(.init(pushkey: "key", appID: "example.app")))
            #expect(try await client.getPushers().pushers ?? [] == [])
        }
    }

    @Test("push rules are set, moved, read, changed and deleted, with IDs of any characters")
    func pushRules() async throws {
        try await withClient { client in
            func rule(_ pattern: String, _ actions: [Action] = [.notify]) -> SetPushRuleRequest {
                SetPushRuleRequest(actions: actions, pattern: pattern)
            }
            try await client.setPushRule(kind: .content, ruleID: "тест", rule("tea*"))
            try await client.setPushRule(kind: .content, ruleID: "a b?c#d%", before: "тест", rule("x"))
            try await client.setPushRule(kind: .content, ruleID: "last", after: "тест", rule("y", []))
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

    @Test("every operation needs a valid access token")
    func tokens() async throws {
        try await withClient { client in
            for (token, expected) in [(nil, "401 M_MISSING_TOKEN"), (AccessToken("wrong"), "401 M_UNKNOWN_TOKEN")] {
                var client = client
                client.connection.accessToken = token
                let unauthenticated = client
                let rule = SetPushRuleRequest(actions: [.notify])
                let calls: [() async throws -> Void] = [
                    { _ = try await unauthenticated.getPushers() },
                    {
                        try await unauthenticated.setPusher(
                            .pusherDeletion(.init(pushkey: "key", appID: "example.app")))
                    },
                    { _ = try await unauthenticated.getPushRules() },
                    { _ = try await unauthenticated.getGlobalPushRules() },
                    { _ = try await unauthenticated.getPushRule(kind: .override, ruleID: ".m.rule.master") },
                    { try await unauthenticated.setPushRule(kind: .room, ruleID: "x", rule) },
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
}
