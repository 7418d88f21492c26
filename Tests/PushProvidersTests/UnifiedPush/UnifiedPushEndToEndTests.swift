import APIRuntime
import HTTPTypes
import OutboundHTTP
import ProviderSimulators
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("UnifiedPushProvider, against a push server on the loopback interface")
struct UnifiedPushEndToEndTests {
    private static let publicKey =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    private let tests = TestEnvironment()
    private let event = Notification(
        eventID: "$e", roomID: "!r", content: ["body": "hello"], counts: .init(unread: 1), devices: [])

    private func device(_ subscription: PushSubscription, isEncrypted: Bool) -> Notification.Device {
        let keys: JSONObject = ["p256dh": .string(subscription.p256dh), "auth": .string(subscription.auth)]
        return Notification.Device(
            appID: "app", pushkey: subscription.endpoint, data: isEncrypted ? .init(additionalProperties: keys) : nil)
    }

    private func deliver(
        _ notification: Notification, to device: Notification.Device, provider: UnifiedPushProvider
    ) async throws -> ResponseMeaning {
        let request = try provider.request(for: notification, to: device, context: tests.context)
        let response = try await request.transport.send(
            request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
        return provider.meaning(of: response, for: device, context: tests.context)
    }

    @Test("a message arrives", arguments: [false, true], ["127.0.0.1", "::1"])
    func delivery(isEncrypted: Bool, address: String) async throws {
        try await withUnifiedPushSimulator(address: address) { server in
            let clock = tests.clock
            server.now = { clock.secondsSince1970 }
            let subscription = server.register(
                encrypted: isEncrypted, applicationServerKey: isEncrypted ? Self.publicKey : nil)
            var event = event
            event.roomName = String(repeating: "👩‍👩‍👧‍👦", count: 500)
            let provider = try tests.unifiedPush(isSigned: true)
            #expect(
                try await deliver(event, to: device(subscription, isEncrypted: isEncrypted), provider: provider)
                    == .delivered())
            let notification = try #require(server.accepted().first?.json?["notification"])
            #expect(notification["event_id"] == "$e" && notification["content"] == ["body": "hello"])
            #expect(notification["devices"]?.array?.count == 1)
            #expect(server.violations.isEmpty)
        }
    }

    @Test("an ended registration is rejected")
    func ended() async throws {
        try await withUnifiedPushSimulator { server in
            let device = Notification.Device(appID: "app", pushkey: server.baseURL + "/unknown")
            let meaning = try await deliver(event, to: device, provider: tests.unifiedPush())
            #expect(meaning == .rejected(reason: "the push server returned 404"))
        }
    }

    @Test("a redirect isn't followed")
    func redirect() async throws {
        try await withUnifiedPushSimulator { server in
            server.script = { _ in .reply(302, fields: [.location: "/elsewhere"]) }
            let device = device(server.register(), isEncrypted: false)
            let meaning = try await deliver(event, to: device, provider: tests.unifiedPush())
            #expect(meaning == .failed(reason: "the push server returned 302; redirects are not followed"))
            #expect(server.deliveries().count == 1)
        }
    }

    @Test("after 413 the pipeline's next request is smaller and arrives")
    func tooLarge() async throws {
        try await withUnifiedPushSimulator { server in
            server.script = { delivery in delivery.body.count > 3000 ? .reply(413) : .automatic }
            var event = event
            event.content = ["body": .string(String(repeating: "b", count: 5000))]
            let provider = try tests.unifiedPush()
            let device = device(server.register(), isEncrypted: false)
            #expect(
                try await deliver(event, to: device, provider: provider)
                    == .tooLarge(reason: "the push server returned 413"))
            let first = try provider.request(for: event, to: device, context: tests.context)
            let second = try #require(try await provider.reduced(first, for: event, to: device, context: tests.context))
            let response = try await second.transport.send(second.head, body: second.body, maxResponseBytes: 0)
            #expect(response.head.status == .created)
        }
    }

    @Test("a local push server is refused unless the configuration allows its network")
    func localAddress() async throws {
        try await withUnifiedPushSimulator { server in
            var environment = tests.environment
            environment.addresses = AddressPolicy()
            _ = try tests.unifiedPush()
            let provider = try UnifiedPushProvider(.init(appID: "app"), environment: environment)
            let device = device(server.register(), isEncrypted: false)
            let error = await #expect(throws: OutboundError.self) {
                try await deliver(event, to: device, provider: provider)
            }
            #expect(error?.reason == .forbiddenAddress)
            #expect(server.deliveries().isEmpty)
        }
    }
}
