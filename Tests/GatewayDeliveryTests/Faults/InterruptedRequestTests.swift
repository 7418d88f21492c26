import APIRuntime
import HTTPTypes
import ProviderSimulators
import Testing

@Suite("Homeservers that cut connections, and gateways that stop", .timeLimit(.minutes(1)))
struct InterruptedRequestTests {
    @Test("a homeserver cuts its connection before the response and repeats: each message is accepted once")
    func cutAndRepeated() async throws {
        try await withFCMSimulator { fcm in
            let gate = SimulatorGate()
            fcm.script = { _ in .held(gate, then: .automatic) }
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm)) { gateway in
                let bodies = (0..<3).map {
                    notificationJSON("$\($0)", devices: ["a", "b"].map(SimulatedApps.androidDevice))
                }
                let cut = bodies.map { body in Task { try await gateway.status(body) } }
                _ = await fcm.waitForDeliveries(6)
                for task in cut { task.cancel() }
                for task in cut { _ = await task.result }
                let repeated = bodies.map { body in Task { try await gateway.status(body) } }
                gate.open()
                for task in repeated {
                    let status = try await task.value
                    #expect(status == 200)
                }
                let again = try await gateway.statuses(bodies)
                #expect(again == [200, 200, 200])
                #expect(fcm.deliveries().count == 6)
            }
        }
    }

    @Test("a homeserver cuts its connection before a rejection and repeats: the rejection is in the next response")
    func cutBeforeRejection() async throws {
        try await withAPNsSimulator { apns in
            let gate = SimulatorGate()
            apns.script = { _ in .held(gate, then: .apns(410, "Unregistered")) }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns)) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.appleDevice("aabb")])
                let cut = Task { try await gateway.status(body) }
                _ = await apns.waitForDeliveries(1)
                cut.cancel()
                _ = await cut.result
                gate.open()
                let response = try await SimulatedPusher(gateway: gateway).send(body)
                #expect(response.rejected == ["aabb"])
                #expect(apns.deliveries().count == 1)
            }
        }
    }

    @Test("a shutdown with deliveries in progress: they finish, and their requests are completed")
    func shutdown() async throws {
        try await withAPNsSimulator { apns in
            try await withFCMSimulator { fcm in
                let gate = SimulatorGate()
                apns.script = { _ in .held(gate, then: .automatic) }
                fcm.script = { _ in .held(gate, then: .automatic) }
                let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns), SimulatedApps.fcm(fcm))
                let files = try SimulatedApps.files(apns: apns, fcm: fcm)
                try await withGateway(yaml, files: files) { gateway in
                    let devices =
                        ["aa", "bb", "cc"].map(SimulatedApps.appleDevice)
                        + ["a", "b"].map(SimulatedApps.androidDevice)
                    let body = notificationJSON("$1", devices: devices)
                    let request = Task { try await gateway.status(body) }
                    _ = await apns.waitForDeliveries(1)
                    _ = await fcm.waitForDeliveries(2)
                    let shutdown = Task { await gateway.pipeline.shutdown(within: .seconds(60)) }
                    gate.open()
                    let status = try await request.value
                    await shutdown.value
                    #expect(status == 200)
                    #expect(apns.acceptedMessages().map(\.device).sorted() == ["aa", "bb", "cc"])
                    #expect(fcm.acceptedMessages().map(\.device).sorted() == ["a", "b"])
                }
            }
        }
    }

    @Test("a shutdown with queued notifications: each is tried once", arguments: [true, false])
    func queuedAtShutdown(isBack: Bool) async throws {
        try await withAPNsSimulator { apns in
            apns.script = {
                $0.attempt == 1 || !isBack ? .apns(429, "TooManyRequests", retryAfter: "3600") : .automatic
            }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns, options: ", on_outage: queue"))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns)) { gateway in
                let tokens = ["aa", "bb", "cc"]
                let body = notificationJSON("$1", devices: tokens.map(SimulatedApps.appleDevice))
                let status = try await gateway.status(body)
                #expect(status == 200)
                #expect(apns.accepted().isEmpty)
                await gateway.pipeline.shutdown(within: .seconds(60))
                #expect(apns.deliveries().map(\.deviceToken).sorted() == (tokens + tokens).sorted())
                #expect(apns.acceptedMessages().map(\.device).sorted() == (isBack ? tokens : []))
            }
        }
    }
}
