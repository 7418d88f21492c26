import ProviderSimulators
import Testing

@Suite("A provider that restarts, closes connections or lowers its limits under load", .timeLimit(.minutes(3)))
struct ProviderRestartTests {
    /// Expects that each message was accepted once, or again on another connection after its response was lost.
    private func expectNothingLost(_ messages: [AcceptedMessage], keys: [String], restarts: Int) {
        let counts = AcceptedMessage.counts(messages)
        #expect(Set(counts.keys) == Set(keys))
        #expect(counts.values.allSatisfy { $0 <= 1 + restarts })
        #expect(AcceptedMessage.areOnDifferentConnections(messages))
    }

    private func keys(_ events: [String], _ devices: [[String]]) -> [String] {
        events.flatMap { event in
            let pusher = event.dropFirst().prefix { $0 != "-" }
            return devices[Int(pusher) ?? 0].map { "\(event) \($0)" }
        }
    }

    @Test("APNs restarts twice under load: nothing is lost, and only messages whose response was lost are sent again")
    func apnsRestarts() async throws {
        try await withAPNsSimulator { apns in
            let clock = SkippableClock()
            let tokens = SimulatedApps.appleTokens(pushers: 8, each: 2)
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                async let restarts: Void = {
                    for count in [40, 120] {
                        _ = await apns.waitForDeliveries(count)
                        try await apns.restart()
                    }
                }()
                let devices = tokens.map { $0.map(SimulatedApps.appleDevice) }
                let sent = try await SimulatedPusher.load(on: gateway, clock: clock, devices: devices, events: 12)
                try await restarts
                expectNothingLost(apns.acceptedMessages(), keys: keys(sent.events, tokens), restarts: 2)
                #expect(sent.responses.allSatisfy { $0.rejected.isEmpty })
                #expect(apns.violations == [])
            }
        }
    }

    @Test("FCM restarts twice under load: nothing is lost, and only messages whose response was lost are sent again")
    func fcmRestarts() async throws {
        try await withFCMSimulator { fcm in
            let clock = SkippableClock()
            let tokens = (0..<8).map { pusher in (0..<2).map { "token-\(pusher)-\($0)" } }
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm), clock: clock) { gateway in
                async let restarts: Void = {
                    for count in [40, 120] {
                        _ = await fcm.waitForDeliveries(count)
                        try await fcm.restart()
                    }
                }()
                let devices = tokens.map { $0.map(SimulatedApps.androidDevice) }
                let sent = try await SimulatedPusher.load(on: gateway, clock: clock, devices: devices, events: 12)
                try await restarts
                expectNothingLost(fcm.acceptedMessages(), keys: keys(sent.events, tokens), restarts: 2)
                #expect(fcm.violations == [])
            }
        }
    }

    @Test("a push server with HTTP/1.1 restarts twice under load: nothing is lost")
    func unifiedPushRestarts() async throws {
        try await withUnifiedPushSimulator { push in
            let clock = SkippableClock()
            let endpoints = (0..<8).map { _ in [push.register(), push.register()] }
            let yaml = SimulatedApps.yaml("{app_id: up, provider: unifiedpush}")
            try await withGateway(yaml, clock: clock) { gateway in
                async let restarts: Void = {
                    for count in [40, 120] {
                        _ = await push.waitForDeliveries(count)
                        try await push.restart()
                    }
                }()
                let devices = endpoints.map { $0.map(SimulatedApps.unifiedPushDevice) }
                let sent = try await SimulatedPusher.load(on: gateway, clock: clock, devices: devices, events: 12)
                try await restarts
                let keys = keys(sent.events, endpoints.map { $0.map(\.endpoint) })
                expectNothingLost(push.acceptedMessages(), keys: keys, restarts: 2)
                #expect(push.violations == [])
            }
        }
    }

    @Test("APNs is away for a time under load: nothing is lost once it listens again")
    func apnsOutage() async throws {
        try await withAPNsSimulator { apns in
            let clock = SkippableClock()
            let tokens = SimulatedApps.appleTokens(pushers: 4, each: 1)
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                try await apns.pause()
                let device = SimulatedApps.appleDevice("aabb")
                #expect(try await gateway.status(notificationJSON("$early", devices: [device])) == 502)
                try await apns.resume()
                let devices = tokens.map { $0.map(SimulatedApps.appleDevice) } + [[device]]
                let sent = try await SimulatedPusher.load(on: gateway, clock: clock, devices: devices, events: 5)
                let pusher = SimulatedPusher(gateway: gateway, clock: clock)
                _ = try await pusher.send(notificationJSON("$early", devices: [device]))
                let expected = keys(sent.events, tokens + [["aabb"]]) + ["$early aabb"]
                let counts = AcceptedMessage.counts(apns.acceptedMessages())
                #expect(Set(counts.keys) == Set(expected) && counts.values.allSatisfy { $0 == 1 })
            }
        }
    }

    @Test("GOAWAY under load that leaves streams above its last one: each message is accepted exactly once")
    func goAway() async throws {
        try await withAPNsSimulator { apns in
            apns.script = {
                guard $0.connection <= 4, $0.stream > 21 else { return .automatic }
                return $0.stream == 23 ? .goAway(.init(.id(21), reason: "Shutdown"), then: .stall) : .stall
            }
            let clock = SkippableClock()
            let tokens = SimulatedApps.appleTokens(pushers: 6, each: 5)
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns, options: ", max_connections: 2"))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                let devices = tokens.map { $0.map(SimulatedApps.appleDevice) }
                let sent = try await SimulatedPusher.load(on: gateway, clock: clock, devices: devices, events: 6)
                let counts = AcceptedMessage.counts(apns.acceptedMessages())
                #expect(Set(counts.keys) == Set(keys(sent.events, tokens)))
                #expect(counts.values.allSatisfy { $0 == 1 })
                #expect(apns.connectionCount > 4)
                // The simulator's HTTP/2 library fails on frames that follow its GOAWAY.
                #expect(apns.violations.filter { !$0.hasPrefix("HTTP/2 error on connection") } == [])
            }
        }
    }

    @Test("a stream limit lowered to 1 and raised again under load, with one dead device: each other message once")
    func streamLimit() async throws {
        var options = APNsSimulator.Options()
        options.returnsToOneStreamAfterError = true
        try await withAPNsSimulator(options) { apns in
            apns.script = { $0.deviceToken == "dead" ? .apns(410, "Unregistered") : .automatic }
            let clock = SkippableClock()
            let tokens = SimulatedApps.appleTokens(pushers: 6, each: 3)
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns, options: ", max_connections: 2"))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                async let changes: Void = {
                    for count in stride(from: 20, through: 100, by: 20) {
                        _ = await apns.waitForDeliveries(count)
                        apns.setStreamLimit(count % 40 == 20 ? 1 : 100)
                    }
                }()
                let devices = tokens.map { ($0 + ["dead"]).map(SimulatedApps.appleDevice) }
                let sent = try await SimulatedPusher.load(on: gateway, clock: clock, devices: devices, events: 8)
                await changes
                let counts = AcceptedMessage.counts(apns.acceptedMessages())
                #expect(Set(counts.keys) == Set(keys(sent.events, tokens)))
                #expect(counts.values.allSatisfy { $0 == 1 })
                #expect(sent.responses.allSatisfy { $0.rejected == ["dead"] && $0.requests == 1 })
                #expect(apns.violations == [])
            }
        }
    }
}
