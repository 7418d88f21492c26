import LoopbackServer
import ProviderSimulators
import Synchronization
import Testing

@Suite("Gateway, endpoints that do not respond")
struct StalledEndpointTests {
    private static let options = ["up": "timeout: 60"]

    @Test("twenty stalled endpoints of one server delay neither a healthy one nor another provider")
    func oneServer() async throws {
        try await withGatewayAndPushServers(Self.options) { gateway, servers async throws in
            let healthy = servers.unifiedPush.register()
            let other = servers.unifiedPush.register()
            let responsive = [healthy.endpoint, other.endpoint]
            let gate = SimulatorGate()
            servers.unifiedPush.script = {
                responsive.contains($0.subscription?.endpoint ?? "") ? .automatic : .held(gate, then: .automatic)
            }
            let stalled = (1...20).map { _ in TestDevice.unifiedPush(servers.unifiedPush.register()) }
            let isAnswered = Flag()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let response = try await gateway.notify(stalled + [.fcm("token"), .unifiedPush(healthy)])
                    isAnswered.set()
                    #expect(response.rejectsNone)
                }
                // The devices after the stalled ones.
                #expect(await servers.fcm.waitForDeliveries(1).count == 1)
                #expect(await servers.unifiedPush.waitForDeliveries(21).count == 21)
                // Other requests.
                #expect(try await gateway.notify([.unifiedPush(other)], event: "$other").rejectsNone)
                #expect(try await gateway.notify([.fcm("token")], event: "$other").rejectsNone)
                #expect(try await gateway.notify([.apns(1)], event: "$other").rejectsNone)
                #expect(!isAnswered.isSet)
                gate.open()
                try await group.waitForAll()
            }
            #expect(servers.unifiedPush.deliveries().count == 22)
            #expect(servers.violations == [])
        }
    }

    @Test("twenty stalled endpoints of five servers do not delay a healthy one")
    func severalServers() async throws {
        try await withGatewayAndPushServers(Self.options) { gateway, servers async throws in
            let gate = SimulatorGate()
            var stalledServers: [UnifiedPushSimulator] = []
            for _ in 1...5 { stalledServers.append(try await UnifiedPushSimulator.start()) }
            for server in stalledServers { server.script = { _ in .held(gate, then: .automatic) } }
            let stalled = (0..<20).map { TestDevice.unifiedPush(stalledServers[$0 % 5].register()) }
            let healthy = TestDevice.unifiedPush(servers.unifiedPush.register())
            let isAnswered = Flag()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let response = try await gateway.notify(stalled + [healthy])
                    isAnswered.set()
                    #expect(response.rejectsNone)
                }
                for server in stalledServers { #expect(await server.waitForDeliveries(4).count == 4) }
                #expect(await servers.unifiedPush.waitForDeliveries(1).count == 1)
                #expect(try await gateway.notify([healthy], event: "$other").rejectsNone)
                #expect(!isAnswered.isSet)
                gate.open()
                try await group.waitForAll()
            }
            for server in stalledServers {
                #expect(server.accepted().count == 4)
                await server.stop()
            }
        }
    }
}

/// A flag that tasks set and read.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
}
