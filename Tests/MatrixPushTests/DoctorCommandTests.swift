import APIRuntime
import DoctorAccounts
import DoctorModels
import Foundation
import LoopbackServer
import TemporaryFolder
import Testing

@Suite("matrix-push doctor", .timeLimit(.minutes(5)))
struct DoctorCommandTests {
    private func run(
        _ homeserver: BaseURL, _ arguments: String..., token: String = DoctorHomeserver.token
    ) async throws -> CommandLineTool.Outcome {
        try await CommandLineTool.run(
            ["doctor"] + arguments, environment: ["MATRIX_HOMESERVER": "\(homeserver)", "MATRIX_TOKEN": token])
    }

    /// Runs a closure with an account whose pusher works.
    private func withAccount(_ body: (DoctorHomeserver, ScriptedGateway) async throws -> Void) async throws {
        try await ScriptedGateway.with(ScriptedGateway.knowing(["garden.chat"])) { gateway, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                try await body(homeserver, gateway)
            }
        }
    }

    @Test("without an error the exit status is 0, and the text has each diagnostic and sample event")
    func text() async throws {
        try await withAccount { homeserver, gateway in
            let outcome = try await run(homeserver.baseURL)
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
            #expect(
                outcome.lines.prefix(3) == [
                    "homeserver  \(homeserver.baseURL)", "account     @fern:garden.example, device TABLET", "",
                ])
            for line in [
                "note     gateway_url_loopback  Garden Chat on Fern's tablet (", "ok       gateway_ok  ",
                "         The gateway knows the app \"garden.chat\".", "a message in a group ",
                "notifies, sound ring", "silent, as usual", "1 note, 4 ok",
            ] { #expect(outcome.output.contains(line), "\(line)") }
            #expect(!outcome.output.contains("\u{1B}"), "no colours outside of a terminal")
            #expect(!outcome.output.contains(DoctorHomeserver.pushkey))
            #expect(!outcome.output.contains(DoctorHomeserver.token))
            #expect(gateway.notifications.allSatisfy { $0.eventID == nil })
        }
    }

    @Test("with --send every device gets a visible push")
    func send() async throws {
        try await withAccount { homeserver, gateway in
            let outcome = try await run(homeserver.baseURL, "--send")
            #expect(outcome.status == 0 && outcome.output.contains("push_accepted"))
            #expect(gateway.notifications.filter { $0.eventID != nil }.count == 1)
        }
    }

    @Test("with --send and a gateway that limits requests, the exit status is 1 and the text has the gateway's words")
    func sendWhileLimited() async throws {
        let words: JSONObject = ["errcode": "M_LIMIT_EXCEEDED", "error": "no push provider accepts it"]
        let response = ScriptedGateway.always(ServerResponse(status: 429, json: words))
        try await ScriptedGateway.with(response) { _, url in
            try await DoctorHomeserver.with { homeserver in
                try await homeserver.setPusher(url: url)
                let outcome = try await run(homeserver.baseURL, "--send")
                #expect(outcome.status == 1 && outcome.output.contains("error    push_failed  "), "\(outcome.output)")
                let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(text.contains("(M_LIMIT_EXCEEDED: no push provider accepts it)"))
            }
        }
    }

    @Test("with an error the exit status is 1, and the JSON report follows the schema")
    func json() async throws {
        try await DoctorHomeserver.with { homeserver in
            let outcome = try await run(homeserver.baseURL, "--format", "json")
            #expect(outcome.status == 1 && outcome.errors.isEmpty)
            let report = try DoctorReport(json: outcome.output, mode: .strict)
            #expect(report.severity == .error && report.diagnostics.first?.code == .noPushers)
            #expect(report.userID == DoctorHomeserver.userID && report.deviceID == DoctorHomeserver.deviceID)
            #expect(report.samples.count == 12)
        }
    }

    @Test("an account that can't be examined has a report and the exit status 3")
    func unexamined() async throws {
        try await withAccount { homeserver, _ in
            let outcome = try await run(homeserver.baseURL, "--format", "json", token: "wrong-token")
            #expect(outcome.status == 3)
            #expect(try DoctorReport(json: outcome.output).diagnostics.map(\.code) == [.tokenRejected])
            #expect(!outcome.output.contains("wrong-token"))
        }
        try await withRefusingAddress { address in
            let outcome = try await run(address)
            #expect(outcome.status == 3 && outcome.output.contains("error    homeserver_unreachable  \(address)"))
            #expect(outcome.output.contains("connection refused"))
        }
    }

    @Test("the token is read from a file; without homeserver or token the exit status is 2")
    func options() async throws {
        try await withAccount { homeserver, _ in
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "token").path
                try Data("\(DoctorHomeserver.token)\n".utf8).write(to: URL(filePath: file))
                let outcome = try await CommandLineTool.run(
                    "doctor", "--homeserver", "\(homeserver.baseURL)", "--token-file", file)
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
        }
        for arguments in [
            [], ["--homeserver", "http://127.0.0.1:1"], ["--homeserver", "ftp://x", "--token", "t"],
            ["--homeserver", "http://127.0.0.1:1", "--token", "t", "--timeout", "0"],
            ["--homeserver", "http://127.0.0.1:1", "--token", "t", "--format", "pdf"],
            ["--homeserver", "http://127.0.0.1:1", "--token", "t", "--token-file", "x"],
        ] {
            let outcome = try await CommandLineTool.run(["doctor"] + arguments)
            #expect(outcome.status == 2 && outcome.output.isEmpty, "\(arguments)")
            #expect(outcome.errors.hasPrefix("error: "), "\(outcome.errors)")
        }
    }

    @Test("a reverse proxy's page isn't in the report", arguments: ["text", "json", "html"])
    func proxy(format: String) async throws {
        let page = ServerResponse(status: 502, text: "<b>Bad Gateway</b>", contentType: "text/html")
        try await withServer(APIRouter(errors: ErrorRenderer { _, _ in page })) { url in
            let outcome = try await run(url, "--format", format)
            #expect(outcome.status == 3 && outcome.output.contains("homeserver_failing"), "\(outcome.output)")
            #expect(outcome.output.contains("status 502, and the response"))
            #expect(!outcome.output.contains("Bad Gateway") && !outcome.output.contains("M_UNKNOWN"))
        }
    }

    // MARK: The page

    /// Returns the page for pushers that a homeserver lists.
    private func page(_ pushers: [JSONValue]) async throws -> String {
        try await DoctorHomeserver.with(pushers: ["pushers": .array(pushers)]) { homeserver in
            let outcome = try await run(homeserver.baseURL, "--format", "html")
            #expect(outcome.errors.isEmpty)
            return outcome.output
        }
    }

    @Test("the page is self-contained, has no script, and has styles for light, dark, phones and paper")
    func selfContained() async throws {
        let page = try await page([])
        #expect(page.hasPrefix("<!doctype html>\n"))
        for reference in ["src=", "href=", "url(", "@import", "<script", "<link", "<img"] {
            #expect(!page.contains(reference), "\(reference)")
        }
        for part in [
            "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;", "prefers-color-scheme: dark",
            "@media print", "@media (max-width: 40rem)", "<h1>Notifications don&#39;t arrive</h1>", "no_pushers",
            "a message in a group", "Any message", "checks without a problem",
        ] { #expect(page.contains(part), "\(part)") }
    }

    @Test("the headline distinguishes an account without notifications from one with a device without them")
    func headline() async throws {
        let broken: JSONValue = ["app_id": "a", "pushkey": "k1", "kind": "http"]
        let other: JSONValue = ["app_id": "b", "pushkey": "k2", "kind": "webpush"]
        #expect(try await page([broken]).contains("<h1>Notifications don&#39;t arrive</h1>"))
        #expect(try await page([broken, other]).contains("<h1>Some devices aren&#39;t notified</h1>"))
        #expect(try await page([other]).contains("<h1>Nothing is wrong here</h1>"))
    }

    @Test("names of pushers are escaped, and their secrets aren't in the page")
    func escaping() async throws {
        let hostile = "</style><script>alert('1' & \"2\")</script>\u{202E}\u{7}<!--"
        let page = try await page([
            [
                "app_id": .string(hostile), "pushkey": .string(DoctorHomeserver.pushkey), "kind": .string(hostile),
                "app_display_name": .string(hostile), "device_display_name": .string(hostile), "lang": "en",
                "data": ["url": "https://push.example/secret-path", "format": .string(hostile)],
            ]
        ])
        #expect(!page.contains("<script") && !page.contains("<!--"))
        #expect(page.components(separatedBy: "</style>").count == 2)
        #expect(!page.contains("\u{202E}") && !page.contains("\u{7}"))
        #expect(!page.contains(DoctorHomeserver.pushkey) && !page.contains("secret-path"))
        #expect(page.contains("https://push.example/…"))
    }

    @Test("elements are properly nested")
    func wellFormed() async throws {
        let page = try await page([5, ["app_id": "a", "pushkey": "k", "kind": "email"]])
        #expect(HTMLStructure.problem(in: page) == nil)
    }
}
