import APIRuntime
import ProviderSimulators
import PushConfiguration
import PushGateway
import Testing

@testable import PushGatewayProgram

@Suite("Test pushes", .timeLimit(.minutes(2)))
struct TestPushTests {
    private func send(
        _ yaml: String, in folder: InspectedFolder, app: String, pushkey: String?, data: JSONObject? = nil
    ) async throws -> PushReport {
        try await TestPush(
            folder.file(yaml), appID: app, pushkey: pushkey, data: data, title: "Shed", body: "The gate is open."
        ).report(within: .seconds(60))
    }

    /// The report as text, in which secrets would be found.
    private func text(_ report: PushReport) -> String { String(decoding: report.jsonBytes(), as: UTF8.self) }

    @Test("APNs shows the text; the report has its identifier, and the token nowhere")
    func apns() async throws {
        try await withAPNsSimulator { simulator in
            try await InspectedFolder.with { folder in
                try folder.writeTrustRoots()
                try folder.write(simulator.key.pem, to: "key.p8")
                let yaml = """
                    apps:
                      - app_id: "example.*"
                        provider: apns
                        topic: com.example.app
                        key_file: FOLDER/key.p8
                        key_id: \(simulator.key.keyID)
                        team_id: \(simulator.key.teamID)
                        endpoint: \(simulator.baseURL)
                        trust_roots: FOLDER/roots.pem
                    """
                let token = "00112233445566778899aabbccddeeff"
                let report = try await send(yaml, in: folder, app: "example.ios", pushkey: token)
                #expect(report.result == .delivered && report.status == 200)
                #expect(report.appID == "example.*")
                #expect(report.id != nil)
                let delivery = try #require(simulator.accepted().first)
                #expect(delivery.deviceToken == token)
                #expect(delivery.header("apns-push-type") == "alert")
                #expect(String(decoding: delivery.payload, as: UTF8.self).contains("The gate is open."))
                #expect(report.request?.payload == (try JSONValue(json: delivery.payload)))
                #expect(report.request?.fields["apns-topic"] == "com.example.app")
                #expect(!text(report).contains(token) && !text(report).contains("bearer"))

                simulator.script = { _ in .apns(400, "BadDeviceToken") }
                let refused = try await send(yaml, in: folder, app: "example.ios", pushkey: token)
                #expect(refused.result == .rejected && refused.status == 400)
                #expect(refused.reason?.contains("400 BadDeviceToken") == true)
                #expect(refused.remedy?.contains("environment") == true)
            }
        }
    }

    @Test("FCM's message is shown without the registration token")
    func fcm() async throws {
        try await withFCMSimulator { simulator in
            try await InspectedFolder.with { folder in
                try folder.writeTrustRoots()
                try folder.write(String(decoding: simulator.account.keyFile, as: UTF8.self), to: "account.json")
                let yaml = """
                    apps:
                      - app_id: example.android
                        provider: fcm
                        service_account_file: FOLDER/account.json
                        endpoint: \(simulator.baseURL)
                        trust_roots: FOLDER/roots.pem
                    """
                let report = try await send(yaml, in: folder, app: "example.android", pushkey: "secret-token")
                #expect(report.result == .delivered)
                #expect(report.id?.hasPrefix("projects/example-project/messages/") == true)
                #expect(report.request?.payload?["message"]?["token"] == "…")
                #expect(simulator.accepted().map(\.target) == ["secret-token"])
                #expect(!text(report).contains("secret-token") && !text(report).contains("Bearer"))
            }
        }
    }

    @Test("Web Push takes a subscription as browsers print it, and shows the text before its encryption")
    func webPush() async throws {
        try await withWebPushSimulator { simulator in
            try await InspectedFolder.with { folder in
                try folder.writeTrustRoots()
                try folder.write(APNsKey().pem, to: "vapid.pem")
                let yaml = """
                    network: {allow: [127.0.0.0/8, "::1/128"]}
                    apps:
                      - app_id: example.web
                        provider: webpush
                        vapid_private_key_file: FOLDER/vapid.pem
                        vapid_subject: mailto:a@example.org
                        trust_roots: FOLDER/roots.pem
                    """
                let subscription = simulator.subscribe()
                let data: JSONObject = [
                    "endpoint": .string(subscription.endpoint),
                    "keys": ["p256dh": .string(subscription.p256dh), "auth": .string(subscription.auth)],
                ]
                let report = try await send(yaml, in: folder, app: "example.web", pushkey: nil, data: data)
                #expect(report.result == .delivered, "\(report)")
                #expect(report.request?.encrypted == true)
                #expect(simulator.accepted().first?.json == report.request?.payload)
                #expect(simulator.violations.isEmpty)
                for secret in [subscription.endpoint, subscription.p256dh, subscription.auth] {
                    #expect(!text(report).contains(secret))
                }
            }
        }
    }

    @Test("a push server that the configuration excludes gets nothing, and the report has the remedy")
    func excludedHost() async throws {
        try await InspectedFolder.with { folder in
            let yaml = "apps: [{app_id: a, provider: unifiedpush, allowed_hosts: [push.example]}]"
            let report = try await send(yaml, in: folder, app: "a", pushkey: "https://other.example/secret")
            #expect(report.result == .failed && report.status == nil && report.request == nil)
            #expect(report.remedy?.contains("allowed_hosts") == true)
        }
    }

    @Test("an app that the configuration doesn't have and a missing pushkey are failures")
    func unusable() async throws {
        try await InspectedFolder.with { folder in
            let yaml = "apps: [{app_id: example.ios, provider: log}]"
            let app = await #expect(throws: TestPush.Failure.self) {
                try await send(yaml, in: folder, app: "example.iso", pushkey: "k")
            }
            #expect(app?.problem == #"no app of the configuration has the app_id "example.iso""#)
            #expect(app?.hint == #"did you mean "example.ios"?"#)
            let pushkey = await #expect(throws: TestPush.Failure.self) {
                try await send(yaml, in: folder, app: "example.ios", pushkey: nil)
            }
            #expect(pushkey?.problem == "missing pushkey")
        }
    }
}
