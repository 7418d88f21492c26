import ProviderSimulators
import Testing

@Suite("Responses that break off after their head", .timeLimit(.minutes(1)))
struct BrokenResponseTests {
    /// A fault after the head of a response.
    enum Fault: String, CaseIterable {
        case reset, close

        func response(_ head: SimulatedReply) -> SimulatedResponse {
            switch self {
            case .reset: .reset(.internalError, head: head)
            case .close: .close(head: head)
            }
        }
    }

    /// With a body, so that the response isn't complete after the head.
    private static func head(_ status: Int) -> SimulatedReply {
        SimulatedReply(status, body: Array(#"{"reason": "Unregistered"}"#.utf8))
    }

    @Test("a message of APNs whose 200 breaks off after the head is delivered once", arguments: Fault.allCases)
    func apnsAccepted(_ fault: Fault) async throws {
        try await withAPNsSimulator { apns in
            apns.script = { _ in fault.response(Self.head(200)) }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns)) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.appleDevice("aabb")])
                let response = try await SimulatedPusher(gateway: gateway, maxErrors: 2).send(body)
                #expect(response.rejected == [])
                #expect(response.requests == 1)
                #expect(apns.deliveries().count == 1)
            }
        }
    }

    @Test("a 410 of APNs that breaks off after the head rejects the device at once", arguments: Fault.allCases)
    func apnsGone(_ fault: Fault) async throws {
        try await withAPNsSimulator { apns in
            apns.script = { _ in fault.response(Self.head(410)) }
            let yaml = SimulatedApps.yaml(SimulatedApps.apns(apns))
            try await withGateway(yaml, files: SimulatedApps.files(apns: apns)) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.appleDevice("aabb")])
                let response = try await SimulatedPusher(gateway: gateway, maxErrors: 2).send(body)
                #expect(response.rejected == ["aabb"])
                #expect(apns.deliveries().count == 1)
            }
        }
    }

    @Test("a message of FCM whose 200 breaks off after the head is delivered once", arguments: Fault.allCases)
    func fcmAccepted(_ fault: Fault) async throws {
        try await withFCMSimulator { fcm in
            fcm.script = { _ in fault.response(Self.head(200)) }
            let yaml = SimulatedApps.yaml(SimulatedApps.fcm(fcm))
            try await withGateway(yaml, files: SimulatedApps.files(fcm: fcm)) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.androidDevice("token")])
                let response = try await SimulatedPusher(gateway: gateway, maxErrors: 2).send(body)
                #expect(response.rejected == [] && response.requests == 1)
                #expect(fcm.deliveries().count == 1)
            }
        }
    }

    @Test("a Web Push response that breaks off is judged by its head", arguments: Fault.allCases, [201, 410])
    func webPush(_ fault: Fault, _ status: Int) async throws {
        try await withWebPushSimulator { push in
            push.script = { _ in fault.response(Self.head(status)) }
            let subscription = push.subscribe()
            let yaml = SimulatedApps.yaml(SimulatedApps.webPush())
            try await withGateway(yaml, files: SimulatedApps.files()) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.browser(subscription)])
                let response = try await SimulatedPusher(gateway: gateway, maxErrors: 2).send(body)
                #expect(response.rejected == (status == 410 ? [subscription.p256dh] : []))
                #expect(push.deliveries().count == 1)
            }
        }
    }

    @Test(
        "a UnifiedPush response over HTTP/1.1 that breaks off is judged by its head",
        arguments: Fault.allCases, [200, 404])
    func unifiedPush(_ fault: Fault, _ status: Int) async throws {
        try await withUnifiedPushSimulator { push in
            push.script = { _ in fault.response(Self.head(status)) }
            let subscription = push.register()
            let yaml = SimulatedApps.yaml("{app_id: up, provider: unifiedpush}")
            try await withGateway(yaml) { gateway in
                let body = notificationJSON("$1", devices: [SimulatedApps.unifiedPushDevice(subscription)])
                let response = try await SimulatedPusher(gateway: gateway, maxErrors: 2).send(body)
                #expect(response.rejected == (status == 404 ? [subscription.endpoint] : []))
                #expect(push.deliveries().count == 1)
            }
        }
    }
}
