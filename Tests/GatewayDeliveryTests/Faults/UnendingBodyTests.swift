import ProviderSimulators
import Testing

/// A response whose body never ends is decided by its head when the deadline ends.
///
/// A later message on the same HTTP/2 connection shows that the head has arrived: the client reads in order.
@Suite("Responses whose body never ends", .timeLimit(.minutes(1)))
struct UnendingBodyTests {
    private static func stall(_ status: Int) -> SimulatedResponse {
        .stall(head: SimulatedReply(status, body: Array(#"{"reason": "Unregistered"}"#.utf8)))
    }

    /// Returns the response to a message that gets a head only.
    /// - Parameter stalled: returns once the provider has received that message.
    private func finalResponse(
        _ gateway: RunningGateway, clock: SkippableClock, device: String, others: String, stalled: () async -> Void
    ) async throws -> SimulatedPusher.FinalResponse {
        // The first success permits APNs' clients to send several messages at a time.
        let first = try await gateway.status(notificationJSON("$first", devices: [others]))
        let pusher = SimulatedPusher(gateway: gateway)
        let response = Task { try await pusher.send(notificationJSON("$stalled", devices: [device])) }
        await stalled()
        let later = try await gateway.status(notificationJSON("$later", devices: [others]))
        #expect([first, later] == [200, 200])
        clock.advance(by: .seconds(120))
        return try await response.value
    }

    @Test("APNs responds with a head only: the deadline ends, and it is judged", arguments: [200, 410])
    func apns(status: Int) async throws {
        try await withAPNsSimulator { apns in
            apns.script = { $0.deviceToken == "aabb" ? Self.stall(status) : .automatic }
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                let response = try await finalResponse(
                    gateway, clock: clock, device: SimulatedApps.appleDevice("aabb"),
                    others: SimulatedApps.appleDevice("ccdd")
                ) { _ = await apns.waitForDeliveries(2) }
                #expect(response.requests == 1 && response.rejected == (status == 410 ? ["aabb"] : []))
                #expect(apns.deliveries().count == 3)
            }
        }
    }

    @Test("FCM responds with a head only: the deadline ends, and the message is not sent again")
    func fcm() async throws {
        try await withFCMSimulator { fcm in
            fcm.script = { $0.target == "stalled" ? Self.stall(200) : .automatic }
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm), clock: clock) { gateway in
                let response = try await finalResponse(
                    gateway, clock: clock, device: SimulatedApps.androidDevice("stalled"),
                    others: SimulatedApps.androidDevice("other")
                ) { _ = await fcm.waitForDeliveries(2) }
                #expect(response.requests == 1 && response.rejected == [])
                #expect(fcm.deliveries().count == 3)
            }
        }
    }

    @Test("a push server responds with a head only: the deadline ends, and it is judged", arguments: [201, 410])
    func webPush(status: Int) async throws {
        try await withWebPushSimulator { push in
            let subscription = push.subscribe()
            push.script = { $0.subscription?.auth == subscription.auth ? Self.stall(status) : .automatic }
            let clock = SkippableClock()
            let yaml = SimulatedApps.yaml(SimulatedApps.webPush())
            try await withGateway(yaml, files: SimulatedApps.files(), clock: clock) { gateway in
                let response = try await finalResponse(
                    gateway, clock: clock, device: SimulatedApps.browser(subscription),
                    others: SimulatedApps.browser(push.subscribe())
                ) { _ = await push.waitForDeliveries(2) }
                #expect(response.requests == 1)
                #expect(response.rejected == (status == 410 ? [subscription.p256dh] : []))
                #expect(push.deliveries().count == 3)
            }
        }
    }
}
