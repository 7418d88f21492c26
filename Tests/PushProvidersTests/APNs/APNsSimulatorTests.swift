import APIRuntime
import HTTPTypes
import ManualClock
import OutboundHTTP
import ProviderSimulators
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

/// The provider with its own client, against a server that checks every request as APNs does.
@Suite("APNs provider and simulator")
struct APNsSimulatorTests {
    /// A provider for a simulator's key, environment and certificate authority.
    private static func provider(
        for simulator: APNsSimulator, clock: any DeliveryClock = SystemClock(), shared: SharedInstances = .init(),
        change: (inout APNsAppConfiguration) -> Void = { _ in }
    ) throws -> APNsProvider {
        var configuration = APNsSamples.configuration()
        configuration.keyID = simulator.key.keyID
        configuration.teamID = simulator.key.teamID
        configuration.endpoint = simulator.baseURL
        configuration.trustRoots = "authority.pem"
        change(&configuration)
        let certificates = try TestCertificates.shared()
        let files = [
            "key.p8": Array(simulator.key.pem.utf8), "authority.pem": Array(certificates.authorityPEM.utf8),
            "client.pem": Array(try certificates.client("Apple Push Services: com.example.app").pem.utf8),
        ]
        return try APNsProvider(
            configuration, environment: APNsSamples.environment(clock: clock, files: files, shared: shared))
    }

    /// Builds a request, sends it and reads the response.
    private static func deliver(
        _ notification: Notification, to device: Notification.Device = APNsSamples.device(),
        with provider: APNsProvider, clock: any DeliveryClock = SystemClock(), hasRetriedNow: Bool = false
    ) async throws -> ResponseMeaning {
        let context = APNsSamples.context(clock, hasRetriedNow: hasRetriedNow)
        let request = try await provider.request(for: notification, to: device, context: context)
        let response = try await request.transport.send(
            request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
        return provider.meaning(of: response, for: device, context: context)
    }

    @Test("a message, counts and a call arrive as APNs wants them", .timeLimit(.minutes(1)))
    func delivered() async throws {
        try await withAPNsSimulator { simulator in
            let provider = try Self.provider(for: simulator)
            #expect(try await Self.deliver(APNsSamples.message(), with: provider) == .delivered())
            #expect(try await Self.deliver(APNsSamples.counts(unread: 5), with: provider) == .delivered())
            let voip = APNsSamples.device(appID: "com.example.app.voip")
            #expect(
                try await Self.deliver(APNsSamples.message([:], type: "m.call.invite"), to: voip, with: provider)
                    == .delivered())
            let deliveries = simulator.accepted()
            #expect(deliveries.map { $0.header("apns-push-type") } == ["alert", "alert", "voip"])
            #expect(deliveries.map { $0.header("apns-priority") } == ["10", "5", "10"])
            #expect(deliveries.last?.header("apns-topic") == "com.example.app.voip")
            #expect(deliveries[1].json == ["aps": ["badge": 5]])
            #expect(deliveries.map(\.deviceToken) == ["6f6b", "6f6b", "6f6b"])
            #expect(simulator.connectionCount == 1)
            #expect(simulator.tokenCount == 1)
            #expect(simulator.violations.isEmpty)
        }
    }

    @Test("every push type is accepted", .timeLimit(.minutes(1)))
    func pushTypes() async throws {
        try await withAPNsSimulator { simulator in
            let shared = SharedInstances()
            let device = APNsSamples.device(defaultPayload: [
                "mdm": "magic", "aps": ["event": "update", "content-state": ["unread": 1]],
            ])
            for type in APNsAppConfiguration.PushType.knownValues {
                let provider = try Self.provider(for: simulator, shared: shared) { $0.pushType = type }
                let meaning = try await Self.deliver(APNsSamples.message(), to: device, with: provider)
                #expect(meaning == .delivered(), "\(type)")
            }
            #expect(simulator.accepted().count == 11)
            #expect(simulator.connectionCount == 1)
            #expect(simulator.violations.isEmpty)
        }
    }

    @Test("a dead token is rejected, one of the other environment under the guard", .timeLimit(.minutes(1)))
    func rejected() async throws {
        try await withAPNsSimulator { simulator in
            let provider = try Self.provider(for: simulator)
            let device = APNsSamples.device(pushkeyTS: 1_700_000_000)
            simulator.script = { _ in .apns(410, "Unregistered", timestamp: 1_700_000_000_001) }
            guard case .rejected = try await Self.deliver(APNsSamples.message(), to: device, with: provider) else {
                Issue.record("expected rejected")
                return
            }
            simulator.script = { _ in .apns(400, "BadDeviceToken") }
            guard case .suspectRejection = try await Self.deliver(APNsSamples.message(), to: device, with: provider)
            else {
                Issue.record("expected a suspect rejection")
                return
            }
        }
    }

    @Test("a refused token is replaced, and the repetition succeeds", .timeLimit(.minutes(1)))
    func expiredToken() async throws {
        try await withAPNsSimulator { simulator in
            let provider = try Self.provider(for: simulator)
            simulator.script = { $0.attempt == 1 ? .apns(403, "ExpiredProviderToken") : .automatic }
            guard case .retryNow = try await Self.deliver(APNsSamples.message(), with: provider) else {
                Issue.record("expected retryNow")
                return
            }
            #expect(try await Self.deliver(APNsSamples.message(), with: provider, hasRetriedNow: true) == .delivered())
            #expect(simulator.tokenCount == 2)
        }
    }

    @Test(
        "the repetition after Shutdown and IdleTimeout uses a new connection",
        .timeLimit(.minutes(1)), arguments: [(503, "Shutdown"), (400, "IdleTimeout")])
    func closingConnection(status: Int, reason: String) async throws {
        try await withAPNsSimulator { simulator in
            let provider = try Self.provider(for: simulator)
            simulator.script = { $0.connection == 1 ? .apns(status, reason) : .automatic }
            guard case .retryNow = try await Self.deliver(APNsSamples.message(), with: provider) else {
                Issue.record("expected retryNow")
                return
            }
            #expect(try await Self.deliver(APNsSamples.message(), with: provider) == .delivered())
            #expect(simulator.connectionCount == 2)
        }
    }

    @Test("requests that GOAWAY refuses arrive on another connection", .timeLimit(.minutes(1)))
    func goAway() async throws {
        try await withAPNsSimulator { simulator in
            let provider = try Self.provider(for: simulator)
            #expect(try await Self.deliver(APNsSamples.message(), with: provider) == .delivered())
            simulator.script = {
                $0.connection == 1 ? .goAway(.init(.beforeCurrent, reason: "Shutdown"), then: .stall) : .automatic
            }
            let message = APNsSamples.message()
            let device = APNsSamples.device()
            let context = APNsSamples.context(SystemClock())
            let request = try await provider.request(for: message, to: device, context: context)
            do {
                let response = try await request.transport.send(
                    request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
                #expect(response.head.status.code == 200)
            } catch let error as OutboundError {
                #expect(!error.mayHaveBeenProcessed)
                #expect(try await Self.deliver(message, with: provider) == .delivered())
            }
            #expect(simulator.connectionCount >= 2)
            #expect(simulator.violations.isEmpty)
        }
    }

    @Test("a certificate authenticates instead of a token", .timeLimit(.minutes(1)))
    func certificate() async throws {
        var options = APNsSimulator.Options()
        options.acceptsClientCertificates = true
        try await withAPNsSimulator(options) { simulator in
            let provider = try Self.provider(for: simulator) {
                $0.keyFile = nil
                $0.keyID = nil
                $0.teamID = nil
                $0.certificateFile = "client.pem"
            }
            #expect(try await Self.deliver(APNsSamples.message(), with: provider) == .delivered())
            #expect(simulator.accepted().first?.token == nil)
            #expect(simulator.violations.isEmpty)
        }
    }

    @Test("a hundred messages at once share connections and the token", .timeLimit(.minutes(1)))
    func load() async throws {
        try await withAPNsSimulator { simulator in
            let provider = try Self.provider(for: simulator)
            let results = try await withThrowingTaskGroup(of: ResponseMeaning.self) { group in
                for index in 0..<100 {
                    var message = APNsSamples.message()
                    message.eventID = "$event\(index)"
                    group.addTask { try await Self.deliver(message, with: provider) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count == 100)
            #expect(results.allSatisfy { $0 == .delivered() })
            #expect(simulator.connectionCount <= 8)
            #expect(simulator.tokenCount == 1)
            #expect(simulator.violations.isEmpty)
        }
    }

    @Test("an http endpoint on the loopback interface is used with HTTP/2", .timeLimit(.minutes(1)))
    func cleartext() async throws {
        var options = APNsSimulator.Options()
        options.transport = .cleartext
        try await withAPNsSimulator(options) { simulator in
            let provider = try Self.provider(for: simulator) { $0.trustRoots = nil }
            #expect(try await Self.deliver(APNsSamples.message(), with: provider) == .delivered())
            #expect(simulator.violations.isEmpty)
        }
    }
}
