import APIRuntime
import DoctorAccounts
import DoctorModels
import LoopbackServer
import PushGatewayAPI
import Synchronization
import Testing

@testable import PushDoctor

@Suite("Gateways of pushers", .timeLimit(.minutes(5)))
struct GatewayTests {
    @Test("a gateway that works and knows the app causes no problem")
    func working() async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing(["garden.chat"])) { gateway, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, data: ["endpoint": "https://push.example/secret-path"])
                let report = await homeserver.report()
                #expect(report.problems == ["gateway_url_loopback"])
                #expect(report.good == ["homeserver_ok", "gateway_ok", "app_known", "rules_ok"])
                #expect(report.severity == .note && report.userID == DoctorHomeserver.userID)

                // The notification can't harm: it has counts only, another pushkey, and another endpoint.
                let notification = try #require(gateway.notifications.first)
                #expect(gateway.notifications.count == 1)
                #expect(notification.eventID == nil && notification.content == nil)
                #expect(notification.devices.count == 1 && notification.devices[0].appID == "garden.chat")
                #expect(notification.devices[0].pushkey != DoctorHomeserver.pushkey)
                let endpoint = notification.devices[0].data?.additionalProperties["endpoint"]?.string ?? ""
                #expect(endpoint.hasPrefix("https://push.example/") && !endpoint.contains("secret-path"))
            }
        }
    }

    @Test("a broken gateway causes its diagnostic, with the advice to mend it", arguments: BrokenSetup.all)
    func broken(setup: BrokenSetup) async throws {
        try await ScriptedGateway.with(setup.response) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                let report = await homeserver.report()
                let found = try report.only(setup.code)
                #expect(found.severity == setup.severity)
                #expect(found.summary.contains(setup.words), "\(found.summary)")
                #expect(found.pusher == 0 && found.subject.hasPrefix("Garden Chat on Fern's tablet ("))
                #expect(found.advice != nil || found.severity == .note)
                #expect(report.problems.filter { $0 != "gateway_url_loopback" } == [setup.code.rawValue])
                #expect(report.good.filter { $0 != "homeserver_ok" && $0 != "rules_ok" } == setup.good)
                #expect(!report.text.contains("hidden") && !report.text.contains("<"))
            }
        }
    }

    @Test("a gateway that isn't running can't be reached")
    func refused() async throws {
        try await withRefusingAddress { address in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: "\(address)/_matrix/push/v1/notify")
                let found = try await homeserver.report().only(.gatewayUnreachable)
                #expect(found.severity == .error && found.summary.contains("connection refused"), "\(found.summary)")
            }
        }
    }

    @Test("a gateway that closes every connection can't be reached")
    func reset() async throws {
        let server = try ResettingServer()
        defer { server.close() }
        try await DoctorHomeserver.with { homeserver in
            try await homeserver.setPusher(url: "http://127.0.0.1:\(server.port)/_matrix/push/v1/notify")
            #expect(try await homeserver.report().only(.gatewayUnreachable).severity == .error)
        }
    }

    @Test("a server without TLS at an https URL can't be reached")
    func noTLS() async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing([])) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url.replacing("http://", with: "https://"))
                let report = await homeserver.report()
                #expect(report.problems == ["gateway_unreachable"])
                let http = url.replacing("/_matrix/push/v1/notify", with: "")
                let found = try report.only(.gatewayUnreachable)
                #expect(found.summary.contains("the TLS handshake failed"), "\(found.summary)")
                #expect(found.advice?.contains("If the port is one for http, use \(http).") == true)
            }
        }
    }

    @Test("a gateway whose TLS handshake doesn't end in time may be one for http")
    func endlessHandshake() async throws {
        try await withRawServer(response: nil) { server in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: "https://\(server.authority)/_matrix/push/v1/notify")
                let found = try await homeserver.report(timeout: .milliseconds(500)).only(.gatewayTimeout)
                #expect(found.advice?.contains("If the port is one for http, use \(server).") == true)
            }
        }
    }

    @Test("a server that doesn't speak HTTP is reported as such, and may be one for https")
    func notHTTP() async throws {
        try await withRawServer(response: Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)) { server in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: "\(server)/_matrix/push/v1/notify")
                let found = try await homeserver.report().only(.gatewayUnreachable)
                #expect(found.summary.contains("the response of \(server.authority) isn't HTTP"), "\(found.summary)")
                #expect(found.advice?.contains("use https://\(server.authority).") == true)
            }
        }
    }

    @Test("a gateway that doesn't respond in time is reported with the limit")
    func timeout() async throws {
        try await ScriptedGateway.with(ScriptedGateway.silent) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                let found = try await homeserver.report(timeout: .milliseconds(500)).only(.gatewayTimeout)
                #expect(found.summary.contains("within 0.5 seconds"), "\(found.summary)")
            }
        }
    }

    // MARK: The URL

    @Test(
        "a URL that isn't a gateway's is an error, and its path isn't in the report",
        arguments: [
            ("https://push.example/secret-path", "https://push.example/…"),
            ("https://push.example/_matrix/push/v1/notify?secret-path", "https://push.example/…"),
            ("https://push.example/secret-path/_matrix/push/v1/notify", "https://push.example/…"),
            ("https://fern:secret-path@push.example/_matrix/push/v1/notify", "…"),
            ("ftp://push.example/_matrix/push/v1/notify", "…"), ("secret-path", "…"), ("", "…"),
        ])
    func invalidURL(url: String, shown: String) async throws {
        let pusher: JSONObject = [
            "app_id": "a", "pushkey": "k", "kind": "http", "data": ["url": .string(url)],
        ]
        try await DoctorHomeserver.with(pushers: ["pushers": [.object(pusher)]]) { homeserver in
            let report = await homeserver.report()
            let found = try report.only(.gatewayURLInvalid)
            #expect(found.severity == .error)
            #expect(report.pushers.map(\.gateway) == [shown])
            #expect(!report.text.contains("secret-path"))
        }
    }

    @Test("an http URL of another machine is a warning, and one of this machine a note")
    func unencrypted() throws {
        func codes(_ url: String) throws -> [String] {
            let json: JSONValue = ["app_id": "a", "pushkey": "k", "kind": "http", "data": ["url": .string(url)]]
            let entry = try #require(PusherEntry(json, index: 0))
            let check = PusherSettingsCheck(
                entry: entry, devices: nil, isOnHomeserver: false, now: 0, staleAfter: 1)
            return check.diagnostics.map(\.code.rawValue)
        }
        let path = "/_matrix/push/v1/notify"
        #expect(try codes("http://push.example" + path) == ["gateway_url_unencrypted"])
        #expect(try codes("http://127.evil.example" + path) == ["gateway_url_unencrypted"])
        for host in ["127.0.0.1:7183", "127.1.2.3", "localhost", "LOCALHOST:80", "a.localhost", "[::1]:7183"] {
            #expect(try codes("http://\(host)" + path) == ["gateway_url_loopback"], "\(host)")
        }
        #expect(try codes("https://push.example" + path) == [])
    }

    @Test("the note about this machine names Synapse's limit, and on another machine where to run the command")
    func loopbackAdvice() throws {
        func advice(isOnHomeserver: Bool) throws -> String {
            let json: JSONValue = [
                "app_id": "a", "pushkey": "k", "kind": "http",
                "data": ["url": "http://127.0.0.1:7183/_matrix/push/v1/notify"],
            ]
            let check = PusherSettingsCheck(
                entry: try #require(PusherEntry(json, index: 0)), devices: nil, isOnHomeserver: isOnHomeserver, now: 0,
                staleAfter: 1)
            return try #require(check.diagnostics.first?.advice)
        }
        let local = try advice(isOnHomeserver: true)
        #expect(local.contains("Synapse") && local.contains("ip_range_whitelist") && !local.contains("Run the command"))
        let remote = try advice(isOnHomeserver: false)
        #expect(remote.contains("ip_range_whitelist") && remote.contains("Run the command on the homeserver's machine"))
    }

    // MARK: The visible push

    @Test("with send, the device gets one visible push with the pusher's data, and the app is known")
    func sends() async throws {
        let response = ScriptedGateway.accepting(pushkeys: [DoctorHomeserver.pushkey])
        try await ScriptedGateway.with(response) { gateway, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, data: ["brand": "garden"])
                #expect(try await homeserver.report().only(.appUnconfirmed).severity == .note)
                let report = await homeserver.report(sends: true)
                #expect(report.good.contains("push_accepted") && report.good.contains("app_known"))
                #expect(report.problems == ["gateway_url_loopback"])
                let visible = gateway.notifications.filter { $0.devices[0].pushkey == DoctorHomeserver.pushkey }
                #expect(visible.count == 1)
                let notification = try #require(visible.first)
                #expect(notification.content?["body"] == "This is a test push of matrix-push doctor.")
                #expect(notification.devices[0].data?.additionalProperties == ["brand": "garden"])
                #expect(notification.devices[0].tweaks == ["sound": "default"])
            }
        }
    }

    @Test("with the format event_id_only, the visible push has no content")
    func sendsIDOnly() async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing(["garden.chat"])) { gateway, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, format: "event_id_only")
                #expect(await homeserver.report(sends: true).good.contains("push_accepted"))
                let notification = try #require(gateway.notifications.last)
                #expect(notification.eventID != nil && notification.content == nil && notification.sender == nil)
                #expect(notification.devices[0].data?.format == "event_id_only")
            }
        }
    }

    @Test("a rejected pushkey is an error that replaces the note about the app")
    func rejected() async throws {
        try await ScriptedGateway.with(ScriptedGateway.accepting(pushkeys: [])) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                let report = await homeserver.report(sends: true)
                #expect(report.problems == ["push_rejected", "gateway_url_loopback"])
                #expect(report.severity == .error)
            }
        }
    }

    @Test("a failed push is reported with the gateway's words, without the pushkey and secrets of the pusher")
    func failed() async throws {
        let response: ScriptedGateway.Response = { notification in
            guard notification.eventID != nil else { return try await ScriptedGateway.knowing([])(notification) }
            let device = notification.devices[0]
            let secret = device.data?.additionalProperties["auth"]?.string ?? ""
            let words = "cannot send to \(device.pushkey) with \(secret)"
            return ServerResponse(status: 502, json: ["errcode": "M_UNKNOWN", "error": .string(words)] as JSONObject)
        }
        try await ScriptedGateway.with(response) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, data: ["auth": "secret-of-the-device"])
                let report = await homeserver.report(sends: true)
                let found = try report.only(.pushFailed)
                #expect(found.summary.contains("status 502 (M_UNKNOWN: cannot send to … with …)"), "\(found.summary)")
                #expect(!report.text.contains(DoctorHomeserver.pushkey) && !report.text.contains("secret-of"))
            }
        }
    }

    @Test("a disabled pusher gets no visible push")
    func disabled() async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing(["garden.chat"])) { gateway, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, members: ["org.matrix.msc3881.enabled": false])
                let report = await homeserver.report(sends: true)
                #expect(report.problems.contains("pusher_disabled"))
                #expect(report.problems.contains("all_pushers_disabled"))
                #expect(gateway.notifications.allSatisfy { $0.eventID == nil })
            }
        }
    }

    @Test("with send, the gateway gets the visible push first, and no probe if it accepts it")
    func sendsFirst() async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing(["garden.chat"])) { gateway, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                #expect(await homeserver.report(sends: true).good.contains("push_accepted"))
                #expect(gateway.notifications.map(\.devices[0].pushkey) == [DoctorHomeserver.pushkey])
            }
        }
    }

    @Test("with send, a gateway that limits requests is an error: the push wasn't delivered")
    func sendsWhileLimited() async throws {
        let response = BrokenSetup.tooMany(String(repeating: "x", count: 1000))
        try await ScriptedGateway.with(ScriptedGateway.always(response)) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                let report = await homeserver.report(sends: true)
                #expect(report.problems == ["push_failed", "gateway_rate_limited", "gateway_url_loopback"])
                #expect(report.severity == .error)
                let found = try report.only(.pushFailed)
                #expect(found.summary.contains("status 429, too many requests (M_LIMIT_EXCEEDED: xxx"))
                #expect(found.summary.utf8.count < 400 && found.advice?.contains("Try again later.") == true)
            }
        }
    }

    @Test("a report with send doesn't advise to send; that of a disabled pusher advises to enable it first")
    func sendAdvice() async throws {
        let response: ScriptedGateway.Response = { notification in
            notification.devices[0].appID == "garden.chat"
                ? ServerResponse(status: 502) : try await ScriptedGateway.knowing([])(notification)
        }
        try await ScriptedGateway.with(response) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                #expect(try await homeserver.report().only(.appFailing).advice?.contains("--send") == true)
                let sent = await homeserver.report(sends: true)
                #expect(sent.problems == ["push_failed", "gateway_url_loopback"])
                #expect(!sent.text.contains("--send"))
            }
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, members: ["org.matrix.msc3881.enabled": false])
                let disabled = try await homeserver.report(sends: true).only(.appFailing)
                #expect(disabled.advice?.hasPrefix("Enable the pusher, then send") == true)
            }
        }
    }

    // MARK: matrix-push listen

    @Test("an unreachable pusher of matrix-push listen has the command that deletes it")
    func listen() async throws {
        try await withRefusingAddress { address in
            let url = "\(address)/_matrix/push/v1/notify"
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, appID: "matrix-push.listen")
                let found = try await homeserver.report().only(.gatewayUnreachable)
                let command = "matrix-push client pushers delete --app-id matrix-push.listen --pushkey KEY"
                #expect(found.advice?.contains(command) == true)
                #expect(found.advice?.contains("developers") == false)
            }
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, appID: "garden.chat")
                let found = try await homeserver.report().only(.gatewayUnreachable)
                #expect(found.advice?.contains("delete") == false)
            }
        }
    }

    @Test("a pusher of matrix-push listen with another app ID is recognized by its names")
    func listenNames() throws {
        func advice(app: String, device: String) throws -> String? {
            let json: JSONValue = [
                "app_id": "org.example.up; ls", "pushkey": "k", "kind": "http", "app_display_name": .string(app),
                "device_display_name": .string(device),
            ]
            return try #require(PusherEntry(json, index: 0)).listenAdvice
        }
        let found = try #require(try advice(app: "matrix-push", device: "matrix-push listen"))
        #expect(found.contains("delete --app-id ID --pushkey KEY") && found.hasSuffix("shows both."))
        #expect(try advice(app: "matrix-push", device: "Phone") == nil)
        #expect(try advice(app: "Chat", device: "matrix-push listen") == nil)
    }

    // MARK: UnifiedPush

    @Test("a push server with a gateway of its own is noted, if the pusher uses another one")
    func otherGateway() async throws {
        let discovery: JSONObject = ["unifiedpush": ["gateway": "matrix"]]
        try await ScriptedGateway.with(discovery: discovery, ScriptedGateway.knowing(["garden.chat"])) { gateway, url in
            let pushkey = url.replacing("/_matrix/push/v1/notify", with: "/upSecretTopic123456?up=1")
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url, pushkey: pushkey)
                let own = await homeserver.report()
                #expect(own.problems == ["gateway_url_loopback"])
                #expect(!own.text.contains("SecretTopic"))
                // The made-up endpoint is one of the same server.
                let madeUp = try #require(gateway.notifications.first?.devices[0].pushkey)
                #expect(madeUp.hasPrefix(url.replacing("/_matrix/push/v1/notify", with: "/")))
                #expect(!madeUp.contains("SecretTopic"))
            }
            try await ScriptedGateway.with(ScriptedGateway.knowing(["garden.chat"])) { _, other in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: other, pushkey: pushkey)
                    #expect(try await homeserver.report().only(.gatewayOther).severity == .note)
                }
            }
        }
    }

    @Test("a push server that doesn't respond is a warning")
    func pushServerDown() async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing(["garden.chat"])) { gateway, url in
            try await withRefusingAddress { address in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: url, pushkey: "\(address)/upSecretTopic123456")
                    let report = await homeserver.report()
                    let found = try report.only(.pushServerUnreachable)
                    #expect(found.severity == .warning && found.summary.contains("\(address) "))
                    #expect(report.good.contains("gateway_ok") && !report.good.contains("app_known"))
                    // No probe goes to the push server.
                    #expect(gateway.notifications.map(\.devices[0].appID).allSatisfy { $0.hasPrefix("made-up.") })
                }
            }
        }
    }

    // MARK: Several pushers

    @Test("gateways are asked at the same time, at most as many as the options allow, and results keep their order")
    func bounded() async throws {
        let running = Mutex((now: 0, most: 0))
        let gate = Gate()
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let response: ScriptedGateway.Response = { notification in
            running.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            arrived.yield()
            await gate.wait()
            running.withLock { $0.now -= 1 }
            return try await ScriptedGateway.knowing(["garden.chat"])(notification)
        }
        try await ScriptedGateway.with(response) { _, url in
            try await DoctorHomeserver.with { homeserver in
                for number in 0..<6 {
                    try await homeserver.setPusher(
                        url: url, pushkey: "key-\(number)-\(DoctorHomeserver.pushkey)", device: "Device \(number)")
                }
                var options = PushDoctor.Options()
                options.maxConcurrentChecks = 3
                options.maxPushers = 5
                let doctor = PushDoctor(
                    homeserver: homeserver.connection(), gateways: homeserver.connection().transport,
                    options: options)
                async let report = doctor.report()
                // Three requests arrive before the first gets its response.
                var iterator = arrivals.makeAsyncIterator()
                for _ in 0..<3 { await iterator.next() }
                await gate.open()
                let codes = await report
                #expect(running.withLock { $0.most } == 3)
                #expect(try codes.only(.pushersNotChecked).summary.contains("first 5 of 6"))
                #expect(codes.diagnostics.filter { $0.code == .gatewayOk }.map(\.pusher) == [0, 1, 2, 3, 4])
            }
        }
    }
}

/// A gate that responses wait at until it is opened.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
