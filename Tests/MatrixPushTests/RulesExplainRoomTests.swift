import APIRuntime
import Foundation
import Testing

@Suite("Options of matrix-push rules explain for the user and the room", .timeLimit(.minutes(5)))
struct RulesExplainRoomTests {
    private let fern = ExplainTool.fern
    private let ripe = ExplainTool.ripe

    private func explain(
        _ options: String..., event: String? = nil, files: [String: String] = [:]
    ) async throws -> CommandLineTool.Outcome {
        try await ExplainTool.run(options, event: event, files: files)
    }

    @Test("power levels are evaluated by the rules of the room version")
    func powerLevels() async throws {
        let event = ripe.replacing(#""content": {"#, with: #""content": {"m.mentions": {"room": true}, "#)
        let levels = #"{"users": {"@wren:garden.example": 50}}"#
        let whole = #"{"type": "m.room.power_levels", "content": \#(levels)}"#
        func isHighlighted(_ options: String..., files: [String: String] = [:]) async throws -> Bool {
            let result = try await ExplainTool.run(["--format", "json"] + options, event: event, files: files)
            return try ExplainTool.outcome(of: result)["tweaks"]?["highlight"] == true
        }
        #expect(try await !isHighlighted())
        #expect(try await isHighlighted(files: ["--power-levels": levels]))
        #expect(try await isHighlighted(files: ["--power-levels": whole]))
        #expect(try await isHighlighted("--creator", "@wren:garden.example"))
        let none = ["--power-levels": "{}"]
        #expect(try await isHighlighted("--creator", "@wren:garden.example", files: none))
        #expect(try await !isHighlighted("--creator", "@wren:garden.example", "--room-version", "11", files: none))
    }

    @Test(
        "an invalid user ID is a usage error with an example",
        arguments: ["fern", "", "@fern", "@fern:", "fern:garden.example", "@fern:garden example"])
    func userIDs(text: String) async throws {
        for option in ["--user", "--creator"] {
            let user = option == "--user" ? [] : ["--user", fern]
            let outcome = try await CommandLineTool.run(
                ["rules", "explain", "--event", "-", option, text] + user, input: ripe)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(
                outcome.errors.hasPrefix(
                    "error: \(option): expected a user ID such as @fern:garden.example, found \"\(text)\"\n"))
        }
    }

    @Test("historical user IDs and those of any server are accepted", arguments: ["@:x", "@Ä b/:[::1]:8448", "@a:b:1"])
    func unusualUserIDs(text: String) async throws {
        let outcome = try await CommandLineTool.run(
            "rules", "explain", "--event", "-", "--user", text, "--creator", text, input: ripe)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }

    @Test("an empty room version is an error, an unknown one a warning")
    func roomVersions() async throws {
        #expect(try await explain("--room-version", "").errors.hasPrefix("error: --room-version cannot be empty"))
        for (version, like) in [("13", 12), ("x", 11), ("0", 11)] {
            let outcome = try await explain("--room-version", version)
            #expect(outcome.status == 0)
            #expect(
                outcome.errors
                    == "warning: unknown room version \"\(version)\"; power levels are evaluated as in version \(like)\n"
            )
        }
        for version in ["1", "12", "org.matrix.hydra.11"] {
            #expect(try await explain("--room-version", version).errors.isEmpty)
        }
    }

    @Test(
        "a file without power levels is an error, and the exit status is 2",
        arguments: [
            "[]", #"{"a":1}"#, #"{"users":[]}"#, #"{"notifications":7,"users":{}}"#,
            #"{"type":"m.room.message","content":{"body":"x"}}"#, #"{"type":"m.room.power_levels","content":[]}"#,
        ])
    func noPowerLevels(content: String) async throws {
        let outcome = try await explain(files: ["--power-levels": content])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("power-levels.json"))
    }

    @Test("power levels that are invalid in the room version are warnings")
    func invalidPowerLevels() async throws {
        let levels = #"{"users":{"@a:x":"50","@b:x":1.5,"@c:x":50},"users_default":null,"notifications":{"room":true}}"#
        func warned(_ version: String) async throws -> [String] {
            let outcome = try await explain("--room-version", version, files: ["--power-levels": levels])
            #expect(outcome.status == 0)
            return outcome.errors.split(separator: "\n").map { line in
                #expect(line.hasPrefix("warning: ") && line.hasSuffix("is treated as absent"))
                return String(line.split(separator: " ")[2])
            }
        }
        #expect(try await warned("12") == ["/users_default", "/users/@a:x", "/users/@b:x", "/notifications/room"])
        #expect(try await warned("9") == ["/users_default", "/users/@b:x", "/notifications/room"])
        #expect(try await explain(files: ["--power-levels": "{}"]).errors.isEmpty)
    }

    @Test("a negative number of members is an error")
    func negativeMembers() async throws {
        let outcome = try await explain("--members", "-1")
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: --members cannot be negative"))
    }
}
