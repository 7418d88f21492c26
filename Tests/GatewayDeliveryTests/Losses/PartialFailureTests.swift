import ProviderSimulators
import Testing

@Suite("Gateway, a request of which some deliveries fail")
struct PartialFailureTests {
    @Test("a repeated request alerts each device once")
    func repetition() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let devices = [TestDevice.apns(1), .fcm("token"), .unifiedPush(servers.unifiedPush.register())]
            servers.fcm.script = { _ in .fcm(503, "UNAVAILABLE") }
            #expect(try await gateway.notify(devices).status == 429)
            #expect(servers.fcm.accepted().isEmpty)
            servers.fcm.script = { _ in .automatic }
            for _ in 1...3 { #expect(try await gateway.notify(devices).rejectsNone) }
            #expect(servers.apns.deliveries().count == 1)
            #expect(servers.unifiedPush.deliveries().count == 1)
            #expect(servers.fcm.deliveries().count == 2)
            #expect(servers.fcm.accepted().count == 1)
            #expect(servers.violations == [])
        }
    }

    @Test("a pushkey rejected in a failed request is reported in its repetition")
    func rejection() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let gone = servers.unifiedPush.register()
            let ended = servers.webPush.subscribe()
            let devices = [TestDevice.apns(1), .fcm("gone"), .webPush(ended), .unifiedPush(gone)]
            servers.webPush.expire(ended)
            servers.unifiedPush.script = { _ in .reply(404) }
            servers.fcm.script = { _ in .fcm(404, "NOT_FOUND", errorCode: "UNREGISTERED") }
            servers.apns.script = { _ in .apns(503, "ServiceUnavailable") }
            let failed = try await gateway.notify(devices)
            #expect(failed.status == 429)
            #expect(failed.rejected == nil)
            servers.apns.script = { _ in .automatic }
            let repeated = try await gateway.notify(devices)
            #expect(repeated.rejected == ["gone", ended.p256dh, gone.endpoint])
            #expect(servers.fcm.deliveries().count == 1)
            #expect(servers.webPush.deliveries().count == 1)
            #expect(servers.unifiedPush.deliveries().count == 1)
            #expect(servers.apns.accepted().count == 1)
        }
    }
}
