import APIRuntime
import Foundation
import TemporaryFolder
import Testing

@Suite("matrix-push validate")
struct ValidateTests {
    private let good = #"{"notification":{"devices":[{"app_id":"a","pushkey":"k"}]}}"#

    @Test("--list lists every schema")
    func list() async throws {
        let outcome = try await CommandLineTool.run("validate", "--list")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines.map { $0.prefix { $0 != " " } }.filter { !$0.isEmpty } == [
                "json", "notify-request", "notify-response", "set-pusher-request", "get-pushers-response",
                "push-rules-response", "push-rule", "set-push-rule-request", "notifications-response", "error",
            ])
    }

    @Test("an unknown schema is a usage error that names the known ones")
    func unknownSchema() async throws {
        let outcome = try await CommandLineTool.run("validate", "pusher")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("unknown schema \"pusher\"") && outcome.errors.contains("set-pusher-request"))
    }

    @Test("without files standard input is read")
    func standardInput() async throws {
        let valid = try await CommandLineTool.run("validate", "notify-request", input: good)
        #expect(valid.status == 0 && valid.output == "<stdin>: valid\n")
        let invalid = try await CommandLineTool.run("validate", "json", "-", "--format", "json", input: "[1,")
        #expect(invalid.status == 1)
        let report = try JSONObject(json: invalid.output)
        #expect(report["file"] == "-" && report["line"] == 1 && report["valid"] == false)
    }

    @Test(
        "a pusher that no homeserver takes is invalid",
        arguments: [
            ("{}", "required", "/data"), (#"{"url":7}"#, "type", "/data/url"),
            (#"{"url":"ftp://push.example/_matrix/push/v1/notify"}"#, "pattern", "/data/url"),
            (#"{"url":"https://push.example/notify"}"#, "pattern", "/data/url"),
            (#"{"url":"https://push.example/_matrix/push/v1/notify?a=b"}"#, "pattern", "/data/url"),
            (#"{"url":"https://push.example/_matrix/push/v1/notify"}"#, nil, ""),
            (#"{"url":"http://127.0.0.1:7183/_matrix/push/v1/notify"}"#, nil, ""),
        ] as [(String, String?, String)])
    func pushers(data: String, code: String?, pointer: String) async throws {
        let pusher = """
            {"kind":"http","app_id":"a","pushkey":"k","app_display_name":"A","device_display_name":"D","lang":"en",
            "data":\(data)}
            """
        let outcome = try await CommandLineTool.run("validate", "set-pusher-request", "--format", "json", input: pusher)
        #expect(outcome.status == (code == nil ? 0 : 1))
        let violations = try JSONObject(json: outcome.output)["violations"]?.array?.compactMap(\.object) ?? []
        #expect(violations.first?["code"] == code.map { .string($0) })
        #expect(violations.first.map { $0["pointer"] == .string(pointer) } ?? true)
    }

    @Test(
        "a member count that never holds is invalid in a push rule",
        arguments: [
            ("+2", false), ("many", false), (">= 2", false), ("", false), ("=2", false), ("2\\n", false), ("2", true),
            ("==2", true), ("<02", true), (">=10", true),
        ])
    func memberCounts(text: String, isValid: Bool) async throws {
        let rule = #"{"actions":[],"conditions":[{"kind":"room_member_count","is":"\#(text)"}]}"#
        let outcome = try await CommandLineTool.run("validate", "set-push-rule-request", input: rule)
        #expect(outcome.status == (isValid ? 0 : 1))
        #expect(isValid || outcome.output.contains("(pattern) at /conditions/0/is"))
    }

    @Test("a violation is shown with location, code, pointer, source line and caret")
    func text() async throws {
        let outcome = try await CommandLineTool.run(
            "validate", "notify-request",
            input:
                "{\"notification\": {\n  \"prio\": \"high\",\n  \"devices\": [{\"app_id\": 7, \"pushkey\": \"k\"}]\n}}\n"
        )
        #expect(outcome.status == 1)
        #expect(outcome.lines[0].hasPrefix("<stdin>:3:26: error: "))
        #expect(outcome.lines[0].hasSuffix(" (type) at /notification/devices/0/app_id"))
        #expect(outcome.lines[1] == #"  "devices": [{"app_id": 7, "pushkey": "k"}]"#)
        #expect(outcome.lines[2] == String(repeating: " ", count: 25) + "^")
    }

    @Test("every violation of a payload is reported; in JSON with pointer, line, column, code and message")
    func json() async throws {
        let outcome = try await CommandLineTool.run(
            "validate", "notify-request", "--format", "json",
            input:
                "{\"notification\":{\"prio\":\"soon\",\n\"counts\":{\"unread\":-1},\"devices\":[{\"app_id\":\"a\"}]}}")
        #expect(outcome.status == 1)
        let report = try JSONObject(json: outcome.output)
        let violations = try #require(report["violations"]?.array)
        #expect(violations.map { $0["code"] } == ["enum", "minimum", "required"])
        #expect(
            violations.map { $0["pointer"] }
                == ["/notification/prio", "/notification/counts/unread", "/notification/devices/0"])
        #expect(violations.map { $0["line"] } == [1, 2, 2])
        #expect(violations.map { $0["column"] } == [25, 20, 35])
        #expect(violations.allSatisfy { $0["message"]?.string?.isEmpty == false })
    }

    @Test("with --lines each non-blank line is a payload, reported with its line number in the file")
    func lines() async throws {
        let input = "\(good)\n\n  \r\n{\"notification\":{}}\n\(good)\n[1"
        let outcome = try await CommandLineTool.run(
            "validate", "notify-request", "--lines", "--format", "json", input: input)
        #expect(outcome.status == 1)
        let reports = try outcome.lines.filter { !$0.isEmpty }.map { try JSONObject(json: $0) }
        #expect(reports.map { $0["line"] } == [1, 4, 5, 6])
        #expect(reports.map { $0["valid"] } == [true, false, true, false])
        #expect(reports[1]["violations"]?.array?.first?["line"] == 4)
        let text = try await CommandLineTool.run("validate", "notify-request", "--lines", input: input)
        #expect(text.lines[0].hasPrefix("<stdin>:4:17: error: "))
        #expect(text.output.hasSuffix("<stdin>: 4 payloads, 2 invalid\n"))
    }

    @Test("with --lines a line may be longer than the buffer")
    func longLines() async throws {
        let input = (0..<3).map { "[\"\(String(repeating: "x", count: 200_000 + $0))\"]" }.joined(separator: "\n")
        let outcome = try await CommandLineTool.run("validate", "json", "--lines", input: input)
        #expect(outcome.status == 0)
        #expect(outcome.output == "<stdin>: 3 payloads, all valid\n")
    }

    @Test("an unreadable file is named, the other files are validated, and the exit status is 2")
    func unreadable() async throws {
        try await withTemporaryFolder { folder in
            let bad = folder.appending(path: "bad.json").path
            let fine = folder.appending(path: "fine.json").path
            try Data("[".utf8).write(to: URL(filePath: bad))
            try Data("[]".utf8).write(to: URL(filePath: fine))
            let missing = folder.appending(path: "missing.json").path
            let outcome = try await CommandLineTool.run("validate", "json", bad, missing, folder.path, fine)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("cannot read \(missing): there is no such file"))
            #expect(outcome.errors.contains("cannot read \(folder.path): it is a folder"))
            #expect(outcome.output.contains("\(fine): valid"))
            #expect(outcome.output.hasSuffix("4 files, 1 valid, 1 invalid, 2 unreadable\n"))
        }
    }

    @Test("strict mode rejects values that the schema doesn't define, tolerant mode accepts them")
    func tolerant() async throws {
        let input = good.replacing(#""devices""#, with: #""prio":"soon","devices""#)
        #expect(try await CommandLineTool.run("validate", "notify-request", input: input).status == 1)
        #expect(try await CommandLineTool.run("validate", "notify-request", "--tolerant", input: input).status == 0)
    }

    @Test("deep nesting and control characters are violations")
    func hostile() async throws {
        let deep = try await CommandLineTool.run(
            "validate", "json", input: String(repeating: "[", count: 100_000))
        #expect(deep.status == 1 && deep.output.contains("(depth)"))
        let control = try await CommandLineTool.run("validate", "json", input: "[\"\u{1B}[31mred\"]")
        #expect(control.status == 1 && !control.output.contains("\u{1B}"))
    }
}
