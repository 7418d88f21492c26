import APIRuntime
import LoopbackServer
import ProviderSimulators
import RecordedLog
import Testing

@Suite("Gateway, secrets and the log")
struct SecretLogTests {
    /// The contents of the notifications.
    private static let contents: JSONObject = [
        "content": ["msgtype": "m.text", "body": "secret-body"], "sender_display_name": "secret-name",
        "room_name": "secret-room", "room_alias": "#secret-alias:example.org",
    ]
    private static let contentSecrets = ["secret-body", "secret-name", "secret-room", "secret-alias"]

    /// The devices of a round, one of each provider, and the texts of them that the log must not contain.
    private struct Round {
        let devices: [TestDevice]
        let secrets: [String]

        init(_ number: Int, _ servers: PushServers) {
            let webPush = servers.webPush.subscribe()
            let plain = servers.unifiedPush.register()
            let encrypted = servers.unifiedPush.register(encrypted: true)
            var encryptedDevice = TestDevice.unifiedPush(encrypted)
            encryptedDevice.data = ["p256dh": .string(encrypted.p256dh), "auth": .string(encrypted.auth)]
            let payload: JSONObject = ["default_payload": ["mark": "secret-payload"]]
            devices = [
                .apns(1000 + number, data: payload), .fcm("fcm-pushkey-\(number)", data: payload), .webPush(webPush),
                .unifiedPush(plain), encryptedDevice,
            ]
            secrets =
                devices.map(\.pushkey)
                + [webPush, plain, encrypted].flatMap { subscription in
                    let path = subscription.endpoint.split(separator: "/").last.map(String.init) ?? ""
                    return [subscription.endpoint, path, subscription.p256dh, subscription.auth]
                }
        }
    }

    /// A response whose body repeats what the gateway has sent.
    private static func echo(_ status: Int, _ secrets: [String]) -> SimulatedResponse {
        .reply(
            SimulatedReply(
                status,
                json: ["reason": .string("bad " + secrets[0]), "message": .string(secrets.joined(separator: " "))]))
    }

    /// Replaces the responses of all servers.
    private static func script(_ servers: PushServers, _ status: Int, _ secrets: [String]) {
        servers.apns.script = { _ in echo(status, secrets) }
        // FCM knows the registration token only.
        servers.fcm.script = {
            .fcm(status, "ERROR", field: "message.token", message: "\($0.target) is bad: \($0.target)")
        }
        servers.webPush.script = { _ in echo(status, secrets) }
        servers.unifiedPush.script = { _ in echo(status, secrets) }
    }

    /// Sends the requests of all results, and returns the secrets of them.
    private static func run(_ gateway: RunningGateway, _ servers: PushServers) async throws -> [String] {
        var secrets: [String] = contentSecrets + ["secret-payload"]
        // Delivered, and repeated.
        let delivered = Round(0, servers)
        secrets += delivered.secrets
        for _ in 1...2 {
            let response = try await gateway.notify(delivered.devices, contents)
            #expect(response.rejectsNone)
        }
        // Refused in every way; the bodies of the responses repeat the secrets. Each status has its own devices.
        for (number, status) in [400, 401, 403, 404, 405, 410, 413, 418, 302, 429, 500, 503].enumerated() {
            for repetition in 0...1 {
                let round = Round(2 * number + repetition + 1, servers)
                secrets += round.secrets
                script(servers, status, round.secrets)
                _ = try await gateway.notify(round.devices, event: "$\(status)", contents)
            }
        }
        // No response.
        let lost = Round(100, servers)
        secrets += lost.secrets
        servers.apns.script = { _ in .close }
        servers.fcm.script = { _ in .close }
        servers.webPush.script = { _ in .close }
        servers.unifiedPush.script = { _ in .close }
        _ = try await gateway.notify(lost.devices, contents)
        // Access tokens.
        let headers =
            servers.apns.deliveries().compactMap { $0.header("authorization") }
            + servers.fcm.deliveries().compactMap { $0.header("authorization") }
            + servers.webPush.deliveries().compactMap { $0.header("authorization") }
        #expect(!headers.isEmpty)
        for header in Set(headers) { secrets += header.split { " ,=".contains($0) }.map(String.init) }
        secrets += [PushServers.vapidKey]
        return secrets.filter { $0.utf8.count > 5 && !["bearer", "Bearer"].contains($0) }
    }

    @Test("no log line of any provider and result contains a pushkey, an endpoint, a content or a token")
    func results() async throws {
        let log = RecordedLog()
        let secrets = try await withGatewayAndPushServers(log: log) { gateway, servers async throws in
            try await Self.run(gateway, servers)
        }
        let lines = log.texts
        for message in ["delivered", "rejected", "to be retried", "failed", "duplicate"] {
            #expect(lines.contains { $0.contains(message) }, "no line has \(message)")
        }
        for secret in Set(secrets) {
            #expect(!lines.contains { $0.contains(secret) }, "the log contains \(secret)")
        }
    }

    @Test(
        "a push server's response that repeats a message without encryption is not logged", arguments: [400, 401, 403])
    func repeatedContent(status: Int) async throws {
        let log = RecordedLog()
        try await withGatewayAndPushServers(log: log) { gateway, servers async throws in
            servers.unifiedPush.script = {
                .reply(SimulatedReply(status, body: Array("cannot read ".utf8) + $0.body.suffix(600)))
            }
            let body = String(repeating: "secret ", count: 200)
            let device = TestDevice.unifiedPush(servers.unifiedPush.register())
            let response = try await gateway.notify([device], ["content": ["body": .string(body)]])
            #expect(response.rejectsNone)
        }
        #expect(log.texts.contains { $0.contains("\(status)") })
        let isSecret = log.texts.contains { $0.contains("secret") }
        #expect(!isSecret)
    }

    @Test(
        "no log line about a refused or repaired request contains its pushkeys and contents",
        arguments: [
            #"{"notification": {"event_id": 5, "content": {"body": "secret-body"}, "devices": ["#
                + #"{"app_id": "fcm", "pushkey": ["secret-pushkey"]}]}}"#,
            #"{"notification": {"event_id": "$1", "content": "secret-body", "devices": ["#
                + #"{"app_id": "fcm", "pushkey": "secret-pushkey", "data": "secret-data", "tweaks": "secret-tweak"}]}}"#,
            #"{"notification": {"prio": "secret-prio", "devices": [{"app_id": "fcm", "pushkey": "secret-pushkey"},"#
                + #"{"app_id": 5, "pushkey": "secret-pushkey"}]}}"#,
            #"{"notification": {"devices": [{"app_id": "unknown", "pushkey": "secret-pushkey"}]}}"#,
            #"{"notification": {"devices": [{"app_id": "web", "pushkey": "secret-pushkey", "data": {"#
                + #""endpoint": "https://push.example/secret-endpoint", "auth": "secret-auth"}}]}}"#,
            #"{"notification": {"devices": [{"app_id": "up", "pushkey": "ftp://push.example/secret-pushkey"}]}}"#,
            #"{"notification": {"devices": [{"app_id": "up", "pushkey": "http://no.invalid/secret-pushkey"}]}}"#,
            #"{"notification": {"devices": [{"app_id": "apns", "pushkey": "secret-pushkey!"}]}}"#,
            #"{"secret-member": "secret-body""#, #"secret-body"#, #"{"notification": {"secret-member": secret}}"#,
            #"{"notification": {"devices": [], "content": {"secret-member": 1, "secret-member": 2}}}"#,
            #"{"notification": {"devices": [{"app_id": "fcm", "pushkey": "secret-pushkey"#
                + String(repeating: "k", count: 600) + #""}]}}"#,
        ])
    func refusals(request: String) async throws {
        let log = RecordedLog()
        try await withGatewayAndPushServers(log: log) { gateway, _ async throws in
            _ = try await gateway.notify(request)
        }
        #expect(!log.texts.isEmpty)
        let isSecret = log.texts.contains { $0.contains("secret") }
        #expect(!isSecret)
    }
}
