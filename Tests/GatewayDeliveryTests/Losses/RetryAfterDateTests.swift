import ManualClock
import ProviderSimulators
import Testing

@Suite("Gateway, a provider's Retry-After with a date")
struct RetryAfterDateTests {
    /// 90 s after the clock's time, 1 780 000 000 s since 1970.
    private static let date = "Thu, 28 May 2026 20:28:10 GMT"

    @Test(
        "a date becomes the whole seconds until then, at every provider",
        arguments: [(1_780_000_000, "90"), (1_780_000_000.25, "90"), (1_780_000_089, "1"), (1_780_000_100, "0")])
    func date(now: Double, expected: String) async throws {
        try await withGatewayAndPushServers(clock: ManualClock(secondsSince1970: now)) {
            gateway, servers async throws in
            servers.apns.script = { _ in .apns(503, "ServiceUnavailable", retryAfter: Self.date) }
            servers.fcm.script = { _ in .fcm(429, "RESOURCE_EXHAUSTED", retryAfter: Self.date) }
            servers.webPush.script = { _ in .reply(429, retryAfter: Self.date) }
            servers.unifiedPush.script = { _ in .reply(503, retryAfter: Self.date) }
            let devices = [
                TestDevice.apns(1), .fcm("token"), .webPush(servers.webPush.subscribe()),
                .unifiedPush(servers.unifiedPush.register()),
            ]
            for device in devices {
                let response = try await gateway.notify([device])
                #expect(response.status == 429, "\(device.appID)")
                #expect(response.retryAfter == expected, "\(device.appID)")
            }
            #expect(servers.deliveryCount == 4)
        }
    }

    @Test("the longest delay of several providers is the response's")
    func longest() async throws {
        try await withGatewayAndPushServers(clock: ManualClock()) { gateway, servers async throws in
            servers.webPush.script = { _ in .reply(429, retryAfter: Self.date) }
            servers.unifiedPush.script = { _ in .reply(429, retryAfter: "17") }
            let response = try await gateway.notify([
                .webPush(servers.webPush.subscribe()), .unifiedPush(servers.unifiedPush.register()), .fcm("token"),
            ])
            #expect(response.status == 429)
            #expect(response.retryAfter == "90")
        }
    }
}
