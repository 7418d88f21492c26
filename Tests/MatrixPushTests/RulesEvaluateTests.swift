import APIRuntime
import Foundation
import SharedData
import TemporaryFolder
import Testing

@Suite("matrix-push rules evaluate", .timeLimit(.minutes(10)))
struct RulesEvaluateTests {
    private static let vectorFile = SharedData.url("push-rule-vectors/vectors.jsonl")

    /// Returns a case as a line.
    private func line(_ id: JSONValue = "a", body: String = "Hi", members: JSONValue = 2) -> String {
        let json: JSONObject = [
            "id": id, "user_id": "@fern:garden.example", "room_member_count": members, "rules": "default",
            "event": ["type": "m.room.message", "sender": "@wren:garden.example", "content": ["body": .string(body)]],
        ]
        return json.description
    }

    /// Returns the result of ``line(_:body:members:)``.
    private func result(_ id: String = #""a""#) -> String {
        #"{"id":\#(id),"rule":{"kind":"underride","rule_id":".m.rule.room_one_to_one"},"#
            + #""actions":["notify",{"set_tweak":"sound","value":"default"}],"notify":true,"#
            + #""tweaks":{"sound":"default"}}"#
    }

    @Test("each case yields a line with id, rule, actions, notify and tweaks")
    func form() async throws {
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: line() + "\n" + line(7))
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output == result() + "\n" + result("7") + "\n")
        let named = try await CommandLineTool.run("rules", "evaluate", "-", input: line())
        #expect(named.output == result() + "\n")
    }

    @Test("an event that no rule matches yields the rule null")
    func none() async throws {
        let input = line().replacing("m.room.message", with: "org.example.x")
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: input)
        #expect(outcome.output == #"{"id":"a","rule":null,"actions":[],"notify":false,"tweaks":{}}"# + "\n")
    }

    @Test(
        "the vectors yield the expected results, except those about case folding of non-ASCII letters",
        .enabled(if: SharedData.exists("push-rule-vectors/vectors.jsonl"), SharedData.skipped))
    func vectors() async throws {
        let outcome = try await CommandLineTool.run("rules", "evaluate", Self.vectorFile.path)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let vectors = try String(contentsOf: Self.vectorFile, encoding: .utf8).split(separator: "\n")
            .map { try JSONObject(json: String($0)) }
        let results = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(results.map { $0["id"] } == vectors.map { $0["id"] })
        #expect(vectors.count > 5000)
        var differing: [String] = []
        for (vector, result) in zip(vectors, results) where compared(result) != compared(vector["expect"]?.object) {
            #expect(vector["status"] != "normative", "\(vector["id"] ?? .null)")
            differing.append(vector["category"]?.string ?? "")
        }
        // docs/guides/push-rules.md lists the differences and their reasons.
        #expect(differing == Array(repeating: "casefold_non_ascii", count: 39))
    }

    /// Returns the compared members of a result. `highlight: false` is equivalent to no highlight.
    private func compared(_ result: JSONObject?) -> JSONObject {
        var tweaks = result?["tweaks"]?.object ?? [:]
        if tweaks["highlight"] == false { tweaks["highlight"] = nil }
        return ["rule": result?["rule"] ?? .null, "notify": result?["notify"] ?? .null, "tweaks": .object(tweaks)]
    }

    // MARK: Invalid input

    @Test("an invalid line yields its number and an error, and the other lines are evaluated")
    func invalidLines() async throws {
        let lines = [
            line(), "[1,", "", #"{"id":"x","event":{}}"#, line("b", members: "two"), "nonsense", "  \r", "[]", line(),
        ]
        let outcome = try await CommandLineTool.run(
            "rules", "evaluate", input: lines.joined(separator: "\r\n"))
        #expect(outcome.status == 1)
        #expect(outcome.errors == "error: 5 of 7 lines invalid\n")
        let results = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(results.map { $0["line"] } == [nil, 2, 4, 5, 6, 8, nil])
        #expect(results.map { $0["id"] } == ["a", .null, "x", "b", .null, .null, "a"])
        #expect(results[2]["error"] == "user_id is missing")
        #expect(results[3]["error"] == "room_member_count must be an integer of 0 or more")
        #expect(results[1]["column"] == 5)
        #expect(results.allSatisfy { ($0["error"] == nil) == ($0["notify"] != nil) })
    }

    @Test("rules accepts a response of GET /pushrules/; another object or an unknown base is an error")
    func rulesets() async throws {
        let rule = #"{"rule_id":"x","enabled":true,"actions":[],"conditions":[]}"#
        let lines = [
            #"{"global":{"override":[\#(rule)]}}"#, #"{"override":[\#(rule)]}"#, #"{"global":{"bogus":1}}"#,
            #"{"override":[3,\#(rule)]}"#, #"{"override":[{"id":"typo"}]}"#, #"{"override":[],"room":7}"#, "7",
            #"{"override":[{"rule_id":"x"}]}"#,
        ].map { line().replacing(#""default""#, with: $0) }
        let outcome = try await CommandLineTool.run(
            "rules", "evaluate",
            input: (lines + [line().dropLast() + #","base":"x"}"#, line(members: -1)]).joined(separator: "\n"))
        #expect(outcome.status == 1)
        let results = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(results.prefix(2).allSatisfy { $0["rule"]?["rule_id"] == "x" })
        #expect(
            results.map { $0["error"]?.string } == [
                nil, nil, #"rules must be a ruleset or "default""#,
                "rules must be a ruleset; at /override/0: expected a rule, which is an object with a rule_id",
                "rules must be a ruleset; at /override/0: expected a rule, which is an object with a rule_id",
                "rules must be a ruleset; at /room: expected an array",
                #"rules must be a ruleset or "default""#,
                nil, #"base must be "none" or "server""#, "room_member_count must be an integer of 0 or more",
            ])
        #expect(results[7]["rule"]?["rule_id"] == ".m.rule.room_one_to_one")
    }

    @Test("--help describes the required and the optional members of a case")
    func help() async throws {
        let help = try await CommandLineTool.run("rules", "evaluate", "--help").output
            .split(separator: /\s+/).joined(separator: " ")
        for text in ["required members. event", #""infinite" for a creator"#, #"such as "user_id is missing""#] {
            #expect(help.contains(text), "\(text)")
        }
    }

    @Test("an unreadable file is named, and the exit status is 2")
    func unreadable() async throws {
        for path in ["/nowhere/cases.jsonl", "/"] {
            let outcome = try await CommandLineTool.run("rules", "evaluate", path)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("error: cannot read \(path): "))
        }
    }

    @Test("empty input yields no output and the exit status 0")
    func empty() async throws {
        let outcome = try await CommandLineTool.run("rules", "evaluate")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
    }

    @Test("deep nesting, lone surrogates and rules of the wrong type yield errors for their lines only")
    func hostile() async throws {
        let lines = [
            String(repeating: "[", count: 100_000), #"{"id":"\ud800"}"#,
            line().replacing(#""default""#, with: #"{"content":[{"rule_id":"x","pattern":[]}],"bogus":[1]}"#),
            line().replacing(#""default""#, with: #"{"override":7,"content":[1,{"rule_id":"x","pattern":[]}]}"#),
        ]
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: lines.joined(separator: "\n"))
        #expect(outcome.status == 1)
        let results = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(results.map { $0["error"] == nil } == [false, false, true, false])
    }

    // MARK: Large input and streaming

    @Test("a body of a megabyte is evaluated; a line over 32 MiB is an error, and the next line is evaluated")
    func hugeLines() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "cases.jsonl")
            let input = [
                line(body: String(repeating: "tea ", count: 1 << 18)),
                line(body: String(repeating: "x", count: 33 << 20)), line(),
            ]
            try Data(input.joined(separator: "\n").utf8).write(to: file)
            let outcome = try await CommandLineTool.run("rules", "evaluate", file.path)
            #expect(outcome.status == 1)
            let lines = outcome.lines.filter { !$0.isEmpty }
            #expect(lines.count == 3 && lines[0] == result() && lines[2] == result())
            #expect(lines[1] == #"{"id":null,"line":2,"error":"the line has more than 33554432 bytes"}"#)
        }
    }

    @Test("100,000 lines are evaluated")
    func manyLines() async throws {
        let input = String(repeating: line() + "\n", count: 100_000)
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: input)
        #expect(outcome.status == 0)
        #expect(outcome.output == String(repeating: result() + "\n", count: 100_000))
    }

    @Test("each result is written before the next line is read")
    func streaming() async throws {
        let process = Process()
        process.executableURL = CommandLineTool.executable
        process.arguments = ["rules", "evaluate"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        for number in 0..<3 {
            try input.fileHandleForWriting.write(contentsOf: Data((line(.integer(Int64(number))) + "\n").utf8))
            var received = Data()
            while received.last != UInt8(ascii: "\n") {
                let chunk = output.fileHandleForReading.availableData
                guard !chunk.isEmpty else { break }
                received += chunk
            }
            #expect(String(decoding: received, as: UTF8.self) == result("\(number)") + "\n")
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
