import LoopbackServer
import ProviderSimulators
import Testing

@Suite("Gateway, pushkeys that name an internal address")
struct OwnAddressTests {
    @Test("a gateway that listens on all addresses connects to no loopback address, and rejects no device")
    func loopback() async throws {
        try await withPushServers { servers in
            let yaml = servers.yaml(rest: "listen: {host: 0.0.0.0}")
            try await withGateway(yaml, files: servers.files) { gateway async throws in
                let own = gateway.url.authority.split(separator: ":")[1]
                let hosts = [
                    "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
                    "0.0.0.0", "[::]", "127.1.2.3", "169.254.169.254", "10.0.0.1", "[fe80::1]", "[fd00::1]",
                ]
                let ports = [String(own), String(servers.unifiedPush.port)]
                for (number, host) in hosts.enumerated() {
                    for port in ports {
                        let endpoint = "http://\(host):\(port)/_matrix/push/v1/notify?up=1"
                        let subscription = servers.webPush.subscribe()
                        let devices = [
                            TestDevice(appID: "up", pushkey: endpoint),
                            TestDevice(
                                appID: "web", pushkey: subscription.p256dh,
                                data: ["endpoint": .string(endpoint), "auth": .string(subscription.auth)]),
                        ]
                        let response = try await gateway.notify(devices, event: "$\(number)")
                        #expect(response.rejected == [], "\(host)")
                    }
                }
                let web = TestDevice.webPush(servers.webPush.subscribe())
                let unifiedPush = TestDevice.unifiedPush(servers.unifiedPush.register())
                #expect(try await gateway.notify([web, unifiedPush]).rejectsNone)
            }
            #expect(servers.webPush.connectionCount == 0)
            #expect(servers.unifiedPush.connectionCount == 0)
        }
    }

    @Test("a network of network.allow is reached by a gateway that listens on all addresses")
    func allowed() async throws {
        try await withPushServers { servers in
            let yaml = servers.yaml(rest: "listen: {host: 0.0.0.0}\nnetwork: {allow: [127.0.0.0/8]}")
            try await withGateway(yaml, files: servers.files) { gateway async throws in
                let device = TestDevice.unifiedPush(servers.unifiedPush.register())
                #expect(try await gateway.notify([device]).rejectsNone)
            }
            #expect(servers.unifiedPush.accepted().count == 1)
        }
    }
}
