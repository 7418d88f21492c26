import HTTPTypes
import LoopbackServer
import ManualClock
import ProviderSimulators
import Testing

@Suite("Gateway, a push that a provider did not accept")
struct HonestResponseTests {
    private static let html = Array("<!doctype html><html><body>Bad Gateway</body></html>".utf8)

    private static func html(_ status: Int) -> SimulatedResponse {
        .reply(SimulatedReply(status, fields: [.contentType: "text/html"], body: html))
    }

    @Test("an outage of a provider is 429 with a delay that is named, otherwise 502")
    func outage() async throws {
        // The clock stands still: no response waits for a delay.
        try await withGatewayAndPushServers(clock: ManualClock()) { gateway, servers async throws in
            servers.fcm.script = { _ in .fcm(503, "UNAVAILABLE", retryAfter: "33") }
            let fcm = try await gateway.notify([.fcm("token")])
            #expect(fcm.status == 429)
            #expect(fcm.retryAfter == "33")

            servers.apns.script = { _ in .apns(503, "ServiceUnavailable", retryAfter: "44") }
            let apns = try await gateway.notify([.apns(1)])
            #expect(apns.status == 429)
            #expect(apns.retryAfter == "44")

            servers.webPush.script = { _ in .reply(500) }
            let webPush = try await gateway.notify([.webPush(servers.webPush.subscribe())])
            #expect(webPush.status == 502)
            #expect(webPush.retryAfter == nil)

            servers.unifiedPush.script = { _ in .reply(503) }
            #expect(try await gateway.notify([.unifiedPush(servers.unifiedPush.register())]).status == 502)
            #expect(servers.deliveryCount == 4)
        }
    }

    @Test("an exhausted quota is 429 at once, and the devices are not rejected")
    func quota() async throws {
        try await withGatewayAndPushServers(clock: ManualClock()) { gateway, servers async throws in
            servers.fcm.script = { _ in .fcm(429, "RESOURCE_EXHAUSTED", errorCode: "QUOTA_EXCEEDED") }
            let fcm = try await gateway.notify([.fcm("token")])
            #expect(fcm.status == 429)
            #expect(fcm.retryAfter == "60")
            #expect(servers.fcm.deliveries().count == 1)

            servers.apns.script = { _ in .apns(429, "TooManyRequests", retryAfter: "7") }
            let apns = try await gateway.notify([.apns(1)])
            #expect(apns.status == 429)
            #expect(apns.retryAfter == "7")
            #expect(servers.apns.deliveries().count == 1)
        }
    }

    @Test("a provider that refuses connections is 502, and the push arrives once it accepts them")
    func refusedConnection() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let device = TestDevice.unifiedPush(servers.unifiedPush.register())
            try await servers.unifiedPush.pause()
            #expect(try await gateway.notify([device]).status == 502)
            try await servers.unifiedPush.resume()
            #expect(try await gateway.notify([device]).rejectsNone)
            #expect(servers.unifiedPush.accepted().count == 1)
        }
    }

    @Test("HTML in place of a provider's error is 502 or 429", arguments: [500, 502, 503])
    func errorPage(status: Int) async throws {
        try await withGatewayAndPushServers(clock: ManualClock()) { gateway, servers async throws in
            servers.apns.script = { _ in Self.html(status) }
            servers.fcm.script = { _ in Self.html(status) }
            servers.webPush.script = { _ in Self.html(status) }
            servers.unifiedPush.script = { _ in Self.html(status) }
            let devices = [
                TestDevice.apns(1), .fcm("token"), .webPush(servers.webPush.subscribe()),
                .unifiedPush(servers.unifiedPush.register()),
            ]
            for device in devices {
                #expect([429, 502].contains(try await gateway.notify([device]).status), "\(device.appID)")
            }
            #expect(servers.deliveryCount == 4)
        }
    }

    @Test("a success with HTML or a broken body is a delivery")
    func successPage() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let head = SimulatedReply(200, fields: [.contentType: "application/json", .contentLength: "100"])
            servers.apns.script = { _ in Self.html(200) }
            servers.fcm.script = { _ in Self.html(200) }
            servers.webPush.script = { _ in Self.html(201) }
            servers.unifiedPush.script = { _ in .close(head: head) }
            let devices = [
                TestDevice.apns(1), .fcm("token"), .webPush(servers.webPush.subscribe()),
                .unifiedPush(servers.unifiedPush.register()),
            ]
            for device in devices { #expect(try await gateway.notify([device]).rejectsNone, "\(device.appID)") }
            #expect(servers.deliveryCount == 4)
        }
    }

    @Test("HTML with 400, 401, 403 or 404 of a large provider rejects no device", arguments: [400, 401, 403, 404])
    func refusalPage(status: Int) async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            servers.apns.script = { _ in Self.html(status) }
            servers.fcm.script = { _ in Self.html(status) }
            for device in [TestDevice.apns(1), .fcm("token")] {
                let response = try await gateway.notify([device])
                #expect(response.rejected ?? [] == [], "\(device.appID)")
                #expect([200, 429, 502].contains(response.status), "\(device.appID)")
            }
        }
    }

    @Test("a body over the limit is 413")
    func oversizedRequest() async throws {
        try await withPushServers { servers in
            let yaml = servers.yaml(rest: "limits: {body: 4096}\nnetwork: {allow: [127.0.0.0/8]}")
            try await withGateway(yaml, files: servers.files) { gateway async throws in
                for size in [5000, 600_000, 3_000_000] {
                    let body: String = String(repeating: "b", count: size)
                    let response = try await gateway.notify([.fcm("token")], ["content": ["body": .string(body)]])
                    #expect(response.status == 413)
                    #expect(response.errcode == "M_TOO_LARGE")
                }
                #expect(servers.deliveryCount == 0)
            }
        }
    }
}
