import APIRuntime
import ManualClock
import OutboundHTTP
import ProviderSimulators
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

/// The provider with its HTTP client and a server over the loopback interface.
@Suite("The FCM provider with a simulator", .timeLimit(.minutes(2)))
struct FCMSimulatorTests {
    /// Sends a notification as the delivery pipeline does, without its repetition. The clock is the simulator's too.
    private func deliver(
        _ notification: Notification, with provider: FCMProvider, clock: any DeliveryClock, hasRetriedNow: Bool = false
    ) async throws -> ResponseMeaning {
        let device = notification.devices[0]
        let context = DeliveryContext.test(clock: clock, hasRetriedNow: hasRetriedNow)
        let request: OutboundRequest
        do {
            request = try await provider.request(for: notification, to: device, context: context)
        } catch {
            return error.meaning
        }
        let response = try await request.transport.send(
            request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
        return provider.meaning(of: response, for: device, context: context)
    }

    private func withProvider(
        projectID: String? = nil, _ body: (FCMSimulator, FCMProvider, ManualClock) async throws -> Void
    ) async throws {
        try await withFCMSimulator { fcm in
            let clock = ManualClock()
            fcm.now = { clock.secondsSince1970 }
            let configuration = FCMAppConfiguration(
                appID: "example.garden", projectID: projectID, serviceAccountFile: "key.json", endpoint: fcm.baseURL,
                trustRoots: "roots.pem")
            let environment = ProviderEnvironment.test(
                files: [
                    "key.json": fcm.account.keyFile,
                    "roots.pem": Array(try TestCertificates.shared().authorityPEM.utf8),
                ],
                clock: clock)
            try await body(fcm, FCMProvider(configuration, environment: environment), clock)
        }
    }

    @Test("messages of all forms are accepted, with one access token")
    func accepted() async throws {
        try await withProvider { fcm, provider, clock in
            let family = String(repeating: "👨‍👩‍👧‍👦\"", count: 400)
            for form in ["data", "android", "ios"] as [JSONValue] {
                let device: JSONObject = [
                    "data": ["data_message": form, "default_payload": ["a": ["b": 1], "from": "x"]]
                ]
                for notification in try [
                    Notification.message(device: device), .counts(["unread": 0], device: device),
                    .message(["content": ["body": .string(family), "n": [1]]], device: device),
                    .message(["type": "m.rtc.notification", "content": ["lifetime": 30_000]], device: device),
                ] {
                    #expect(try await deliver(notification, with: provider, clock: clock) == .delivered())
                }
            }
            #expect(fcm.accepted().count == 12 && fcm.tokenRequests().count == 1)
            #expect(fcm.violations == [])
            #expect(fcm.accepted()[0].data["event_id"] == "$ripe" && fcm.accepted()[0].target == "token-1")
        }
    }

    @Test("20 deliveries at once obtain one access token")
    func concurrent() async throws {
        try await withProvider { fcm, provider, clock in
            try await withThrowingTaskGroup(of: ResponseMeaning.self) { group in
                for index in 0..<20 {
                    let notification = try Notification.message(device: ["pushkey": .string("token-\(index)")])
                    group.addTask { try await deliver(notification, with: provider, clock: clock) }
                }
                for try await meaning in group { #expect(meaning == .delivered()) }
            }
            #expect(fcm.accepted().count == 20 && fcm.tokenRequests().count == 1 && fcm.violations == [])
        }
    }

    @Test("an unregistered device is rejected, a wrong project is the operator's fault")
    func errors() async throws {
        try await withProvider { fcm, provider, clock in
            fcm.script = { delivery in
                switch delivery.target {
                case "gone": .fcm(404, "NOT_FOUND", errorCode: "UNREGISTERED")
                case "later": .fcm(503, "UNAVAILABLE", retryAfter: "30")
                default: .automatic
                }
            }
            let gone = try Notification.message(device: ["pushkey": "gone"])
            #expect(try await deliver(gone, with: provider, clock: clock) == .rejected(reason: "404 UNREGISTERED"))
            let later = try Notification.message(device: ["pushkey": "later"])
            #expect(
                try await deliver(later, with: provider, clock: clock)
                    == .retryLater(after: .seconds(30), scope: .destination, reason: "503 UNAVAILABLE"))
            let invalid = try Notification.message(device: ["pushkey": "not a token"])
            guard case .suspectRejection = try await deliver(invalid, with: provider, clock: clock) else {
                Issue.record("no suspect rejection")
                return
            }
            #expect(fcm.violations == [])
        }
        try await withProvider(projectID: "other-project") { _, provider, clock in
            guard case .operatorFault = try await deliver(.message(), with: provider, clock: clock) else {
                Issue.record("not an operator fault")
                return
            }
        }
    }

    @Test("revoked access tokens are replaced, and the next try succeeds")
    func revokedTokens() async throws {
        try await withProvider { fcm, provider, clock in
            #expect(try await deliver(.message(), with: provider, clock: clock) == .delivered())
            fcm.revokeTokens()
            let refused = try await deliver(.message(), with: provider, clock: clock)
            guard case .retryNow = refused else {
                Issue.record("\(refused) isn't tried again")
                return
            }
            #expect(try await deliver(.message(), with: provider, clock: clock, hasRetriedNow: true) == .delivered())
            #expect(fcm.tokenRequests().count == 2)
        }
    }

    @Test("a clock that is wrong is the operator's fault, and nothing is lost when it is right again")
    func wrongClock() async throws {
        try await withProvider { fcm, provider, clock in
            fcm.now = { 1_780_000_000 }
            clock.setTimeOfDay(secondsSince1970: 1_700_000_000)
            let meaning = try await deliver(.message(), with: provider, clock: clock)
            guard case .operatorFault(_, let remedy) = meaning else {
                Issue.record("\(meaning) isn't an operator fault")
                return
            }
            #expect(remedy.contains("clock"))
            clock.setTimeOfDay(secondsSince1970: 1_780_000_000)
            clock.advance(by: .seconds(3))
            #expect(try await deliver(.message(), with: provider, clock: clock) == .delivered())
        }
    }
}
