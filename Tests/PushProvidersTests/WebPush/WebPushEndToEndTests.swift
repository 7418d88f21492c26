import APIRuntime
import HTTPTypes
import OutboundHTTP
import ProviderSimulators
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("WebPushProvider, against push servers on the loopback interface")
struct WebPushEndToEndTests {
    private static let publicKey =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    private let tests: TestEnvironment
    private let provider: WebPushProvider
    private let event = Notification(
        eventID: "$e", roomID: "!r", content: ["body": "hello"], counts: .init(unread: 1), devices: [])

    init() throws {
        tests = TestEnvironment(files: ["roots": try TestCertificates.shared().authorityPEM])
        let configuration = WebPushAppConfiguration(
            appID: "app", vapidPrivateKeyFile: "key", vapidSubject: "mailto:op@push.example", trustRoots: "roots")
        provider = try WebPushProvider(configuration, environment: tests.environment)
    }

    private func deliver(
        _ notification: Notification? = nil, to subscription: PushSubscription, _ data: JSONObject = [:]
    )
        async throws -> ResponseMeaning
    {
        var members: JSONObject = ["endpoint": .string(subscription.endpoint), "auth": .string(subscription.auth)]
        for (key, value) in data { members[key] = value }
        let device = Notification.Device(
            appID: "app", pushkey: subscription.p256dh, data: .init(additionalProperties: members))
        let request = try provider.request(for: notification ?? event, to: device, context: tests.context)
        let response = try await request.transport.send(
            request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
        return provider.meaning(of: response, for: device, context: tests.context)
    }

    private func withPushServer(_ flavour: WebPushFlavour, _ body: (WebPushSimulator) async throws -> Void) async throws
    {
        try await withWebPushSimulator(flavour) { server in
            let clock = tests.clock
            server.now = { clock.secondsSince1970 }
            try await body(server)
        }
    }

    @Test("a message arrives decrypted and signed", arguments: [WebPushFlavour.mozilla, .apple, .google])
    func delivery(flavour: WebPushFlavour) async throws {
        try await withPushServer(flavour) { server in
            let subscription = server.subscribe(applicationServerKey: Self.publicKey)
            let meaning = try await deliver(to: subscription, ["only_last_per_room": true])
            #expect(meaning == .delivered())
            let delivery = try #require(server.accepted().first)
            #expect(delivery.json == ["event_id": "$e", "room_id": "!r", "content": ["body": "hello"], "unread": 1])
            #expect(delivery.header("topic")?.utf8.count == 32)
            #expect(server.violations.isEmpty)
        }
    }

    @Test("the largest message is accepted", arguments: [WebPushFlavour.mozilla, .apple, .google])
    func largest(flavour: WebPushFlavour) async throws {
        try await withPushServer(flavour) { server in
            var event = event
            event.content = ["body": .string(String(repeating: "b", count: 9000))]
            let meaning = try await deliver(event, to: server.subscribe())
            #expect(meaning == .delivered())
            #expect(server.accepted().first?.request.body.count == 4096)
            #expect(server.violations.isEmpty)
        }
    }

    @Test("an ended or unknown subscription is rejected", arguments: WebPushFlavour.allCases)
    func ended(flavour: WebPushFlavour) async throws {
        try await withPushServer(flavour) { server in
            let subscription = server.subscribe()
            server.expire(subscription)
            for endpoint in [subscription.endpoint, server.baseURL + "/unknown"] {
                guard case .rejected = try await deliver(to: subscription, ["endpoint": .string(endpoint)])
                else {
                    Issue.record("\(flavour): an ended subscription is not rejected")
                    return
                }
            }
        }
    }

    @Test("a subscription of another key is suspect", arguments: [WebPushFlavour.mozilla, .apple, .google])
    func otherKey(flavour: WebPushFlavour) async throws {
        try await withPushServer(flavour) { server in
            let meaning = try await deliver(to: server.subscribe(applicationServerKey: "other"))
            guard case .suspectRejection = meaning else {
                Issue.record("\(flavour): \(meaning)")
                return
            }
        }
    }

    @Test("a push server that is unavailable or limits the rate is tried later, after its Retry-After")
    func later() async throws {
        try await withPushServer(.mozilla) { server in
            for status in [429, 503] {
                server.script = { _ in .reply(status, retryAfter: "30") }
                let meaning = try await deliver(to: server.subscribe())
                #expect(
                    meaning
                        == .retryLater(
                            after: .seconds(30), scope: .destination, reason: "the push server returned \(status)"))
            }
        }
    }

    @Test(
        "a push server that keeps messages for a shorter time is remarked",
        arguments: [
            ("60", ResponseMeaning.delivered(remark: "the push server keeps the message for 60 s only")),
            ("86400", .delivered()),
        ])
    func shorterTimeToLive(granted: String, expected: ResponseMeaning) async throws {
        try await withPushServer(.mozilla) { server in
            server.script = { _ in .reply(201, fields: [.timeToLive: granted]) }
            let meaning = try await deliver(to: server.subscribe())
            #expect(meaning == expected)
        }
    }
}
