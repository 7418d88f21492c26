import ProviderSimulators
import Testing

@Suite("FCM's token endpoint", .timeLimit(.minutes(2)))
struct TokenEndpointTests {
    private static let devices = (0..<6).map { pusher in
        (0..<2).map { SimulatedApps.androidDevice("token-\(pusher)-\($0)") }
    }

    @Test("the token endpoint is down, then back: messages are retried, and each is delivered once")
    func outage() async throws {
        try await withFCMSimulator { fcm in
            fcm.tokenScript = { _ in fcm.tokenRequests().count < 3 ? .reply(503) : .automatic }
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm), clock: clock) { gateway in
                let sent = try await SimulatedPusher.load(
                    on: gateway, clock: clock, devices: Self.devices, events: 3)
                #expect(sent.responses.contains { !$0.errors.isEmpty })
                let counts = AcceptedMessage.counts(fcm.acceptedMessages())
                #expect(counts.count == sent.events.count * 2 && counts.values.allSatisfy { $0 == 1 })
                #expect(fcm.tokenRequests().count == 4)
                #expect(fcm.violations == [])
            }
        }
    }

    @Test("access tokens are revoked under load: one new one is obtained, and each message is accepted once")
    func revoked() async throws {
        try await withFCMSimulator { fcm in
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm), clock: clock) { gateway in
                async let revocation: Void = {
                    _ = await fcm.waitForDeliveries(40)
                    fcm.revokeTokens()
                }()
                let sent = try await SimulatedPusher.load(
                    on: gateway, clock: clock, devices: Self.devices, events: 12)
                await revocation
                let counts = AcceptedMessage.counts(fcm.acceptedMessages())
                #expect(counts.count == sent.events.count * 2 && counts.values.allSatisfy { $0 == 1 })
                #expect(sent.responses.allSatisfy { $0.requests == 1 && $0.rejected.isEmpty })
                #expect(fcm.tokenRequests().count == 2)
            }
        }
    }

    @Test("a response that refuses an access token breaks off: another token is obtained")
    func refusedWithoutBody() async throws {
        try await withFCMSimulator { fcm in
            fcm.script = {
                $0.accessToken == "ya29.simulated-1"
                    ? .reset(.internalError, head: SimulatedReply(401, body: [UInt8(ascii: "{")])) : .automatic
            }
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm)) { gateway in
                let status = try await gateway.status(
                    notificationJSON("$1", devices: [SimulatedApps.androidDevice("token")]))
                #expect(status == 200)
                #expect(fcm.accepted().count == 1)
                #expect(fcm.tokenRequests().count == 2)
            }
        }
    }
}
