import LoopbackServer
import ProviderSimulators
import Testing

@Suite("Gateway and a UnifiedPush server")
struct UnifiedPushDeliveryTests {
    @Test("a notification for an endpoint reaches the push server without other devices")
    func delivers() async throws {
        try await withUnifiedPushSimulator { server in
            let subscription = server.register(encrypted: false)
            let yaml = """
                network: {allow: [127.0.0.0/8]}
                apps: [{app_id: up, provider: unifiedpush}]
                """
            try await withGateway(yaml) { gateway in
                let response = try await gateway.notify(
                    """
                    {"notification": {"event_id": "$1", "room_id": "!r:e", "devices": [
                      {"app_id": "up", "pushkey": "\(subscription.endpoint)"}, {"app_id": "?", "pushkey": "x"}]}}
                    """)
                #expect(response.text == #"{"rejected":["x"]}"#)
                let delivery = await server.waitForDeliveries(1)[0]
                #expect(delivery.json?["notification"]?["devices"]?.array?.count == 1)
                #expect(server.violations == [])
            }
        }
    }
}
