import APIRuntime
import Foundation
import SharedData
import Testing

@Suite("matrix-push rules evaluate", .timeLimit(.minutes(10)))
struct RulesEvaluateTests {
    private static let vectorFile = SharedData.url("push-rule-vectors/vectors.jsonl")

    /// A case, as a line.
    private func line(_ id: JSONValue = "a", body: String = "Hi", members: JSONValue = 2) -> String {
        let json: JSONObject = [
            "id": id, "user_id": "@fern:garden.example", "room_member_count": members, "rules": "default",
            "event": ["type": "m.room.message", "sender": "@wren:garden.example", "content": ["body": .string(body)]],
        ]
        return json.description
    }

    /// What is answered to ``line(_:body:members:)``.
    private func answer(_ id: String = #""a""#) -> String {
        #"{"id":\#(id),"rule":{"kind":"underride","rule_id":".m.rule.room_one_to_one"},"#
            + #""actions":["notify",{"set_tweak":"sound","value":"default"}],"notify":true,"#
            + #""tweaks":{"sound":"default"}}"#
    }

    @Test("each line has its answer, in this form")
    func form() async throws {
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: line() + "\n" + line(7))
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output == answer() + "\n" + answer("7") + "\n")
        let named = try await CommandLineTool.run("rules", "evaluate", "-", input: line())
        #expect(named.output == answer() + "\n")
    }

    @Test("an event that no rule matches has null for its rule")
    func none() async throws {
        let input = line().replacing("m.room.message", with: "org.example.x")
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: input)
        #expect(outcome.output == #"{"id":"a","rule":null,"actions":[],"notify":false,"tweaks":{}}"# + "\n")
    }

    @Test(
        "every vector is answered in its turn: normative ones right, others too but for letters that we fold",
        .enabled(if: SharedData.exists("push-rule-vectors/vectors.jsonl"), SharedData.skipped))
    func vectors() async throws {
        let outcome = try await CommandLineTool.run("rules", "evaluate", Self.vectorFile.path)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let vectors = try String(contentsOf: Self.vectorFile, encoding: .utf8).split(separator: "\n")
            .map { try JSONObject(json: String($0)) }
        let answers = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(answers.map { $0["id"] } == vectors.map { $0["id"] })
        #expect(vectors.count > 5000)
        var differing: [String] = []
        for (vector, answer) in zip(vectors, answers) where compared(answer) != compared(vector["expect"]?.object) {
            #expect(vector["status"] != "normative", "\(vector["id"] ?? .null)")
            differing.append(vector["category"]?.string ?? "")
        }
        // docs/guides/push-rules.md says which and why.
        #expect(differing == Array(repeating: "casefold_non_ascii", count: 39))
    }

    /// `highlight: false` is no highlight.
    private func compared(_ answer: JSONObject?) -> JSONObject {
        var tweaks = answer?["tweaks"]?.object ?? [:]
        if tweaks["highlight"] == false { tweaks["highlight"] = nil }
        return ["rule": answer?["rule"] ?? .null, "notify": answer?["notify"] ?? .null, "tweaks": .object(tweaks)]
    }

    // MARK: Mistakes

    @Test("a line that is no case is answered with its number and what is wrong, and the others are evaluated")
    func mistakes() async throws {
        let lines = [
            line(), "[1,", "", #"{"id":"x","event":{}}"#, line("b", members: "two"), "nonsense", "  \r", "[]", line(),
        ]
        let outcome = try await CommandLineTool.run(
            "rules", "evaluate", input: lines.joined(separator: "\r\n"))
        #expect(outcome.status == 1)
        #expect(outcome.errors == "error: 5 of 7 lines couldn't be evaluated\n")
        let answers = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(answers.map { $0["line"] } == [nil, 2, 4, 5, 6, 8, nil])
        #expect(answers.map { $0["id"] } == ["a", .null, "x", "b", .null, .null, "a"])
        #expect(answers[2]["error"] == "user_id is missing")
        #expect(answers[3]["error"] == "room_member_count must be an integer of 0 or more")
        #expect(answers[1]["column"] == 5)
        #expect(answers.allSatisfy { ($0["error"] == nil) == ($0["notify"] != nil) })
    }

    @Test("rules may be what a homeserver answers; what is no ruleset is an error, and a base that nobody knows")
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
        let answers = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(answers.prefix(2).allSatisfy { $0["rule"]?["rule_id"] == "x" })
        #expect(
            answers.map { $0["error"]?.string } == [
                nil, nil, #"rules must be a ruleset or "default""#,
                "rules must be a ruleset; at /override/0: expected a rule, which is an object with a rule_id",
                "rules must be a ruleset; at /override/0: expected a rule, which is an object with a rule_id",
                "rules must be a ruleset; at /room: expected an array",
                #"rules must be a ruleset or "default""#,
                nil, #"base must be "none" or "server""#, "room_member_count must be an integer of 0 or more",
            ])
        #expect(answers[7]["rule"]?["rule_id"] == ".m.rule.room_one_to_one")
    }

    @Test("--help says what a case needs, and what else it may have")
    func help() async throws {
        let help = try await CommandLineTool.run("rules", "evaluate", "--help").output
            .split(separator: /\s+/).joined(separator: " ")
        for text in ["Required are event", #""infinite" for a creator"#, #"such as "user_id is missing""#] {
            #expect(help.contains(text), "\(text)")
        }
    }

    @Test("a file that can't be read: exit 2, with its name")
    func unreadable() async throws {
        for path in ["/nowhere/cases.jsonl", "/"] {
            let outcome = try await CommandLineTool.run("rules", "evaluate", path)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("error: cannot read \(path): "))
        }
    }

    @Test("no input is no mistake")
    func empty() async throws {
        let outcome = try await CommandLineTool.run("rules", "evaluate")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
    }

    @Test("deep nesting, bad UTF-8 escapes and rules of the wrong shape harm nobody")
    func hostile() async throws {
        let lines = [
            String(repeating: "[", count: 100_000), #"{"id":"\ud800"}"#,
            line().replacing(#""default""#, with: #"{"content":[{"rule_id":"x","pattern":[]}],"bogus":[1]}"#),
            line().replacing(#""default""#, with: #"{"override":7,"content":[1,{"rule_id":"x","pattern":[]}]}"#),
        ]
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: lines.joined(separator: "\n"))
        #expect(outcome.status == 1)
        let answers = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(answers.map { $0["error"] == nil } == [false, false, true, false])
    }

    // MARK: Size and time

    @Test("a body of a megabyte is evaluated; a line beyond 32 MiB isn't, and the next one is")
    func hugeLines() async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let file = folder.appending(path: "cases.jsonl")
            let input = [
                line(body: String(repeating: "tea ", count: 1 << 18)),
                line(body: String(repeating: "x", count: 33 << 20)), line(),
            ]
            try Data(input.joined(separator: "\n").utf8).write(to: file)
            let outcome = try await CommandLineTool.run("rules", "evaluate", file.path)
            #expect(outcome.status == 1)
            let lines = outcome.lines.filter { !$0.isEmpty }
            #expect(lines.count == 3 && lines[0] == answer() && lines[2] == answer())
            #expect(lines[1] == #"{"id":null,"line":2,"error":"the line has more than 33554432 bytes"}"#)
        }
    }

    @Test("100,000 lines take seconds, even in a debug build")
    func manyLines() async throws {
        let input = String(repeating: line() + "\n", count: 100_000)
        let start = ContinuousClock.now
        let outcome = try await CommandLineTool.run("rules", "evaluate", input: input)
        // Generous: a debug build on a busy machine. A release build takes less than one second.
        #expect(ContinuousClock.now - start < .seconds(180))
        #expect(outcome.status == 0)
        #expect(outcome.output == String(repeating: answer() + "\n", count: 100_000))
    }

    @Test("an answer comes before the next line is there")
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
            var answer = Data()
            while answer.last != UInt8(ascii: "\n") {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { break }
                answer += more
            }
            #expect(String(decoding: answer, as: UTF8.self) == self.answer("\(number)") + "\n")
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
