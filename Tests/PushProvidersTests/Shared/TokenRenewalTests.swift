import APIRuntime
import ManualClock
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import RecordedLog
import Synchronization
import Testing

@testable import PushProviders

/// The providers in the pipeline that repeats their requests.
@Suite("Renewal of refused tokens")
struct TokenRenewalTests {
    private let clock = ManualClock()

    private func deliver(
        _ notification: Notification, with provider: any PushProvider, log: RecordedLog = RecordedLog()
    ) async -> DeliveryResult? {
        let pipeline = DeliveryPipeline(clock: clock, logger: log.logger)
        let app = DeliveryApp(name: "app", provider: provider)
        let device = notification.devices.first ?? APNsSamples.device()
        return await pipeline.deliver(
            notification, to: [.init(device: device, app: app)], deadline: clock.now + .seconds(20)
        ).results.first
    }

    /// A provider of FCM. The token endpoint grants `t0`, `t1` and so on.
    private func fcm(
        _ respond: @escaping @Sendable (_ request: Int, _ token: String?) throws -> ClientResponse
    ) throws -> (FCMProvider, ScriptedTransport) {
        let tokens = Counter()
        let messages = Counter()
        let transport = ScriptedTransport { request, _ in
            if request.head.path == "/token" { return .token("t\(tokens.next())") }
            return try respond(messages.next(), request.head.headerFields[.authorization])
        }
        let environment = ProviderEnvironment.test(files: ["key.json": try TestAccount.json()], clock: clock)
        let configuration = FCMAppConfiguration(appID: "app", serviceAccountFile: "key.json")
        let settings = try FCMSettings(configuration, environment: environment)
        return (try FCMProvider(settings, environment: environment, client: transport), transport)
    }

    @Test("FCM: the end of the access token is known once there is one, in the time of day")
    func expiry() async throws {
        let (provider, _) = try fcm { _, _ in ClientResponse(200) }
        #expect(provider.expiries(clock: clock).isEmpty)
        _ = try await deliver(.message(), with: provider)
        clock.advance(by: .seconds(100))
        // 3599 seconds less the 30 in which a token isn't used any more.
        #expect(
            provider.expiries(clock: clock) == [
                CredentialExpiry(
                    name: "OAuth access token", time: clock.secondsSince1970 - 100 + 3569, isRenewed: true)
            ])
    }

    private static let lost = OutboundError(
        .connectionLost("closed"), mayHaveBeenProcessed: false, server: "push.example:443")

    @Test("FCM: after a lost connection, 401 renews the token, and the message is delivered")
    func lostConnection() async throws {
        let (provider, transport) = try fcm { number, token in
            if number == 0 { throw Self.lost }
            return token == "Bearer t0" ? .fcm(401) : ClientResponse(200)
        }
        #expect(try await deliver(.message(), with: provider) == .delivered)
        let tokens = transport.requests.compactMap { $0.head.headerFields[.authorization] }
        #expect(tokens == ["Bearer t0", "Bearer t0", "Bearer t1"])
    }

    @Test("FCM: 401 for a renewed token is the operator's fault")
    func refusedTwice() async throws {
        let log = RecordedLog()
        let (provider, transport) = try fcm { _, _ in .fcm(401) }
        #expect(try await deliver(.message(), with: provider, log: log) == .retry(after: nil, reason: "401 STATUS"))
        #expect(transport.requests.count == 4)
        #expect(log.messages.contains("the app's configuration or credentials must be mended"))
    }

    @Test("APNs: after a lost connection, ExpiredProviderToken renews the token")
    func apnsLostConnection() async throws {
        let transport = ScriptedTransport { _, index in
            switch index {
            case 0: throw Self.lost
            case 1: APNsSamples.response(403, reason: "ExpiredProviderToken")
            default: APNsSamples.response(200)
            }
        }
        let provider = try APNsProvider(
            APNsSamples.configuration(), environment: APNsSamples.environment(clock: clock), transport: transport)
        #expect(await deliver(APNsSamples.message(), with: provider) == .delivered)
        let tokens = transport.requests.compactMap { $0.head.headerFields[.authorization] }
        #expect(tokens.count == 3 && tokens[0] == tokens[1] && tokens[1] != tokens[2])
    }

    @Test("APNs: ExpiredProviderToken for a renewed token is the operator's fault")
    func apnsRefusedTwice() async throws {
        let log = RecordedLog()
        let transport = ScriptedTransport(APNsSamples.response(403, reason: "ExpiredProviderToken"))
        let provider = try APNsProvider(
            APNsSamples.configuration(), environment: APNsSamples.environment(clock: clock), transport: transport)
        let result = await deliver(APNsSamples.message(), with: provider, log: log)
        #expect(result == .retry(after: nil, reason: "APNs (production) responded 403 ExpiredProviderToken"))
        #expect(transport.requests.count == 2)
        #expect(log.messages.contains("the app's configuration or credentials must be mended"))
    }

    @Test(
        "APNs: the reason of GOAWAY about a certificate is the operator's fault, another one isn't",
        arguments: [
            ("BadCertificateEnvironment", true), ("BadCertificate", true), ("InvalidProviderToken", true),
            ("Shutdown", false), ("IdleTimeout", false),
        ])
    func goAway(reason: String, isFault: Bool) async throws {
        let text = "NO_ERROR, {\"reason\":\"\(reason)\"}"
        let transport = ScriptedTransport { _, index in
            // GOAWAY may have ended the request, or have refused it several times.
            throw OutboundError(
                index == 0 ? .goAway(text) : .refused("GOAWAY: \(text)"), mayHaveBeenProcessed: index == 0,
                server: "api.push.apple.com:443")
        }
        let log = RecordedLog()
        let provider = try APNsProvider(
            APNsSamples.configuration(), environment: APNsSamples.environment(clock: clock), transport: transport)
        for _ in 1...2 {
            let result = await deliver(APNsSamples.message(), with: provider, log: log)
            guard case .retry(_, let text) = result else {
                Issue.record("\(String(describing: result)) is no retry")
                return
            }
            #expect(log.messages.contains("the app's configuration or credentials must be mended") == isFault)
            #expect((text == "APNs (production) closed the connection (GOAWAY): \(reason)") == isFault)
        }
    }
}

/// Counts from 0.
private final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
