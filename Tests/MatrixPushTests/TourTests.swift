import Foundation
import TemporaryFolder
import Testing

@Suite("matrix-push-tour", .timeLimit(.minutes(5)))
struct TourTests {
    /// One run, which several tests read.
    private static let run = Task { try await run(columns: "") }

    private static func run(columns: String) async throws -> CommandLineTool.Outcome {
        try await CommandLineTool.run([], executable: CommandLineTool.tour, environment: ["COLUMNS": columns])
    }

    private static let pageRun = Task {
        try await CommandLineTool.run(["--format", "html"], executable: CommandLineTool.tour)
    }

    @Test("each device shows what it must, no request violates its provider's rules, and the exit status is 0")
    func tour() async throws {
        let outcome = try await Self.run.value
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let conclusion = " requests: none violated the rules of its provider, and each device showed what it must."
        #expect(outcome.lines.contains { $0.hasSuffix(conclusion) })
        for line in [
            "    APNs: the provider token's signature with the key ABC123DEFG is valid.",
            "    Push service: the VAPID signature is valid; only the browser can read the message.",
            "    Push server: the message is encrypted; only the tablet can read it.",
            "    Fern's push rules: the sender rule @wren:garden.example matches: no notification.",
            "    Fern's push rules: the override rule .m.rule.is_user_mention matches: notify, sound default, highlight.",
            "    Fern's push rules: the underride rule .m.rule.call matches: notify, sound ring.",
            "    Fern's push rules: the override rule .m.rule.suppress_edits matches: no notification.",
            "    The gateway is started again. It remembers nothing.",
            "    The tablet has shown this event, and doesn't show it twice.",
            "    The pushers that are left: garden.tablet, garden.laptop.",
            "    The pushers that are left: none.",
        ] {
            #expect(outcome.lines.contains(line), "\(line)")
        }
        #expect(outcome.lines.allSatisfy { $0.count <= 112 })
    }

    @Test("a muted message makes no request to the gateway, and each other one makes a request for each pusher")
    func deliveries() async throws {
        let acts = try await Self.run.value.acts
        try #require(acts.count == 12)
        let counts = acts.map { act in act.lines.count { $0.contains(" homeserver -> gateway  POST ") } }
        // Registered, written, muted, mentioned, called, edited, read, written, redacted, killed, wiped, logged out.
        #expect(counts == [0, 3, 0, 3, 3, 3, 3, 3, 3, 4, 3, 0])
        let screens = acts.map { act in act.lines.first { $0.hasPrefix("phone") } ?? "" }
        for (act, badge) in [(1, "badge 1"), (2, "badge 1"), (3, "badge 2"), (6, "no badge"), (10, "wiped")] {
            #expect(screens[act].hasPrefix("phone · \(badge) "), "\(act)")
        }
    }

    @Test("the terms are explained in the text and on the page, and counts-only pushes where they occur")
    func terms() async throws {
        let text = try await Self.run.value
        let page = try await Self.pageRun.value.output
        for term in ["pusher", "pushkey", "push rule", "event_id_only", "counts-only push", "VAPID"] {
            #expect(text.lines.contains { $0.hasPrefix("    \(term): ") }, "\(term)")
            #expect(page.contains("<dt>\(term)</dt><dd>"), "\(term)")
        }
        let acts = text.acts
        try #require(acts.count == 12)
        for act in [6, 8] {
            #expect(acts[act].lines.dropFirst().prefix(3).joined(separator: " ").contains("counts-only pushes"))
        }
        let hops = acts.map { act in
            act.lines.count { $0.contains(" homeserver -> gateway  POST ") && $0.contains(", counts only  200") }
        }
        #expect(hops == [0, 0, 0, 0, 0, 0, 3, 0, 3, 0, 0, 0])
    }

    @Test(
        "COLUMNS bounds the lines, at least 40 and at most 112", arguments: [(10, 40), (64, 64), (80, 80), (300, 112)])
    func width(columns: Int, expected: Int) async throws {
        let outcome = try await Self.run(columns: "\(columns)")
        #expect(outcome.status == 0 && outcome.acts.count == 12)
        #expect(outcome.lines.map(\.count).max() == expected)
        // As many screens side by side as there is room for, and each screen has both ends of its frame.
        let screens = outcome.lines.filter { $0.hasPrefix("╭") }.map { $0.count { $0 == "╭" } }
        #expect(screens.max() == (expected < 64 ? 1 : expected < 80 ? 2 : 3))
        #expect(outcome.lines.allSatisfy { line in line.count { $0 == "╭" } == line.count { $0 == "╮" } })
        #expect(screens.reduce(0, +) == 36)
    }

    @Test("the guide contains the tour's output")
    func guide() async throws {
        let guide = try String(
            contentsOf: CommandLineTool.projectRoot.appending(path: "docs/guides/tour.md"), encoding: .utf8)
        let blocks = guide.components(separatedBy: "```\n")
        try #require(blocks.count == 4)
        #expect(try await Self.run.value.output == blocks[2])
    }

    @Test("the README's lines of the tour are its output")
    func readme() async throws {
        let readme = try String(
            contentsOf: CommandLineTool.projectRoot.appending(path: "README.md"), encoding: .utf8)
        let block = try #require(
            readme.components(separatedBy: "```\n").first { $0.contains("homeserver -> gateway  POST") })
        let output = try await Self.run.value.lines
        let lines = block.split(separator: "\n").map(String.init).filter { $0 != "…" }
        #expect(lines.count > 10)
        for line in lines { #expect(output.contains(line), "\(line)") }
    }

    @Test("the page is well-formed and has all acts, devices and hops")
    func page() async throws {
        let outcome = try await Self.pageRun.value
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let page = outcome.output
        #expect(page.hasPrefix("<!doctype html>\n") && page.hasSuffix("</html>\n"))
        #expect(HTMLStructure.problem(in: page) == nil)
        let acts = try await Self.run.value.acts
        for (index, act) in acts.enumerated() {
            let title = try #require(act.lines.first).drop { $0 != " " }.dropFirst()
            #expect(page.contains("id=\"act-\(index + 1)\""))
            #expect(page.contains("</span>\(title.replacing("'", with: "&#39;"))</h2>"), "\(title)")
        }
        let hopCount = acts.flatMap(\.lines).count { $0.hasPrefix("[") }
        #expect(page.components(separatedBy: "<details class=\"hop\">").count - 1 == hopCount)
        #expect(page.components(separatedBy: "<figure class=\"device ").count - 1 == acts.count * 3)
        for text in [
            "The tomatoes are ripe, Fern, come and pick some (edited)", "Voice call", "♪ ring", "@media print",
            "<span class=\"sender\">Wren calls</span>Voice call</p>",
            "<span class=\"sender\">Wren redacts a message</span>Reason: wrong room</p>",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("<link"))
    }

    @Test("each text on the page has a contrast of 4.5:1 to its background at least", arguments: [false, true])
    func contrast(isDark: Bool) async throws {
        let style = try #require(try await Self.pageRun.value.output.firstMatch(of: /<style>([^<]*)<\/style>/)).1
        let colours = PageColours(style, isDark: isDark)
        // Texts and backgrounds. A notification lies on both ends of the screen's gradient.
        var pairs = [
            ("--ink", "--page"), ("--soft", "--page"), ("--ink", "--card"), ("--soft", "--card"), ("--soft", "--tint"),
            ("--yes", "--yes-tint"), ("--soft", "--yes-tint"), ("--no", "--bad-tint"), ("--card", "--yes"),
            ("--ink", "--quiet-tint"), ("--soft", "--quiet-tint"),
        ].map { ($0, [$1]) }
        for end in ["--glass", "--glass-end"] {
            pairs += [("--ink", [end]), ("--glass-soft", [end])]
            for note in ["--note", "--note-new"] { pairs += [("--ink", [end, note]), ("--glass-soft", [end, note])] }
            pairs.append(("--now", [end, "--note-new"]))
        }
        for (text, layers) in pairs {
            let contrast = try #require(colours.contrast(of: text, on: layers), "\(text) \(layers)")
            #expect(contrast >= 4.5, "\(text) on \(layers)")
        }
        // White numbers on the app's icon.
        #expect(try #require(colours.contrastToWhite(of: "--badge")) >= 4.5)
    }

    @Test("the phone is taller than it is wide, at each width of the page")
    func phone() async throws {
        let page = try await Self.pageRun.value.output
        let widths = page.matches(of: /\.phone \{ max-width: ([0-9.]+)rem/).compactMap { Double($0.1) }
        let heights = page.matches(of: /\.phone \.glass \{[^}]* min-height: ([0-9.]+)rem/).compactMap { Double($0.1) }
        try #require(widths.count == 1 && heights.count == 1)
        #expect(heights[0] > widths[0])
    }

    @Test("neither the text nor the page has a secret or an address", arguments: [false, true])
    func secrets(inPage: Bool) async throws {
        let output = try await (inPage ? Self.pageRun : Self.run).value.output.replacing("&quot;", with: "\"")
        for secret in ["Bearer", "tour-wren", "tour-phone", "PRIVATE KEY", "127.0.0.1:", "localhost"] {
            #expect(!output.contains(secret), "\(secret)")
        }
        // Device tokens in hexadecimal, public keys, access tokens.
        #expect(output.firstMatch(of: /[A-Za-z0-9+_=-]{40,}/) == nil)
        let values = output.matches(of: /"(?:auth|pushkey|p256dh|endpoint)": "([^"]*)"/).map {
            String($0.1).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        }
        #expect(
            Set(values) == [
                "<secret>", "<public key>", "<device token>", "http://push-server/<endpoint>",
                "http://push-service/wpush/v2/<endpoint>",
            ])
    }

    @Test("--output writes the page to a file and nothing to standard output")
    func output() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "tour.html")
            let outcome = try await CommandLineTool.run(
                ["--format", "html", "--output", file.path], executable: CommandLineTool.tour)
            #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
            #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("<!doctype html>\n"))
        }
    }

    @Test("--help states the exit codes; an argument or an unknown format is a usage error, and the exit status is 2")
    func usage() async throws {
        let help = try await CommandLineTool.run(["--help"], executable: CommandLineTool.tour)
        #expect(help.status == 0 && help.output.contains("Exit codes: 0 "))
        for arguments in [["x"], ["--format", "pdf"]] {
            let outcome = try await CommandLineTool.run(arguments, executable: CommandLineTool.tour)
            #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.errors.hasPrefix("error: "))
        }
    }
}

extension CommandLineTool.Outcome {
    /// The acts of a tour's text.
    fileprivate var acts: [(number: Int, lines: [String])] {
        var acts: [(number: Int, lines: [String])] = []
        for line in lines {
            if let number = line.firstMatch(of: #/^(\d+)\. /#).flatMap({ Int($0.1) }), number == acts.count + 1 {
                acts.append((number, []))
            }
            if !acts.isEmpty { acts[acts.count - 1].lines.append(line) }
        }
        return acts
    }
}
