import APIRuntime
import HTTPTypes
import ManualClock
import ProviderSimulators
import Testing

@Suite("Push servers that respond with 429", .timeLimit(.minutes(1)))
struct RateLimitTests {
    @Test(
        "a 429 with a delay: the homeserver gets it, the push server is left alone for that time, others aren't",
        arguments: ["60", "Thu, 28 May 2026 20:27:40 GMT"])
    func withDelay(retryAfter: String) async throws {
        try await withWebPushSimulator { limited in
            try await withWebPushSimulator { other in
                // 60 s before the date.
                let clock = ManualClock(secondsSince1970: 1_780_000_000)
                for push in [limited, other] { push.now = { clock.secondsSince1970 } }
                limited.script = { _ in
                    limited.deliveries().isEmpty ? .reply(429, retryAfter: retryAfter) : .automatic
                }
                let yaml = SimulatedApps.yaml(SimulatedApps.webPush())
                try await withGateway(yaml, files: SimulatedApps.files(), clock: clock) { gateway in
                    let device = SimulatedApps.browser(limited.subscribe())
                    let body = notificationJSON("$1", devices: [device])
                    let response = try await gateway.notify(body)
                    #expect(response.head.status == .tooManyRequests)
                    #expect(response.head.headerFields[.retryAfter] == "60")
                    clock.advance(by: .seconds(59))
                    let later = notificationJSON(
                        "$2", devices: [device, SimulatedApps.browser(other.subscribe())])
                    let early = try await gateway.statuses([body, later])
                    #expect(early == [429, 429])
                    #expect(limited.deliveries().count == 1 && other.accepted().count == 1)
                    clock.advance(by: .seconds(1))
                    let statuses = try await gateway.statuses([body, later])
                    #expect(statuses == [200, 200])
                    #expect(limited.accepted().count == 2 && other.deliveries().count == 1)
                    #expect(limited.violations == [] && other.violations == [])
                }
            }
        }
    }

    @Test("a 429 without a delay: the homeserver gets 502 and its next request is delivered once")
    func withoutDelay() async throws {
        try await withUnifiedPushSimulator { push in
            push.script = { $0.attempt == 1 ? .reply(429) : .automatic }
            let yaml = SimulatedApps.yaml("{app_id: up, provider: unifiedpush}")
            try await withGateway(yaml, clock: ManualClock()) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.unifiedPushDevice(push.register())])
                let statuses = try await gateway.statuses([body, body, body])
                #expect(statuses == [502, 200, 200])
                #expect(push.accepted().count == 1)
            }
        }
    }

    @Test("a 429 of APNs for one device: other devices are notified, and it is delivered after the delay")
    func apnsDevice() async throws {
        try await withAPNsSimulator { apns in
            let clock = ManualClock()
            apns.now = { clock.secondsSince1970 }
            apns.script = {
                $0.deviceToken == "aabb" && $0.attempt == 1
                    ? .apns(429, "TooManyRequests", retryAfter: "30") : .automatic
            }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns), clock: clock) { gateway in
                let body = notificationJSON("$1", devices: ["aabb", "ccdd"].map(SimulatedApps.appleDevice))
                let response = try await gateway.notify(body)
                #expect(response.head.status == .tooManyRequests)
                #expect(response.head.headerFields[.retryAfter] == "30")
                clock.advance(by: .seconds(30))
                let status = try await gateway.status(body)
                #expect(status == 200)
                #expect(apns.acceptedMessages().map(\.device).sorted() == ["aabb", "ccdd"])
            }
        }
    }
}
