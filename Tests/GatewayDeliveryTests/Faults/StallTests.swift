import ProviderSimulators
import Testing

@Suite("Providers that stall", .timeLimit(.minutes(1)))
struct StallTests {
    /// Sends a notification, ends its deadline once the provider stalls, and returns the status of the response.
    private func statusAtDeadline(
        _ notification: String, _ gateway: RunningGateway, clock: SkippableClock, stalled: () async -> Void
    ) async throws -> Int {
        let request = Task { try await gateway.status(notification) }
        await stalled()
        clock.advance(by: .seconds(120))
        return try await request.value
    }

    @Test("APNs stalls past the deadline: the homeserver gets 502, repeats, and the message is accepted once")
    func apns() async throws {
        try await withAPNsSimulator { apns in
            apns.script = { $0.attempt == 1 ? .stall : .automatic }
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.appleDevice("aabb")])
                let first = try await statusAtDeadline(body, gateway, clock: clock) {
                    _ = await apns.waitForDeliveries(1)
                }
                let second = try await gateway.status(body)
                #expect([first, second] == [502, 200])
                #expect(apns.deliveries().count == 2 && apns.accepted().count == 1)
            }
        }
    }

    @Test("FCM stalls past the deadline: the homeserver gets 502, repeats, and the message is accepted once")
    func fcm() async throws {
        try await withFCMSimulator { fcm in
            fcm.script = { $0.attempt == 1 ? .stall : .automatic }
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm), clock: clock) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.androidDevice("a")])
                let first = try await statusAtDeadline(body, gateway, clock: clock) {
                    _ = await fcm.waitForDeliveries(1)
                }
                let second = try await gateway.status(body)
                #expect([first, second] == [502, 200])
                #expect(fcm.deliveries().count == 2 && fcm.accepted().count == 1)
            }
        }
    }

    @Test("a push server stalls past the deadline: the other devices of the request are notified once")
    func webPush() async throws {
        try await withWebPushSimulator { slow in
            try await withWebPushSimulator { healthy in
                slow.script = { _ in slow.deliveries().count < 2 ? .stall : .automatic }
                let clock = SkippableClock()
                let delivered = DeliveryCounter()
                let files = try SimulatedApps.files()
                let yaml = SimulatedApps.yaml(SimulatedApps.webPush())
                try await withGateway(yaml, files: files, clock: clock, logger: delivered.logger) { gateway in
                    let devices = [slow.subscribe(), healthy.subscribe()].map(SimulatedApps.browser)
                    let body = notificationJSON("$1", devices: devices)
                    let first = try await statusAtDeadline(body, gateway, clock: clock) {
                        _ = await slow.waitForDeliveries(1)
                        await delivered.waitForDelivered(1)
                    }
                    let second = try await statusAtDeadline(body, gateway, clock: clock) {
                        _ = await slow.waitForDeliveries(2)
                    }
                    let third = try await gateway.status(body)
                    #expect([first, second, third] == [502, 502, 200])
                    #expect(slow.accepted().count == 1 && healthy.deliveries().count == 1)
                }
            }
        }
    }

    @Test("one app's provider stalls: the other app's notifications are delivered meanwhile")
    func otherApp() async throws {
        try await withAPNsSimulator { apns in
            try await withFCMSimulator { fcm in
                let gate = SimulatorGate()
                apns.script = { _ in .held(gate, then: .automatic) }
                let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns), SimulatedApps.fcm(fcm))
                let files = try SimulatedApps.files(apns: apns, fcm: fcm)
                try await withGateway(yaml, files: files) { gateway in
                    let tokens = (0..<3).map { "aa0\($0)" }
                    let stalled = Task {
                        try await gateway.status(
                            notificationJSON("$1", devices: tokens.map(SimulatedApps.appleDevice)))
                    }
                    _ = await apns.waitForDeliveries(1)
                    let others = ["$2", "$3"].map {
                        notificationJSON($0, devices: [SimulatedApps.androidDevice("a")])
                    }
                    let statuses = try await gateway.statuses(others)
                    #expect(statuses == [200, 200])
                    gate.open()
                    let status = try await stalled.value
                    #expect(status == 200)
                    #expect(apns.acceptedMessages().map(\.device).sorted() == tokens)
                }
            }
        }
    }

    @Test("the first message on a connection of APNs stalls: other devices are notified meanwhile")
    func firstMessage() async throws {
        try await withAPNsSimulator { apns in
            let gate = SimulatorGate()
            apns.script = { $0.deviceToken == "aabb" ? .held(gate, then: .automatic) : .automatic }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns)) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.appleDevice("aabb")])
                let stalled = Task { try await gateway.status(body) }
                _ = await apns.waitForDeliveries(1)
                let tokens = ["cc00", "cc01", "cc02"]
                let others = notificationJSON("$2", devices: tokens.map(SimulatedApps.appleDevice))
                let status = try await gateway.status(others)
                gate.open()
                let last = try await stalled.value
                #expect([status, last] == [200, 200])
                #expect(apns.deliveries().map(\.deviceToken).sorted() == ["aabb"] + tokens)
                #expect(apns.violations == [])
            }
        }
    }

    @Test("a TLS handshake of APNs never ends: 502 at the deadline, and the message is accepted once afterwards")
    func apnsHandshake() async throws {
        try await withAPNsSimulator { apns in
            apns.stallsHandshakes = true
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.appleDevice("aabb")])
                let status = try await statusAtDeadline(body, gateway, clock: clock) {
                    await apns.waitForOpenConnections { $0 > 0 }
                }
                #expect(status == 502)
                apns.stallsHandshakes = false
                await apns.cutConnections()
                _ = try await SimulatedPusher(gateway: gateway, clock: clock).send(body)
                #expect(apns.deliveries().count == 1)
            }
        }
    }

    @Test("a listener accepts and is silent: 502 at the deadline, and the other devices are notified once")
    func silentListener() async throws {
        try await withSilentListener { port in
            try await withWebPushSimulator { healthy in
                let clock = SkippableClock()
                let delivered = DeliveryCounter()
                let files = try SimulatedApps.files()
                let yaml = SimulatedApps.yaml(SimulatedApps.webPush())
                try await withGateway(yaml, files: files, clock: clock, logger: delivered.logger) { gateway in
                    let silent = SimulatedApps.browser(
                        endpoint: "https://localhost:\(port)/push", healthy.subscribe())
                    let devices = [silent, SimulatedApps.browser(healthy.subscribe())]
                    let body = notificationJSON("$1", devices: devices)
                    let first = try await statusAtDeadline(body, gateway, clock: clock) {
                        await delivered.waitForDelivered(1)
                    }
                    let second = try await statusAtDeadline(body, gateway, clock: clock) {
                        await delivered.waitForDelivered(2)
                    }
                    #expect([first, second] == [502, 502])
                    #expect(healthy.deliveries().count == 1)
                }
            }
        }
    }
}
