import APIRuntime
import ProviderSimulators
import PushConfiguration
import Testing

@Suite("Live check of a configuration", .timeLimit(.minutes(2)))
struct LiveInspectionTests {
    private func apns(_ simulator: APNsSimulator, topic: String = "com.example.app", team: String? = nil) -> String {
        """
        apps:
          - app_id: example.ios
            provider: apns
            topic: \(topic)
            key_file: FOLDER/key.p8
            key_id: \(simulator.key.keyID)
            team_id: \(team ?? simulator.key.teamID)
            endpoint: \(simulator.baseURL)
            trust_roots: FOLDER/roots.pem
        """
    }

    private func withAPNs(_ body: (APNsSimulator, InspectedFolder) async throws -> Void) async throws {
        try await withAPNsSimulator { simulator in
            try await InspectedFolder.with { folder in
                try folder.writeTrustRoots()
                try folder.write(simulator.key.pem, to: "key.p8")
                try await body(simulator, folder)
            }
        }
    }

    @Test("APNs accepts right credentials by refusing a token that cannot exist")
    func apnsAccepts() async throws {
        try await withAPNs { simulator, folder in
            let report = await folder.inspect(apns(simulator), live: true).report
            #expect(report.valid && report.live == true)
            let app = try #require(report.apps.first)
            #expect(app.credentials == "key \(simulator.key.keyID) of team \(simulator.key.teamID)")
            #expect(app.probes?.map(\.status) == [.accepted])
            #expect(app.probes?.first?.meaning.contains("400 BadDeviceToken") == true)
            #expect(simulator.deliveries().count == 1)
            #expect(simulator.accepted().isEmpty)
            #expect(simulator.violations.isEmpty)
        }
    }

    @Test("APNs refuses a wrong team and a wrong topic, and the remedy names the key to mend")
    func apnsRefuses() async throws {
        try await withAPNs { simulator, folder in
            let team = await folder.inspect(apns(simulator, team: "TEAM000000"), live: true).report
            #expect(team.valid && team.live == false)
            let probe = try #require(team.apps.first?.probes?.first)
            #expect(probe.status == .refused)
            #expect(probe.meaning.contains("403 InvalidProviderToken"))
            #expect(probe.remedy?.contains("check key_file, key_id and team_id") == true)

            let topic = await folder.inspect(apns(simulator, topic: "com.other"), live: true).report
            let refusal = try #require(topic.apps.first?.probes?.first)
            #expect(topic.live == false)
            #expect(refusal.meaning.contains("400 TopicDisallowed"))
            #expect(refusal.remedy?.contains(#"doesn't allow the topic "com.other""#) == true)
            #expect(simulator.accepted().isEmpty)
        }
    }

    @Test("without --live no server is asked, and an invalid configuration asks none")
    func notAsked() async throws {
        try await withAPNs { simulator, folder in
            let report = await folder.inspect(apns(simulator)).report
            #expect(report.valid && report.live == nil)
            #expect(report.apps.first?.probes == nil)
            let invalid = await folder.inspect(apns(simulator) + "\nlimits: {body: 1}", live: true).report
            #expect(!invalid.valid && invalid.live == nil)
            #expect(simulator.connectionCount == 0)
        }
    }

    @Test("a server that does not respond is no refusal, but an error")
    func noServer() async throws {
        try await withAPNs { simulator, folder in
            try await simulator.pause()
            let report = await folder.inspect(apns(simulator), live: true).report
            #expect(report.live == false)
            #expect(report.apps.first?.probes?.map(\.status) == [.noResponse])
            #expect(report.apps.first?.probes?.first?.meaning.contains("no connection") == true)
        }
    }

    // MARK: FCM

    private func fcm(_ simulator: FCMSimulator, project: String = "example-project") -> String {
        """
        apps:
          - app_id: example.android
            provider: fcm
            project_id: \(project)
            service_account_file: FOLDER/account.json
            endpoint: \(simulator.baseURL)
            trust_roots: FOLDER/roots.pem
        """
    }

    private func withFCM(_ body: (FCMSimulator, InspectedFolder) async throws -> Void) async throws {
        try await withFCMSimulator { simulator in
            try await InspectedFolder.with { folder in
                try folder.writeTrustRoots()
                try folder.write(String(decoding: simulator.account.keyFile, as: UTF8.self), to: "account.json")
                try await body(simulator, folder)
            }
        }
    }

    @Test("FCM checks a message of the app without delivering it")
    func fcmAccepts() async throws {
        try await withFCM { simulator, folder in
            let report = await folder.inspect(fcm(simulator), live: true).report
            #expect(report.live == true)
            #expect(report.apps.first?.probes?.map(\.status) == [.accepted, .accepted])
            #expect(report.apps.first?.probes?.first?.server.hasPrefix("OAuth token endpoint ") == true)
            #expect(simulator.deliveries().map(\.isValidation) == [true])
            #expect(simulator.violations.isEmpty)
        }
    }

    @Test("FCM refuses another project, and the token endpoint a deleted key")
    func fcmRefuses() async throws {
        try await withFCM { simulator, folder in
            let report = await folder.inspect(fcm(simulator, project: "other-project"), live: true).report
            #expect(report.live == false)
            #expect(report.apps.first?.probes?.map(\.status) == [.accepted, .refused])
            #expect(report.apps.first?.probes?.last?.remedy?.contains(#"project "other-project" exists"#) == true)

            simulator.tokenScript = { _ in .oauth(400, "invalid_grant") }
            let deleted = await folder.inspect(fcm(simulator), live: true).report
            #expect(deleted.apps.first?.probes?.map(\.status) == [.refused])
            #expect(deleted.apps.first?.probes?.first?.meaning == "400 invalid_grant")
            #expect(deleted.apps.first?.probes?.first?.remedy?.contains("has not been deleted") == true)
        }
    }

    @Test("a token endpoint that does not respond is no refusal, but an error")
    func noTokenEndpoint() async throws {
        try await withFCM { simulator, folder in
            try await simulator.pause()
            let report = await folder.inspect(fcm(simulator), live: true).report
            #expect(report.live == false)
            #expect(report.apps.first?.probes?.map(\.status) == [.noResponse])
        }
    }

    @Test("a 200 without the name of a message is a refusal: another server responds to everything")
    func fcmIsAnotherServer() async throws {
        try await withFCM { simulator, folder in
            for body: JSONObject in [[:], ["message": "welcome"]] {
                simulator.script = { _ in .reply(SimulatedReply(200, json: body)) }
                let report = await folder.inspect(fcm(simulator), live: true).report
                #expect(report.live == false)
                #expect(report.apps.first?.probes?.last?.remedy == "check endpoint")
            }
        }
    }

    // MARK: Push servers

    @Test("a push server can't be asked about VAPID, and one at a forbidden address is not connected to")
    func webPush() async throws {
        try await InspectedFolder.with { folder in
            try folder.write(APNsKey().pem, to: "vapid.pem")
            let report = await folder.inspect(
                """
                apps:
                  - app_id: example.web
                    provider: webpush
                    vapid_private_key_file: FOLDER/vapid.pem
                    vapid_subject: mailto:a@example.org
                    allowed_endpoints: [127.0.0.1, "*.push.example"]
                """, live: true
            ).report
            let app = try #require(report.apps.first)
            #expect(app.probes?.map(\.status) == [.unknownValue, .refused])
            #expect(app.probes?.last?.server == "push server 127.0.0.1")
            #expect(app.probes?.last?.remedy == "if the server is yours, add its network to network.allow")
            let key = try #require(app.details?["public key (applicationServerKey)"])
            #expect(app.probes?.first?.remedy?.hasSuffix(key) == true)
        }
    }
}
