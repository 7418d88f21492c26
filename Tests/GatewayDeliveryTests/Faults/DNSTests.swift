import APIRuntime
import HTTPTypes
import ProviderSimulators
import Testing

@Suite("DNS that stalls or changes", .timeLimit(.minutes(1)))
struct DNSTests {
    private static let host = "push.example.org"
    private static let app = "{app_id: up, provider: unifiedpush}"
    private static let loopback = IPAddress.v4(0x7F00_0001)

    /// A device whose endpoint names the host instead of the server's address.
    private static func device(_ server: UnifiedPushSimulator) -> String {
        let endpoint = server.register().endpoint.replacing(server.baseURL, with: "http://\(host):\(server.port)")
        return #"{"app_id": "up", "pushkey": "\#(endpoint)"}"#
    }

    @Test("DNS does not respond: other devices are notified meanwhile, and the request ends at its deadline with 502")
    func noAnswer() async throws {
        try await withUnifiedPushSimulator { server in
            let (resolver, clock, delivered) = (ScriptedResolver(), SkippableClock(), DeliveryCounter())
            try await withGateway(
                SimulatedApps.yaml(Self.app), clock: clock, logger: delivered.logger, resolver: resolver
            ) { gateway in
                let healthy = SimulatedApps.unifiedPushDevice(server.register())
                let body = notificationJSON("$1", devices: [Self.device(server), healthy])
                let first = Task { try await gateway.status(body) }
                await resolver.waitForLookup(of: Self.host)
                await delivered.waitForDelivered(1)
                let other = try await gateway.status(notificationJSON("$2", devices: [healthy]))
                #expect(other == 200)
                clock.advance(by: .seconds(120))
                #expect(try await first.value == 502)
                #expect(server.deliveries().count == 2)

                resolver.set(Self.host, Self.loopback)
                #expect(try await gateway.status(body) == 200)
                let counts = AcceptedMessage.counts(server.acceptedMessages())
                #expect(counts.count == 3 && counts.values.allSatisfy { $0 == 1 })
            }
        }
    }

    @Test("DNS changes to an address that isn't allowed: nothing is sent there, and the device isn't rejected")
    func rebinding() async throws {
        // The server also listens on the address that isn't allowed.
        try await withUnifiedPushSimulator(address: "0.0.0.0") { server in
            server.script = { _ in .reply(SimulatedReply(201, fields: [.connection: "close"])) }
            let resolver = ScriptedResolver()
            resolver.set(Self.host, Self.loopback)
            let yaml = "network: {allow: [127.0.0.1/32]}\napps: [\(Self.app)]"
            try await withGateway(yaml, resolver: resolver) { gateway in
                let device = Self.device(server)
                #expect(try await gateway.status(notificationJSON("$1", devices: [device])) == 200)
                #expect(server.deliveries().count == 1)

                for (event, address) in [("$2", 0x7F00_0002), ("$3", 0x0A00_0001), ("$4", 0xA9FE_A9FE)] {
                    resolver.set(Self.host, .v4(UInt32(address)))
                    let response = try await gateway.notify(notificationJSON(event, devices: [device]))
                    #expect(response.rejectsNone)
                }
                #expect(server.deliveries().count == 1 && server.connectionCount == 1)

                resolver.set(Self.host, Self.loopback)
                #expect(try await gateway.status(notificationJSON("$5", devices: [device])) == 200)
                #expect(server.deliveries().count == 2)
            }
        }
    }
}
