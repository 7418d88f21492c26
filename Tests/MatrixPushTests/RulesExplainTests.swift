import APIRuntime
import Foundation
import Testing

@Suite("matrix-push rules explain", .timeLimit(.minutes(5)))
struct RulesExplainTests {
    private let fern = ExplainTool.fern
    private let ripe = ExplainTool.ripe
    private let rules = ExplainTool.rules

    private func explain(
        _ options: String..., event: String? = nil, files: [String: String] = [:]
    ) async throws -> CommandLineTool.Outcome {
        try await ExplainTool.run(options, event: event, files: files)
    }

    private func outcome(_ run: CommandLineTool.Outcome) throws -> JSONValue { try ExplainTool.outcome(of: run) }

    // MARK: Text

    @Test("the text has the result, its reason, and what each condition found")
    func table() async throws {
        let outcome = try await explain("--add-defaults", files: ["--rules": rules])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let lines = outcome.lines
        #expect(
            lines.prefix(6) == [
                "event    m.room.message from @wren:garden.example", "user     \(fern)",
                "room     3 members, the sender's power level 0",
                "outcome  Notifies, with sound \"bell\", highlighted", "because  the content rule harvest matches", "",
            ])
        #expect(lines[6].split(separator: " ") == ["KIND", "RULE", "RESULT", "CONDITION", "FOUND"])
        let rows = lines.map { $0.split(separator: " ").joined(separator: " ") }
        for row in [
            "override .m.rule.master disabled", "override quiet disabled",
            #"override .m.rule.suppress_notices no match ✗ content.msgtype matches "m.notice" "m.text""#,
            #"✗ the sender may notify "room" 0, required: 50"#,
            #"content harvest matched ✓ content.body has the words "tomato*" "The tomatoes are ripe""#,
            "5 more rules not evaluated.",
        ] { #expect(rows.contains(row), "\(row) in \(outcome.output)") }
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test("without --rules the default rules are explained, with --rules alone exactly those")
    func whichRules() async throws {
        let defaults = try outcome(await explain("--format", "json"))
        #expect(defaults["rule"]?["rule_id"] == ".m.rule.message")
        let own = try JSONObject(json: await explain("--format", "json", files: ["--rules": rules]).output)
        #expect(own["rules"]?.array?.map { $0["rule_id"] } == ["quiet", "harvest"])
        let response = #"{"global": \#(rules)}"#
        let accountData = #"{"type": "m.push_rules", "content": \#(response)}"#
        for form in [response, accountData] {
            let output = try await explain("--format", "json", files: ["--rules": form]).output
            #expect(try JSONObject(json: output) == own)
        }
    }

    @Test("no rule is evaluated for the user's own event")
    func ownEvent() async throws {
        let outcome = try await explain(event: ripe.replacing("@wren", with: "@fern"))
        #expect(outcome.lines.contains("outcome  Doesn't notify"))
        #expect(outcome.output.contains("the event is the user's own"))
        #expect(outcome.lines.contains("15 more rules not evaluated."))
    }

    // MARK: JSON

    @Test("the JSON has every rule and condition")
    func json() async throws {
        let outcome = try await explain("--format", "json", "--members", "2", "--display-name", "Fern")
        let json = try JSONObject(json: outcome.output)
        #expect(json["display_name"] == "Fern" && json["room_member_count"] == 2 && json["own_event"] == false)
        let last = try #require(json["rules"]?.array?.last)
        #expect(last["rule_id"] == ".m.rule.room_one_to_one" && last["verdict"] == "matched")
        #expect(last["conditions"]?.array?.first?["found"] == 2)
        #expect(
            json["not_asked"]?.array?.map { $0["rule_id"] } == [".m.rule.message", ".m.rule.encrypted"])
        #expect(json["outcome"]?["tweaks"] == ["sound": "default"])
    }

    @Test("a long value isn't repeated for every rule", arguments: ["text", "json", "html"])
    func longValue(format: String) async throws {
        let event = ripe.replacing("The tomatoes", with: String(repeating: "tea ", count: 1 << 18))
        let words = (0..<300).map { #"{"rule_id": "\#($0)", "enabled": true, "pattern": "word\#($0)", "actions": []}"# }
        let rules = #"{"content": [\#(words.joined(separator: ","))]}"#
        let outcome = try await explain("--format", format, event: event, files: ["--rules": rules])
        #expect(outcome.status == 0)
        #expect(outcome.output.utf8.count < 500_000)
        #expect(outcome.output.contains("word299"))
        #expect((format == "json") == outcome.output.contains(#""found_is_long": true"#))
    }

    @Test(
        "long names are cut in the table and the page", arguments: ["text", "html"])
    func longNames(format: String) async throws {
        let long = String(repeating: "tomato", count: 30_000)
        let small = (0..<500).map { #"{"rule_id":"s\#($0)","enabled":true,"actions":[],"pattern":"beet"}"# }
        let conditions = [
            #"{"kind":"event_match","key":"\#(long)","pattern":"\#(long)"}"#, #"{"kind":"\#(long)"}"#,
            #"{"kind":"event_property_is","key":"\#(long)","value":"\#(long)"}"#,
            #"{"kind":"event_property_contains","key":"\#(long)","value":"\#(long)"}"#,
            #"{"kind":"room_member_count","is":"\#(long)"}"#,
            #"{"kind":"sender_notification_permission","key":"\#(long)"}"#,
        ]
        let rules = #"""
            {"override":[{"rule_id":"\#(long)","enabled":true,"actions":[],
                          "conditions":[\#(conditions.joined(separator: ","))]},
                         {"rule_id":"\#(long)","\#(long)":true}, 7],
             "content":[\#(small.joined(separator: ","))], "\#(long)":[],
             "underride":[{"rule_id":"u\#(long)","enabled":true,"conditions":[],
                           "actions":["notify",{"set_tweak":"\#(long)","value":"\#(long)"}]},
                          {"rule_id":"v\#(long)","enabled":true,"actions":[]}]}
            """#
        let event = #"{"type":"\#(long)","sender":"@\#(long):x","room_id":"\#(long)","content":{"body":"\#(long)"}}"#
        let outcome = try await explain(
            "--format", format, "--display-name", String(long.prefix(100_000)), event: event, files: ["--rules": rules])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("s499") && outcome.output.contains("tomatoto…"))
        #expect(!outcome.output.contains(String(repeating: "tomato", count: 200)))
        // 500 rows, padded to the width of the longest ones.
        #expect(outcome.output.utf8.count < 1_000_000)
    }

    @Test("--legacy-mentions and --polls add default rules")
    func options() async throws {
        let event = ripe.replacing("The tomatoes", with: "Fern, the tomatoes")
        let legacy = try await explain(
            "--format", "json", "--legacy-mentions", "--display-name", "fern", event: event)
        #expect(try outcome(legacy)["rule"]?["rule_id"] == ".m.rule.contains_display_name")
        let poll = ripe.replacing("m.room.message", with: "m.poll.start")
        #expect(try outcome(await explain("--format", "json", event: poll))["rule"] == .null)
        let polls = try await explain("--format", "json", "--polls", event: poll)
        #expect(try outcome(polls)["rule"]?["rule_id"] == ".m.rule.poll_start")
    }

    // MARK: Errors

    @Test("unusable files and options are errors, and the exit status is 2")
    func unusableInput() async throws {
        let notJSON = try await explain(event: "{\n  oops")
        #expect(notJSON.status == 2 && notJSON.errors.hasPrefix("error: <stdin>:2:3: "))
        let noRules = try await explain(files: ["--rules": #"{"a": 1}"#])
        #expect(noRules.status == 2 && noRules.errors.contains("no push rules in "))
        let missing = try await explain("--rules", "/nowhere")
        #expect(missing.status == 2 && missing.errors == "error: cannot read /nowhere: there is no such file\n")
        for options in [
            ["--rules", "-"], ["--add-defaults"], ["--polls", "--rules", "/dev/null"], ["--members", "-1"],
            ["--format", "pdf"],
        ] {
            let outcome = try await CommandLineTool.run(
                ["rules", "explain", "--event", "-", "--user", fern] + options, input: ripe)
            #expect(outcome.status == 2 && outcome.errors.hasPrefix("error: ") && outcome.output.isEmpty, "\(options)")
        }
        #expect(try await CommandLineTool.run("rules", "explain", "--event", "-").status == 2)
    }

    @Test("--help describes the group and its commands")
    func help() async throws {
        let group = try await CommandLineTool.run("rules", "--help")
        #expect(group.status == 0 && group.output.contains("  evaluate ") && group.output.contains("  explain "))
        let evaluate = try await CommandLineTool.run("rules", "evaluate", "--help")
        for word in ["room_member_count", "legacy_mentions", "Exit codes", "<file>"] {
            #expect(evaluate.output.contains(word))
        }
        let explain = try await CommandLineTool.run("rules", "explain", "--help")
        for word in ["--power-levels", "--room-version", "--legacy-mentions", "--polls", "html", "Exit codes"] {
            #expect(explain.output.contains(word))
        }
    }
}
