import LoopbackServer
import ProviderSimulators
import Testing

@Suite("Gateway, APNs that closes a connection in an orderly way")
struct GoAwayTests {
    private let devices = (1...20).map { TestDevice.apns($0) }

    @Test("requests that APNs still processes get through once")
    func processed() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            // The first success raises the number of streams.
            #expect(try await gateway.notify([.apns(100)]).rejectsNone)
            let gate = SimulatorGate()
            servers.apns.script = { _ in .held(gate, then: .automatic) }
            async let response = gateway.notify(devices)
            _ = await servers.apns.waitForDeliveries(21)
            servers.apns.goAway(SimulatedGoAway(.received, reason: "Shutdown"))
            gate.open()
            #expect(try await response.rejectsNone)
            #expect(servers.apns.deliveries().count == 21)
            // The next request finds another connection.
            #expect(try await gateway.notify([.apns(101)]).rejectsNone)
            #expect(servers.violations == [])
        }
    }

    @Test("requests that APNs no longer processes are sent again, and each device is alerted once")
    func unprocessed() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            #expect(try await gateway.notify([.apns(100)]).rejectsNone)
            servers.apns.script = { $0.attempt == 1 ? .stall : .automatic }
            async let response = gateway.notify(devices)
            _ = await servers.apns.waitForDeliveries(21)
            servers.apns.goAway(SimulatedGoAway(.id(1), reason: "Shutdown"))
            #expect(try await response.rejectsNone)
            let tokens = servers.apns.accepted().map(\.deviceToken).sorted()
            #expect(tokens == (devices + [.apns(100)]).map(\.pushkey).sorted())
            #expect(servers.apns.deliveries().count == 41)
            #expect(servers.violations == [])
        }
    }
}
