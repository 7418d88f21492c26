import APIRuntime
import ClientServerAPI
import Crypto
import HTTPTypes
import HomeserverPush
import OutboundHTTP
import ProviderSimulators
import PushConfiguration
import PushDelivery
import PushProviders
import Testing

/// The acceptance test of pushers that are notified by Web Push (MSC4174), with a simulated push server.
public struct WebPushAcceptance: Sendable {
    let store: any PushStore
    let homeserver: AcceptanceHomeserver
    let server: WebPushSimulator
    let vapidKey: String

    /// Runs the test on an empty store.
    public static func check(on store: any PushStore) async throws {
        try await withWebPushSimulator { server in
            let webPush = try delivery()
            let capability = JSONValue.object(["enabled": true, "vapid": .string(webPush.key)])
            try await AcceptanceHomeserver.with(store, configuration: .init(), webPush: webPush.delivery) {
                homeserver in
                #expect(homeserver.service.capabilities == ["m.webpush": capability])
                let test = Self(store: store, homeserver: homeserver, server: server, vapidKey: webPush.key)
                try await test.checkRefusals()
                try await test.checkNotifications()
                try await test.checkChanges()
                try await test.checkEnds()
            }
            #expect(server.violations.isEmpty)
        }
    }

    private static func delivery() throws -> (delivery: HomeserverWebPush, key: String) {
        let key = P256.Signing.PrivateKey().pemRepresentation
        let files = [
            "vapid.pem": Array(key.utf8), "roots.pem": Array(try TestCertificates.shared().authorityPEM.utf8),
        ]
        let environment = ProviderEnvironment(
            addresses: AddressPolicy(allowedNetworks: ["127.0.0.0/8", "::1/128"].compactMap { IPNetwork($0) }),
            logger: .silent, readFile: { files[$0] ?? [] }, lineWriter: { _ in { _ in } })
        let provider = try WebPushProvider(
            WebPushAppConfiguration(
                appID: "*", vapidPrivateKeyFile: "vapid.pem", vapidSubject: "mailto:operator@garden.example",
                trustRoots: "roots.pem"), environment: environment)
        let delivery = HomeserverWebPush(
            provider: provider, activationProvider: WebPushActivationProvider(provider), vapidKey: provider.vapidKey)
        return (delivery, provider.vapidKey)
    }

    // MARK: Steps

    private func body(_ subscription: PushSubscription, url: String? = nil, data: String = "") -> String {
        """
        {"kind":"webpush","pushkey":"\(subscription.p256dh)","app_id":"garden.web","app_display_name":"App",
        "device_display_name":"Browser","lang":"en",
        "data":{"url":"\(url ?? subscription.endpoint)","auth":"\(subscription.auth)"\(data)}}
        """
    }

    private func request(
        _ path: String, _ body: String, token: String = "fern", _ expected: String,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let response = try await homeserver.send(.post, path, body, token: token)
        #expect(response.statusText == expected, "\(response.text)", sourceLocation: location)
    }

    private func acknowledge(
        _ token: String, app: String = "garden.web", user: String = "fern", _ expected: String,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let body = #"{"app_id":"\#(app)","ack_token":"\#(token)"}"#
        try await request("/pushers/ack", body, token: user, expected, location)
    }

    private func listed() async throws -> [Pusher] {
        let response = try await homeserver.send(.get, "/pushers")
        return try PushersResponse(json: response.body, mode: .tolerant).pushers ?? []
    }

    private func process(_ id: String, _ text: String) async throws {
        let event = Event(
            eventID: id, type: "m.room.message", sender: wren, originServerTS: 1_767_225_600_000,
            content: ["msgtype": "m.text", "body": .string(text)])
        try await homeserver.service.events.process(event, in: AcceptanceRoom.garden.context)
    }

    /// Returns the contents of a message, once it is there.
    private func message(_ number: Int) async throws -> JSONObject {
        let deliveries = await server.waitForDeliveries(number)
        return try #require(deliveries.last?.json?.object)
    }

    /// Waits until the results of all deliveries are stored. A change of the pusher before that repeats the last one.
    private func settle() async throws {
        while try await store.queueStatus(now: SystemClock().timestamp).waitingPushers > 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Returns the token of a message that activates a pusher.
    private func activationToken(_ number: Int) async throws -> String {
        let message = try await message(number)
        let token = try #require(message["ack_token"]?.string)
        #expect(message == ["app_id": "garden.web", "ack_token": .string(token)])
        return token
    }

    // MARK: Checks

    private func checkRefusals() async throws {
        let subscription = server.subscribe()
        let valid = body(subscription)
        let path = "/pushers/set"
        try await request(path, body(subscription, url: "http://push.example/up"), "400 M_INVALID_PARAM")
        try await request(path, valid.replacing(subscription.p256dh, with: "BAAA"), "400 M_INVALID_PARAM")
        try await request(path, valid.replacing(subscription.auth, with: "AAAA"), "400 M_INVALID_PARAM")
        try await request(path, valid.replacing("auth", with: "other"), "400 M_MISSING_PARAM")
        try await request(path, valid, token: "unknown", "401 M_UNKNOWN_TOKEN")
        try await acknowledge("any", "404 M_NOT_FOUND")
        #expect(try await listed().isEmpty)
        #expect(server.deliveries().isEmpty)
    }

    /// Activates a pusher, and reads its notifications.
    private func checkNotifications() async throws {
        let subscription = server.subscribe(applicationServerKey: vapidKey)
        try await request("/pushers/set", body(subscription), "201")
        let token = try await activationToken(1)
        let message = server.deliveries()[0]
        #expect(message.vapid?.publicKey == vapidKey)
        #expect(message.header("ttl") == "300" && message.header("urgency") == "high")
        let waiting = try #require(try await listed().first)
        #expect(waiting.kind.rawValue == "webpush" && waiting.data.url == subscription.endpoint)
        #expect(waiting.data.additionalProperties == ["auth": .string(subscription.auth)])
        #expect(waiting.additionalProperties == ["activated": false])

        // Nothing is sent before the activation.
        try await process("$before", "The beans are ripe")
        try await acknowledge("another", "400 M_UNKNOWN_ACTIVATION_TOKEN")
        try await acknowledge(token, app: "garden.other", "404 M_NOT_FOUND")
        try await acknowledge(token, user: "wren", "404 M_NOT_FOUND")
        try await acknowledge(token, "200")
        try await acknowledge(token, "400 M_UNKNOWN_ACTIVATION_TOKEN")
        #expect(try await listed().map(\.additionalProperties) == [["activated": true]])
        #expect(try await self.message(2) == ["unread": 1], "the number of unread rooms")

        try await process("$after", "The tomatoes are ripe")
        let expected: JSONObject = [
            "room_id": "!garden:garden.example", "room_name": "Kitchen garden", "event_id": "$after",
            "sender": .string(wren), "sender_display_name": "Wren", "type": "m.room.message", "unread": 1,
            "content": ["msgtype": "m.text", "body": "The tomatoes are ripe"],
        ]
        #expect(try await self.message(3) == expected)
        try await request("/pushers/set", body(subscription), "200")
        try await process("$again", "The pears are ripe")
        #expect(try await self.message(4)["event_id"] == "$again", "setting the pusher identically sends nothing")
        try await settle()
        try await request("/pushers/set", body(subscription, data: #","format":"event_id_only""#), "200")
        try await process("$id", "The plums are ripe")
        let ids: JSONObject = ["room_id": "!garden:garden.example", "event_id": "$id", "unread": 1]
        #expect(try await self.message(5) == ids)
    }

    /// Changes the subscription of a pusher, which has to be activated again.
    private func checkChanges() async throws {
        let keys = try #require(server.deliveries().last?.subscription?.keys)
        let moved = server.subscribe(applicationServerKey: vapidKey, keys: keys)
        try await settle()
        try await request("/pushers/set", body(moved), "201")
        let first = try await activationToken(6)
        #expect(try await listed().map(\.additionalProperties) == [["activated": false]])
        try await request("/pushers/set", body(moved), "201")
        let second = try await activationToken(7)
        try await acknowledge(first, "400 M_UNKNOWN_ACTIVATION_TOKEN")
        try await acknowledge(second, "200")
        try await process("$moved", "The quinces are ripe")
        #expect(try await message(8)["event_id"] == "$moved")
    }

    /// Ends pushers: by the push server's response, also to an activation, and by the end of the session.
    private func checkEnds() async throws {
        let last = try #require(server.deliveries().last?.subscription)
        server.expire(last)
        try await process("$gone", "The figs are ripe")
        _ = await server.waitForDeliveries(9)
        while try await !listed().isEmpty { try await Task.sleep(for: .milliseconds(10)) }

        let dead = server.subscribe()
        server.expire(dead)
        try await request("/pushers/set", body(dead), "201")
        _ = await server.waitForDeliveries(10)
        while try await !listed().isEmpty { try await Task.sleep(for: .milliseconds(10)) }

        try await request("/pushers/set", body(server.subscribe()), "201")
        _ = try await activationToken(11)
        try await homeserver.service.sessionEnded(userID: fern, deviceID: "TABLET")
        #expect(try await listed().isEmpty)
        #expect(server.deliveries().count == 11)
    }
}
