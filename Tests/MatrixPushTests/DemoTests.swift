import Foundation
import Testing

@Suite("matrix-push-demo", .timeLimit(.minutes(5)))
struct DemoTests {
    @Test("the demo delivers messages to four devices without violations, also after a kill, and the exit status is 0")
    func demo() async throws {
        let outcome = try await CommandLineTool.run([], executable: CommandLineTool.demo)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.lines.count <= 150)
        for device in ["iPhone", "Android phone", "browser", "UnifiedPush app"] {
            let lines = outcome.lines.filter { $0.hasPrefix("    \(device) shows: ") }
            #expect(lines.first?.hasSuffix("Wren in Kitchen garden: The tomatoes are ripe (1 unread)") == true)
            #expect(lines.count == (device == "iPhone" ? 1 : 3), "\(device)")
        }
        for line in [
            "    APNs: the token's signature with key ABC123DEFG is valid",
            "    FCM: the access token is valid",
            "    push service: the VAPID signature is valid. The browser decrypts:",
            "    push server: the message is encrypted. The app decrypts:",
            #"[16] gateway <- APNs  410 {"reason": "Unregistered", "timestamp": 1767225660000}"#,
            #"[15] homeserver <- gateway  200 {"rejected": ["<device token>"]}"#,
            "[24] homeserver is killed before it gets the response",
            "Two minutes later, the homeserver starts again with the same file.",
            "The homeserver has removed the iPhone's pusher. 3 pushers are left.",
            #"[34] client <- homeserver  200 {"pushers": []}"#,
            "No request violated the rules of its provider. All hops went through.",
        ] {
            #expect(outcome.lines.contains(line), "\(line)")
        }
        #expect(!outcome.output.contains("Bearer") && !outcome.output.contains("127.0.0.1:"))
    }

    @Test("the guide contains the demo's output")
    func guide() async throws {
        let guide = try String(
            contentsOf: CommandLineTool.projectRoot.appending(path: "docs/guides/demo.md"), encoding: .utf8)
        let blocks = guide.components(separatedBy: "```\n")
        try #require(blocks.count == 3)
        #expect(try await CommandLineTool.run([], executable: CommandLineTool.demo).output == blocks[1])
    }

    @Test("--help states the exit codes; an argument is a usage error, and the exit status is 2")
    func usage() async throws {
        let help = try await CommandLineTool.run(["--help"], executable: CommandLineTool.demo)
        #expect(help.status == 0 && help.output.contains("Exit codes: 0 "))
        let outcome = try await CommandLineTool.run(["x"], executable: CommandLineTool.demo)
        #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.errors.hasPrefix("error: "))
    }
}
