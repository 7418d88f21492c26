import APIRuntime
import ClientServerAPI
import Crypto
import Foundation
import HTTPTypes
import LoopbackServer
import TemporaryFolder
import Testing

@Suite("matrix-push listen", .timeLimit(.minutes(5)))
struct ListenTests {
    /// A device in its own process.
    private final class Device {
        let process: RunningGateway
        private let output: AsyncStream<String>

        /// Starts a device and waits until its pusher is set.
        init(_ options: [String], homeserver: String, in folder: URL) async throws {
            let pipe = Pipe()
            output = Self.lines(of: pipe.fileHandleForReading)
            process = try await RunningGateway(
                ["--homeserver", homeserver] + options, command: "listen", in: folder,
                output: pipe.fileHandleForWriting, environment: ["MATRIX_TOKEN": ListenHomeserver.token],
                listening: /listening on http:\/\/[^\n]*:(\d+)[^\n]*\nthe pusher is set/)
            try pipe.fileHandleForWriting.close()
        }

        /// Returns the next line of standard output.
        func line() async throws -> String {
            for await line in output { return line }
            throw CancellationError()
        }

        /// Returns the next line of standard output as JSON.
        func json() async throws -> JSONObject { try JSONObject(json: try await line()) }

        private static func lines(of handle: FileHandle) -> AsyncStream<String> {
            let (lines, continuation) = AsyncStream.makeStream(of: String.self)
            Thread.detachNewThread {
                var line: [UInt8] = []
                while let byte = try? handle.read(upToCount: 1)?.first {
                    if byte == UInt8(ascii: "\n") {
                        continuation.yield(String(decoding: line, as: UTF8.self))
                        line = []
                    } else {
                        line.append(byte)
                    }
                }
                continuation.finish()
            }
            return lines
        }
    }

    private static let gatewayPath = "/_matrix/push/v1/notify"

    // MARK: The gateway of its own

    @Test("as its own gateway, it shows a message, withdraws it once it is read, and ends after --count")
    func ownGateway() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await Device(
                    ["--own-gateway", "--format", "json", "--count", "2"], homeserver: homeserver.url, in: folder)
                let pusher = try #require(try await homeserver.pushers.first)
                #expect(pusher.appID == "matrix-push.listen")
                #expect(pusher.data.url == "http://127.0.0.1:\(device.process.port)\(Self.gatewayPath)")
                #expect(pusher.data.format == "event_id_only")
                #expect(!device.process.errors.contains(pusher.pushkey))

                try await homeserver.send("$ripe", "The tomatoes are ripe")
                let shown = try await device.json()
                #expect(shown["result"] == "shown" && shown["encrypted"] == false && shown["badge"] == 1)
                let notification = shown["notification"]
                #expect(notification?["title"] == "Kitchen garden" && notification?["subtitle"] == "Wren")
                #expect(notification?["body"] == "The tomatoes are ripe")
                #expect(notification?["actions"] == ["reply", "markAsRead"])

                try await homeserver.read("$ripe")
                let read = try await device.json()
                #expect(read["result"] == "suppressed" && read["suppression"] == "counts_only")
                #expect(read["withdrawn"] == ["$ripe"] && read["badge"] == 0)

                try await homeserver.send("$beans", "The beans too")
                #expect(try await device.json()["notification"]?["body"] == "The beans too")
                #expect(try await device.process.end() == 0)
                #expect(device.process.errors.hasSuffix("the pusher is removed\n"))
                #expect(try await homeserver.pushers.isEmpty)
            }
        }
    }

    @Test("as text, the room, the sender, the body and the rest are lines", arguments: [SIGINT, SIGTERM])
    func text(signal: Int32) async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await Device(["--own-gateway"], homeserver: homeserver.url, in: folder)
                try await homeserver.send(
                    "$ripe", "Ripe:\ntomatoes\u{1B}[2J\r\nroom !fake:a, badge 7\u{2028}12:00:00  Me")
                let first = try await device.line()
                #expect(first.wholeMatch(of: /\d\d:\d\d:\d\d  Kitchen garden/) != nil, "\(first)")
                #expect(try await device.line() == "          Wren")
                #expect(try await device.line() == "          │ Ripe:")
                let body = try await device.line()
                #expect(body.hasPrefix("          │ tomatoes") && !body.contains("\u{1B}"))
                #expect(try await device.line() == "          │ room !fake:a, badge 7")
                #expect(try await device.line() == "          │ 12:00:00  Me")
                let facts = try await device.line().trimmingCharacters(in: .whitespaces)
                let room = "room \(ListenHomeserver.roomID)"
                #expect(facts == "\(room), no sound, badge 1, actions reply markAsRead, push in the clear")
                #expect(try await device.process.end(with: signal) == 0)
                #expect(try await homeserver.pushers.isEmpty)
            }
        }
    }

    @Test("a muted room, an encrypted message and an event that is gone have their reasons")
    func reasons() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await Device(
                    ["--own-gateway", "--format", "json"], homeserver: homeserver.url, in: folder)
                try await homeserver.send("$secret", "", type: "m.room.encrypted")
                let encrypted = try await device.json()["notification"]
                #expect(encrypted?["body"] == "Encrypted message" && encrypted?["incompleteness"] == "undecryptable")

                let pusher = try #require(try await homeserver.pushers.first)
                func push(_ eventID: String, appID: String? = nil) async throws -> String {
                    let body = """
                        {"notification": {"event_id": "\(eventID)", "room_id": "\(ListenHomeserver.roomID)",
                         "devices": [{"app_id": "\(appID ?? pusher.appID)", "pushkey": "\(pusher.pushkey)"}]}}
                        """
                    return try await device.process.send(.post, Self.gatewayPath, body: body).text
                }
                #expect(try await push("$gone") == #"{"rejected":[]}"#)
                let gone = try await device.json()["notification"]
                #expect(gone?["body"] == "New message" && gone?["incompleteness"] == "not_found")
                #expect(try await push("$gone") == #"{"rejected":[]}"#)
                #expect(try await device.json()["suppression"] == "duplicate")
                let other = try await push("$a", appID: "other")
                #expect(other.contains(pusher.pushkey), "another app's pushkey is rejected")

                let outcome = try await CommandLineTool.run(
                    "client", "rules", "set", "room", ListenHomeserver.roomID, "--dont-notify", "--homeserver",
                    homeserver.url, "--token", ListenHomeserver.token)
                #expect(outcome.status == 0, "\(outcome.errors)")
                try await homeserver.send("$quiet", "Psst")
                #expect(try await push("$quiet") == #"{"rejected":[]}"#)
                let muted = try await device.json()
                #expect(muted["suppression"] == "push_rule", "\(muted)")
                #expect(muted["push_rule"] == .string(ListenHomeserver.roomID))
                #expect(try await device.process.end(with: SIGTERM) == 0)
            }
        }
    }

    // MARK: Through a gateway

    /// Runs a closure with `matrix-push gateway` and its URL. Its apps `up` and `web` deliver to this machine.
    private func withGateway(in folder: URL, _ body: (String) async throws -> Void) async throws {
        let key = folder.appending(path: "vapid.pem")
        try Data(P256.Signing.PrivateKey().pemRepresentation.utf8).write(to: key)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
        let configuration = folder.appending(path: "gateway.yaml")
        let yaml = """
            listen: {port: 0}
            network: {allow: [127.0.0.0/8]}
            apps:
              - {app_id: up, provider: unifiedpush}
              - {app_id: web, provider: webpush, vapid_private_key_file: "\(key.path)",
                 vapid_subject: "mailto:push@garden.example"}
            """
        try Data(yaml.utf8).write(to: configuration)
        let gateway = try await RunningGateway(["--config", configuration.path], in: folder)
        try await body("http://127.0.0.1:\(gateway.port)\(Self.gatewayPath)")
        #expect(try await gateway.end(with: SIGTERM) == 0)
    }

    @Test(
        "through a gateway, pushes are encrypted, whether they have identifiers or the whole event",
        arguments: ["unifiedpush", "webpush"], [[], ["--whole-event"]])
    func throughGateway(provider: String, options: [String]) async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                try await withGateway(in: folder) { gateway in
                    let appID = provider == "webpush" ? "web" : "up"
                    let device = try await Device(
                        ["--gateway", gateway, "--app-id", appID, "--provider", provider, "--format", "json"] + options,
                        homeserver: homeserver.url, in: folder)
                    let pusher = try #require(try await homeserver.pushers.first)
                    #expect(pusher.data.format == (options.isEmpty ? "event_id_only" : nil))
                    try await homeserver.send("$ripe", "The tomatoes are ripe")
                    let shown = try await device.json()
                    #expect(shown["result"] == "shown" && shown["encrypted"] == true && shown["badge"] == 1, "\(shown)")
                    #expect(shown["notification"]?["title"] == "Kitchen garden")
                    #expect(shown["notification"]?["body"] == "The tomatoes are ripe")
                    try await homeserver.read("$ripe")
                    #expect(try await device.json()["withdrawn"] == ["$ripe"])
                    #expect(try await device.process.end(with: SIGINT) == 0)
                    #expect(try await homeserver.pushers.isEmpty)
                    // The pushkey and the endpoint are secrets.
                    #expect(!device.process.errors.contains(pusher.pushkey))
                }
            }
        }
    }

    @Test(
        "a gateway that delivers, one that doesn't know the app, and one that is away have different messages at the start"
    )
    func gatewayTest() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                try await withGateway(in: folder) { gateway in
                    let cases: [(gateway: String, app: [String], result: String)] = [
                        (gateway, ["up"], "a test push has arrived through the gateway"),
                        (gateway, ["web", "--provider", "webpush"], "a test push has arrived through the gateway"),
                        (gateway, ["other"], "warning: the gateway rejects the pusher"),
                        // The gateway rejects it at first, and later suspects its own configuration.
                        (gateway, ["web"], #"hint: the gateway needs the app "web" with the provider unifiedpush"#),
                        (
                            "http://127.0.0.1:1\(Self.gatewayPath)", ["up"],
                            "warning: a test push to the gateway failed: The gateway http://127.0.0.1:1 can't be"
                        ),
                    ]
                    for (gateway, app, result) in cases {
                        let device = try await Device(
                            ["--gateway", gateway, "--format", "json", "--app-id"] + app, homeserver: homeserver.url,
                            in: folder)
                        try await device.process.waitForError(result)
                        #expect(try await device.process.end(with: SIGINT) == 0)
                        await #expect(throws: CancellationError.self, "the test isn't shown") {
                            try await device.line()
                        }
                    }
                }
            }
        }
    }

    @Test("an endpoint below the path of a proxy is the pusher's, and serves with and without that path")
    func proxy() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await Device(
                    [
                        "--gateway", "http://127.0.0.1:1\(Self.gatewayPath)", "--app-id", "up", "--format", "json",
                        "--endpoint-url", "https://dev.garden.example/up/",
                    ], homeserver: homeserver.url, in: folder)
                let endpoint = try #require(try await homeserver.pushers.first).pushkey
                let prefix = "https://dev.garden.example/up/"
                try #require(endpoint.hasPrefix(prefix))
                for path in ["/up/", "/"] {
                    let response = try await device.process.send(
                        .post, path + endpoint.dropFirst(prefix.count),
                        body: #"{"notification": {"counts": {"unread": 7}}}"#)
                    #expect(response.head.status == .created)
                    #expect(try await device.json()["badge"] == 7, "a push in the clear is accepted for UnifiedPush")
                }
                let version = try await device.process.send(.get, "/" + endpoint.dropFirst(prefix.count))
                #expect(version.text == #"{"unifiedpush":{"version":1}}"#)
                #expect(try await device.process.end(with: SIGINT) == 0)
            }
        }
    }

    // MARK: Bounds

    @Test("a push that can't be read is shown as such; a large one, one too many and an unknown path are refused")
    func bounds() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await Device(
                    [
                        "--gateway", "http://127.0.0.1:1\(Self.gatewayPath)", "--app-id", "web", "--provider",
                        "webpush",
                        "--format", "json",
                    ], homeserver: homeserver.url, in: folder)
                let pusher = try #require(try await homeserver.pushers.first)
                let endpoint = try #require(pusher.data.additionalProperties["endpoint"]?.string)
                let path = try "/" + #require(endpoint.split(separator: "/").last)
                let clear = #"{"room_id": "!a:b", "event_id": "$a"}"#
                let response = try await device.process.send(.post, path, body: clear)
                #expect(response.head.status == .created)
                let shown = try await device.json()
                #expect(shown["notification"]?["incompleteness"] == "unusable_payload" && shown["encrypted"] == false)

                let large = try await device.process.send(.post, path, body: String(repeating: "x", count: 65 << 10))
                #expect(large.head.status == .contentTooLarge)
                let elsewhere = try await device.process.send(.post, "/elsewhere", body: clear)
                #expect(elsewhere.head.status == .notFound)
                var refused = false
                for _ in 0..<400 where !refused {
                    refused = try await device.process.send(.get, path).head.status == .tooManyRequests
                }
                #expect(refused)
                for _ in 0..<8 {
                    #expect(try await device.process.send(.post, "/elsewhere", body: clear).head.status.code >= 400)
                }
                #expect(try await device.process.end(with: SIGINT) == 0)
                let errors = device.process.errors
                #expect(errors.contains("warning: a push cannot be read: the message isn't encrypted"), "\(errors)")
                #expect(errors.contains("warning: refused a POST request with 413"))
                #expect(errors.contains("warning: refused a POST request with 404 M_UNRECOGNIZED: its path isn't the"))
                #expect(errors.ranges(of: /warning: refused a [A-Z]+ request/).count == 5)
                #expect(errors.contains("; further ones in this minute are only counted"))
                let rest = try #require(errors.firstMatch(of: /warning: refused (\d+) more requests/))
                #expect(try #require(Int(rest.1)) >= 6, "11 were refused, and 5 of them are described")
                #expect(!errors.contains(path.dropFirst()))
            }
        }
    }

    @Test("300 requests whose bodies don't arrive don't delay a push by their time limit")
    func halfOpenRequests() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await Device(
                    ["--own-gateway", "--format", "json"], homeserver: homeserver.url, in: folder)
                let head = "POST \(Self.gatewayPath) HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n{"
                let connections = try (0..<300).map { _ in
                    let connection = try RawConnection(port: UInt16(device.process.port))
                    try connection.send(head)
                    return connection
                }
                defer { withExtendedLifetime(connections) {} }
                let start = ContinuousClock.now
                try await homeserver.send("$ripe", "The tomatoes are ripe")
                #expect(try await device.json()["notification"]?["body"] == "The tomatoes are ripe")
                // With as many connections as before, the first of them are open for 30 seconds.
                #expect(ContinuousClock.now - start < .seconds(20))
                #expect(try await device.process.end(with: SIGINT) == 0)
            }
        }
    }

    // MARK: Ends

    @Test("a homeserver that is away at the end is an error with a hint, and the exit status is 1")
    func homeserverAway() async throws {
        try await withTemporaryFolder { folder in
            var device: Device?
            try await ListenHomeserver.with { homeserver in
                device = try await Device(["--own-gateway"], homeserver: homeserver.url, in: folder)
            }
            let process = try #require(device).process
            #expect(try await process.end(with: SIGINT) == 1)
            #expect(process.errors.contains("error: the pusher could not be removed: GET http://127.0.0.1:"))
            #expect(process.errors.contains("hint: the homeserver sends pushes until this"), "\(process.errors)")
        }
    }

    @Test("a signal ends a start that waits for a homeserver, which is given --timeout to remove the pusher")
    func silentHomeserver() async throws {
        let (requests, continuation) = AsyncStream.makeStream(of: Void.self)
        var router = APIRouter()
        router.on(.get, "/_matrix/client/v3/account/whoami") { _ in
            ServerResponse(json: ["user_id": .string(ListenHomeserver.fern)] as JSONObject)
        }
        for (method, path) in [(HTTPRequest.Method.get, "pushers"), (.post, "pushers/set")] {
            router.on(method, "/_matrix/client/v3/\(path)") { _ in
                continuation.yield()
                try await Task.sleep(for: .seconds(3600))
                throw CancellationError()
            }
        }
        try await withServer(router) { baseURL in
            let process = Process()
            process.executableURL = CommandLineTool.executable
            process.arguments = [
                "listen", "--own-gateway", "--homeserver", "\(baseURL)", "--token", "t", "--timeout", "3",
            ]
            process.standardError = FileHandle.nullDevice
            async let end: Void = process.runToTermination()
            for await _ in requests { break }
            // Without a request, the test's time is over, and there may be no process.
            try Task.checkCancellation()
            kill(process.processIdentifier, SIGINT)
            try await end
            #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        }
    }

    @Test("the time of --for without --count is an end like a signal; before --count notifications it is an error")
    func time() async throws {
        try await ListenHomeserver.with { homeserver in
            let cases: [(options: [String], status: Int32)] = [([], 0), (["--count", "1"], 1)]
            for (options, status) in cases {
                let outcome = try await CommandLineTool.run(
                    ["listen", "--own-gateway", "--homeserver", homeserver.url, "--token", ListenHomeserver.token]
                        + ["--for", "0.2"] + options)
                #expect(outcome.status == status, "\(outcome.errors)")
                #expect(outcome.errors.contains("the pusher is removed\n"))
                #expect(outcome.errors.contains("after 0 of 1 notifications") == (status == 1))
                #expect(try await homeserver.pushers.isEmpty)
            }
        }
    }

    @Test("without a reader of standard output the pusher is removed without a push, and the exit status is 0")
    func closedOutput() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let output = Pipe()
                let device = try await RunningGateway(
                    ["--homeserver", homeserver.url, "--own-gateway"], command: "listen", in: folder,
                    output: output.fileHandleForWriting, environment: ["MATRIX_TOKEN": ListenHomeserver.token],
                    listening: /listening on http:\/\/[^\n]*:(\d+)[^\n]*\nthe pusher is set/)
                try output.fileHandleForWriting.close()
                try output.fileHandleForReading.close()
                #expect(try await device.end() == 0)
                #expect(device.errors.hasSuffix("removes the pusher\nthe pusher is removed\n"), "\(device.errors)")
                #expect(try await homeserver.pushers.isEmpty)
            }
        }
    }

    @Test("a pipeline with head -1 prints one line, and ends with 0")
    func head() async throws {
        try await ListenHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let result = folder.appending(path: "line").path
                let status = folder.appending(path: "status").path
                let pipeline = "{ \"$0\" listen --own-gateway; echo $? > '\(status)'; } | head -1 > '\(result)'"
                let process = Process()
                process.executableURL = URL(filePath: "/bin/sh")
                process.arguments = ["-c", pipeline, CommandLineTool.executable.path]
                process.environment = ProcessInfo.processInfo.environment.merging(
                    ["MATRIX_HOMESERVER": homeserver.url, "MATRIX_TOKEN": ListenHomeserver.token]) { $1 }
                process.standardError = FileHandle.nullDevice
                async let end: Void = process.runToTermination()
                while try await homeserver.pushers.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
                try await homeserver.send("$ripe", "The tomatoes are ripe")
                try await end
                #expect(try String(contentsOfFile: status, encoding: .utf8) == "0\n")
                let lines = try String(contentsOfFile: result, encoding: .utf8).split(separator: "\n")
                #expect(lines.count == 1 && lines.first?.hasSuffix("  Kitchen garden") == true, "\(lines)")
                #expect(try await homeserver.pushers.isEmpty)
            }
        }
    }

    @Test("a refused token, a port in use and a homeserver that isn't there are errors, and the exit status is 1")
    func failedStart() async throws {
        try await ListenHomeserver.with { homeserver in
            let port = try #require(homeserver.url.split(separator: ":").last)
            for (options, message) in [
                (["--homeserver", homeserver.url, "--token", "wrong"], "error: 401 M_UNKNOWN_TOKEN"),
                (["--homeserver", "http://127.0.0.1:1", "--token", "t"], "hint: check --homeserver"),
                (
                    [
                        "--homeserver", homeserver.url, "--token", ListenHomeserver.token, "--listen",
                        "127.0.0.1:\(port)",
                    ],
                    "error: cannot listen on 127.0.0.1:\(port): address already in use"
                ),
            ] {
                let outcome = try await CommandLineTool.run(["listen", "--own-gateway"] + options)
                #expect(outcome.status == 1 && outcome.output.isEmpty)
                #expect(outcome.errors.contains(message), "\(outcome.errors)")
            }
            #expect(try await homeserver.pushers.isEmpty)
        }
    }

    @Test(
        "options that contradict each other are usage errors, and the exit status is 2",
        arguments: [
            ([], "missing gateway"),
            (["--own-gateway", "--gateway", "https://a.example"], "give either --own-gateway or"),
            (["--gateway", "https://push.example/_matrix/push/v1/notify"], "missing --app-id"),
            (["--gateway", "https://push.example/other", "--app-id", "a"], "--gateway: the gateway's URL is invalid"),
            (["--own-gateway", "--provider", "webpush"], "--provider webpush needs --gateway"),
            (["--own-gateway", "--provider", "unifiedpush"], "--provider unifiedpush needs --gateway"),
            (["--own-gateway", "--listen", "127.0.0.1"], "--listen"),
            (["--own-gateway", "--listen", "0.0.0.0:80"], "give --endpoint-url as well"),
            (["--own-gateway", "--listen", "[::]:80"], "give --endpoint-url as well"),
            (["--own-gateway", "--endpoint-url", "https://a.example/up"], "a gateway's URL has no path"),
            (["--own-gateway", "--endpoint-url", "a.example"], "--endpoint-url: expected a URL"),
            (["--own-gateway", "--count", "0"], "--count must be at least 1"),
            (["--own-gateway", "--for", "0"], "--for must be greater than 0"),
            (["--own-gateway", "--app-id", String(repeating: "a", count: 65)], "the app ID has 65 characters"),
        ])
    func usage(options: [String], message: String) async throws {
        let homeserver = ["--homeserver", "http://127.0.0.1:1", "--token", "t"]
        let outcome = try await CommandLineTool.run(["listen"] + homeserver + options)
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
