import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import PushDelivery
import PushGatewayAPI
import PushRules
import Testing

/// The API for clients, which asks the homeserver.
@Suite struct ClientTests {
    private let path = "/_matrix/client/v3/pushrules/global/content/"
    private let rule = #"{"pattern": "tea", "actions": ["notify"]}"#

    @Test func `a rule is written through to the homeserver as the user`() async throws {
        let fixture = FeedFixture()
        #expect(try await fixture.send(.put, path + "tea", rule, token: "fern").status == .ok)
        #expect(fixture.homeserver.calls.contains("set rule tea \(fern)"))
        let response = try await fixture.send(.get, path + "tea", token: "fern")
        #expect(response.status == .ok)
    }

    @Test func `a rule that the homeserver refuses isn't stored, and the client gets its error`() async throws {
        let fixture = FeedFixture()
        let response = try await fixture.send(.put, path + "refused", rule, token: "fern")
        #expect(response.status == .badRequest)
        #expect(response.errcode == "ORG.EXAMPLE.NO")
        #expect(try await fixture.send(.get, path + "refused", token: "fern").status == .notFound)
    }

    @Test func `the rules of a user without pushers are the homeserver's`() async throws {
        let fixture = FeedFixture()
        var rules = DefaultPushRules.ruleset(of: fern)
        rules.content?.insert(
            PushRule(ruleID: "pears", default: false, enabled: true, actions: [.notify], pattern: "pears"), at: 0)
        fixture.homeserver.with { $0.rules[fern] = rules }
        #expect(try await fixture.send(.get, path + "pears", token: "fern").status == .ok)
        fixture.homeserver.with { $0.isDown = true }
        #expect(try await fixture.send(.get, path + "pears", token: "fern").status == .badGateway)
    }

    @Test func `a token is checked by the homeserver, and not again for a short time`() async throws {
        let fixture = FeedFixture()
        for _ in 0..<3 {
            #expect(try await fixture.send(.get, "/_matrix/client/v3/pushers", token: "fern").status == .ok)
        }
        #expect(fixture.homeserver.calls.filter { $0.hasPrefix("whoami") }.count == 1)
        fixture.homeserver.with { $0.tokens["fern"] = nil }
        fixture.clock.advance(by: .seconds(31))
        let response = try await fixture.send(.get, "/_matrix/client/v3/pushers", token: "fern")
        #expect(response.status == .unauthorized)
        #expect(response.errcode == "M_UNKNOWN_TOKEN")
    }

    @Test func `clients get 502 while the homeserver can't be reached`() async throws {
        let fixture = FeedFixture()
        fixture.homeserver.with { $0.isDown = true }
        #expect(try await fixture.setPusher().status == .badGateway)
    }

    @Test func `the homeserver lists the notifications of users without pushers`() async throws {
        let fixture = FeedFixture()
        let path = "/_matrix/client/v3/notifications?limit=3&from=p"
        let response = try await fixture.send(.get, path, token: "fern")
        #expect(response.status == .ok)
        #expect(try JSONObject(json: response.body)["path"] == .string(path))
        try await fixture.setPusher()
        let own = try await fixture.send(.get, "/_matrix/client/v3/notifications", token: "fern")
        #expect(try JSONObject(json: own.body) == ["notifications": []])
        let invalid = try await fixture.send(.get, path, token: "unknown")
        #expect(invalid.status == .unauthorized)
    }

    @Test func `the capability of Web Push is added to the homeserver's`() async throws {
        let path = "/_matrix/client/v3/capabilities"
        #expect(try await FeedFixture().send(.get, path, token: "fern").status == .notFound)
        let provider = UnusedProvider(0)
        let fixture = FeedFixture(
            webPush: HomeserverWebPush(provider: provider, activationProvider: provider, vapidKey: "key"))
        let response = try await fixture.send(.get, path, token: "fern")
        #expect(
            try JSONObject(json: response.body) == [
                "capabilities": [
                    "m.change_password": ["enabled": false], "m.webpush": ["enabled": true, "vapid": "key"],
                ]
            ])
        let invalid = try await fixture.send(.get, path, token: "unknown")
        #expect(invalid.status == .unauthorized && invalid.errcode == "M_UNKNOWN_TOKEN")
        fixture.homeserver.with { $0.isDown = true }
        #expect(try await fixture.send(.get, path, token: "fern").status == .badGateway)
    }

    @Test func `a client's body of more than a mebibyte is refused, a transaction's isn't`() async throws {
        let fixture = FeedFixture()
        let text = String(repeating: "x", count: (1 << 20) + 1)
        let response = try await fixture.send(.post, "/_matrix/client/v3/pushers/set", "\"\(text)\"", token: "fern")
        #expect(response.status == .contentTooLarge)
        #expect(try await fixture.transact([message("$1", ["body": .string(text)])]).status == .ok)
    }
}

/// A provider that these tests don't use.
private struct UnusedProvider: PushProvider {
    static let name = "unused"

    init(_ configuration: Int) {}
    init(_ configuration: Int, environment: ProviderEnvironment) {}

    func request(
        for notification: PushGatewayAPI.Notification, to device: PushGatewayAPI.Notification.Device,
        context: DeliveryContext
    ) throws(DeliveryFailure) -> OutboundRequest { throw DeliveryFailure(.failed(reason: "not in this test")) }

    func meaning(
        of response: ClientResponse, for device: PushGatewayAPI.Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning { .failed(reason: "not in this test") }
}
