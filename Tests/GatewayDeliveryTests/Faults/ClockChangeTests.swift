import ManualClock
import ProviderSimulators
import Testing

@Suite("A clock that is set while tokens are in use", .timeLimit(.minutes(1)))
struct ClockChangeTests {
    /// Changes of the time of day in seconds.
    private static let changes: [Double] = [-3 * 3600, -600, 3 * 3600]

    /// Sends a notification before a change of the clock and after it, and another one two hours later.
    private func expectDelivery(
        to device: String, of gateway: RunningGateway, clock: ManualClock, change: Double
    ) async throws {
        var statuses = try await gateway.statuses([notificationJSON("$1", devices: [device])])
        clock.setTimeOfDay(secondsSince1970: clock.secondsSince1970 + change)
        statuses += try await gateway.statuses([notificationJSON("$2", devices: [device])])
        clock.advance(by: .seconds(7200))
        statuses += try await gateway.statuses([notificationJSON("$3", devices: [device])])
        #expect(statuses == [200, 200, 200])
    }

    @Test("provider tokens of APNs stay valid when the clock is set", arguments: changes)
    func apns(change: Double) async throws {
        try await withAPNsSimulator { apns in
            let clock = ManualClock()
            apns.now = { clock.secondsSince1970 }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                let device = SimulatedApps.appleDevice("aabb")
                try await expectDelivery(to: device, of: gateway, clock: clock, change: change)
                #expect(apns.deliveries().count == 3)
                #expect(apns.violations == [])
            }
        }
    }

    @Test("access tokens of FCM stay in use, and new ones are obtained, when the clock is set", arguments: changes)
    func fcm(change: Double) async throws {
        try await withFCMSimulator { fcm in
            let clock = ManualClock()
            // Google's clock isn't set. Assertions are checked with the gateway's, which is right after the change.
            let offset = ManualClock(secondsSince1970: clock.secondsSince1970)
            fcm.now = { offset.secondsSince1970 }
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm), clock: clock) { gateway in
                let device = SimulatedApps.androidDevice("token")
                let first = try await gateway.status(notificationJSON("$1", devices: [device]))
                clock.setTimeOfDay(secondsSince1970: clock.secondsSince1970 + change)
                let second = try await gateway.status(notificationJSON("$2", devices: [device]))
                #expect(fcm.tokenRequests().count == 1)
                // The clock is right again when the next token is due.
                offset.advance(by: .seconds(7200))
                clock.setTimeOfDay(secondsSince1970: offset.secondsSince1970 - 7200)
                clock.advance(by: .seconds(7200))
                let third = try await gateway.status(notificationJSON("$3", devices: [device]))
                #expect([first, second, third] == [200, 200, 200])
                #expect(fcm.tokenRequests().count == 2 && fcm.deliveries().count == 3)
                #expect(fcm.violations == [])
            }
        }
    }

    @Test("VAPID tokens stay valid when the clock is set", arguments: changes)
    func webPush(change: Double) async throws {
        try await withWebPushSimulator(.apple) { push in
            let clock = ManualClock()
            push.now = { clock.secondsSince1970 }
            let yaml = SimulatedApps.yaml(SimulatedApps.webPush())
            try await withGateway(yaml, files: SimulatedApps.files(), clock: clock) { gateway in
                let device = SimulatedApps.browser(push.subscribe())
                try await expectDelivery(to: device, of: gateway, clock: clock, change: change)
                #expect(push.deliveries().count == 3)
                #expect(push.violations == [])
            }
        }
    }
}
