import LoopbackServer
import ManualClock
import ProviderSimulators
import Testing

@Suite("Gateway, an app with on_outage: queue")
struct OutageQueueTests {
    private static let options = ["fcm": "on_outage: queue", "up": "on_outage: queue"]

    /// Moves the clock in steps of a second, until a condition holds.
    private static func advance(
        _ clock: ManualClock, _ gateway: RunningGateway, until isDone: () async throws -> Bool
    ) async throws {
        for _ in 1...5000 {
            if try await isDone() { return }
            clock.advance(by: .seconds(1))
            // Gives the gateway's tasks the time of a request.
            _ = try await gateway.url.send(.get, "/health")
        }
        Issue.record("the condition never holds")
    }

    @Test("a notification during an outage is accepted, and arrives once afterwards, in order")
    func outage() async throws {
        let clock = ManualClock()
        try await withGatewayAndPushServers(Self.options, clock: clock) { gateway, servers async throws in
            let device = TestDevice.unifiedPush(servers.unifiedPush.register())
            servers.unifiedPush.script = { _ in .reply(503) }
            #expect(try await gateway.notify([device], event: "$1").rejectsNone)
            #expect(servers.unifiedPush.accepted().isEmpty)
            servers.unifiedPush.script = { _ in .automatic }
            // A later notification of the device is delivered after the first one.
            #expect(try await gateway.notify([device], event: "$2").rejectsNone)
            // The homeserver's repetition of the first.
            #expect(try await gateway.notify([device], event: "$1").rejectsNone)
            try await Self.advance(clock, gateway) { servers.unifiedPush.accepted().count >= 2 }
            let events = servers.unifiedPush.accepted().map { $0.json?["notification"]?["event_id"]?.string }
            #expect(events == ["$1", "$2"])
            #expect(servers.violations == [])
        }
    }

    @Test("an outage of a provider with an access token is bridged as well")
    func fcm() async throws {
        let clock = ManualClock()
        try await withGatewayAndPushServers(Self.options, clock: clock) { gateway, servers async throws in
            servers.fcm.script = { _ in .fcm(503, "UNAVAILABLE", retryAfter: "30") }
            #expect(try await gateway.notify([.fcm("token")]).rejectsNone)
            servers.fcm.script = { _ in .automatic }
            try await Self.advance(clock, gateway) { !servers.fcm.accepted().isEmpty }
            #expect(servers.fcm.deliveries().count == 2)
        }
    }

    @Test("a pushkey rejected after the outage is reported with the next notification")
    func lateRejection() async throws {
        let clock = ManualClock()
        try await withGatewayAndPushServers(Self.options, clock: clock) { gateway, servers async throws in
            let device = TestDevice.unifiedPush(servers.unifiedPush.register())
            servers.unifiedPush.script = { _ in .reply(503) }
            #expect(try await gateway.notify([device], event: "$1").rejectsNone)
            servers.unifiedPush.script = { _ in .reply(410) }
            try await Self.advance(clock, gateway) { servers.unifiedPush.deliveries().count == 2 }
            var event = 1
            try await Self.advance(clock, gateway) {
                event += 1
                return try await gateway.notify([device], event: "$\(event)").rejects([device.pushkey])
            }
            #expect(servers.unifiedPush.deliveries().count == 2)
        }
    }

    @Test("a rejection during the outage of another provider is reported at once")
    func rejection() async throws {
        let clock = ManualClock()
        try await withGatewayAndPushServers(Self.options, clock: clock) { gateway, servers async throws in
            let device = TestDevice.unifiedPush(servers.unifiedPush.register())
            servers.unifiedPush.script = { _ in .reply(410) }
            servers.fcm.script = { _ in .fcm(503, "UNAVAILABLE") }
            #expect(try await gateway.notify([device, .fcm("token")]).rejects([device.pushkey]))
        }
    }
}
