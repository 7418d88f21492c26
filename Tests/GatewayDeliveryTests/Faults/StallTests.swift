import ProviderSimulators
import Testing

@Suite("Providers that stall", .timeLimit(.minutes(1)))
struct StallTests {
    private static let limits = "{deadline: 0.3}"

    @Test("APNs stalls past the deadline: the homeserver gets 502, repeats, and the message is delivered once")
    func apns() async throws {
        try await withAPNsSimulator { apns in
            apns.script = { $0.attempt == 1 ? .stall : .automatic }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns), limits: Self.limits)
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns)) { gateway in
                let body = notificationJSON("$1", devices: ["aabb", "ccdd"].map(SimulatedApps.appleDevice))
                let answer = try await SimulatedPusher(gateway: gateway).send(body)
                #expect(answer.errors.first == 502)
                #expect(apns.acceptedMessages().map(\.device).sorted() == ["aabb", "ccdd"])
            }
        }
    }

    @Test("FCM stalls past the deadline: the homeserver gets 502, repeats, and the message is delivered once")
    func fcm() async throws {
        try await withFCMSimulator { fcm in
            fcm.script = { $0.attempt == 1 ? .stall : .automatic }
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm), limits: Self.limits)
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm)) { gateway in
                let body = notificationJSON("$1", devices: ["a", "b"].map(SimulatedApps.androidDevice))
                let answer = try await SimulatedPusher(gateway: gateway).send(body)
                #expect(answer.errors.first == 502)
                #expect(fcm.acceptedMessages().map(\.device).sorted() == ["a", "b"])
            }
        }
    }

    @Test("a push server that stalls past the deadline: healthy devices of the request are notified once")
    func webPush() async throws {
        try await withWebPushSimulator { slow in
            try await withWebPushSimulator { healthy in
                slow.script = { _ in slow.deliveries().count < 2 ? .stall : .automatic }
                let yaml = SimulatedApps.yaml(SimulatedApps.webPush(), limits: Self.limits)
                try await withGateway(yaml, files: SimulatedApps.files()) { gateway in
                    let devices = [slow.subscribe(), healthy.subscribe()].map(SimulatedApps.browser)
                    let answer = try await SimulatedPusher(gateway: gateway)
                        .send(notificationJSON("$1", devices: devices))
                    #expect(answer.errors.starts(with: [502, 502]))
                    #expect(slow.accepted().count == 1 && healthy.accepted().count == 1)
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

    @Test("a TLS handshake of APNs that never ends: 502 within the deadline, delivered once when it ends again")
    func apnsHandshake() async throws {
        try await withAPNsSimulator { apns in
            apns.stallsHandshakes = true
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns), limits: Self.limits)
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns)) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.appleDevice("aabb")])
                #expect(try await gateway.status(body) == 502)
                #expect(try await gateway.status(body) == 502)
                apns.stallsHandshakes = false
                await apns.cutConnections()
                _ = try await SimulatedPusher(gateway: gateway).send(body)
                #expect(apns.deliveries().count == 1)
            }
        }
    }

    @Test("a listener that accepts and is silent: 502 within the deadline, and other push servers aren't delayed")
    func silentListener() async throws {
        try await withSilentListener { port in
            try await withWebPushSimulator { healthy in
                let yaml = SimulatedApps.yaml(SimulatedApps.webPush(), limits: Self.limits)
                try await withGateway(yaml, files: SimulatedApps.files()) { gateway in
                    let silent = SimulatedApps.browser(
                        endpoint: "https://localhost:\(port)/push", healthy.subscribe())
                    let devices = [silent, SimulatedApps.browser(healthy.subscribe())]
                    let body = notificationJSON("$1", devices: devices)
                    let statuses = try await gateway.statuses([body, body, body])
                    #expect(statuses == [502, 502, 502])
                    #expect(healthy.deliveries().count == 1)
                }
            }
        }
    }
}
