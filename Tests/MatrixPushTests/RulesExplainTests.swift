import APIRuntime
import Foundation
import Testing

@Suite("matrix-push rules explain", .timeLimit(.minutes(5)))
struct RulesExplainTests {
    private let fern = "@fern:garden.example"
    private let ripe = """
        {"event_id": "$ripe", "room_id": "!beds:garden.example", "type": "m.room.message",
         "sender": "@wren:garden.example", "content": {"msgtype": "m.text", "body": "The tomatoes are ripe"}}
        """
    private let rules = """
        {"content": [{"rule_id": "harvest", "default": false, "enabled": true, "pattern": "tomato*",
          "actions": ["notify", {"set_tweak": "sound", "value": "bell"}, {"set_tweak": "highlight"}]}],
         "override": [{"rule_id": "quiet", "default": false, "enabled": false, "actions": [], "conditions": []}]}
        """

    /// Runs the command on files with these contents; their options stand where they are named.
    private func explain(
        _ options: String..., event: String? = nil, files: [String: String] = [:]
    ) async throws -> CommandLineTool.Outcome {
        try await CommandLineTool.withTemporaryFolder { folder in
            var arguments = ["rules", "explain", "--event", "-", "--user", fern] + options
            for (option, content) in files {
                let file = folder.appending(path: "\(option.dropFirst(2)).json")
                try Data(content.utf8).write(to: file)
                arguments += [option, file.path]
            }
            return try await CommandLineTool.run(arguments, input: event ?? ripe)
        }
    }

    private func outcome(_ outcome: CommandLineTool.Outcome) throws -> JSONValue {
        try #require(try JSONObject(json: outcome.output)["outcome"])
    }

    // MARK: Text

    @Test("a table says what happens, why, and what each condition found")
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
            #"✗ the sender may notify "room" 0, and it takes 50"#,
            #"content harvest matched ✓ content.body has the words "tomato*" "The tomatoes are ripe""#,
            "5 more rules weren't asked.",
        ] { #expect(rows.contains(row), "\(row) in \(outcome.output)") }
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test("without rules the default ones are explained; with rules alone exactly those")
    func whichRules() async throws {
        let defaults = try outcome(await explain("--format", "json"))
        #expect(defaults["rule"]?["rule_id"] == ".m.rule.message")
        let own = try JSONObject(json: await explain("--format", "json", files: ["--rules": rules]).output)
        #expect(own["rules"]?.array?.map { $0["rule_id"] } == ["quiet", "harvest"])
        let asked = #"{"global": \#(rules)}"#
        let account = #"{"type": "m.push_rules", "content": \#(asked)}"#
        for form in [asked, account] {
            let answer = try await explain("--format", "json", files: ["--rules": form]).output
            #expect(try JSONObject(json: answer) == own)
        }
    }

    @Test("one's own events ask no rule")
    func ownEvent() async throws {
        let outcome = try await explain(event: ripe.replacing("@wren", with: "@fern"))
        #expect(outcome.lines.contains("outcome  Doesn't notify"))
        #expect(outcome.output.contains("the event is the user's own"))
        #expect(outcome.lines.contains("15 more rules weren't asked."))
    }

    // MARK: JSON

    @Test("JSON has the whole trace")
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

    @Test("a long value isn't repeated for every rule that looked at it", arguments: ["text", "json", "html"])
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
        "no name is longer in the table and the page than a line or two, whatever has it", arguments: ["text", "html"])
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
        // 500 rows of the widths that the other rows need.
        #expect(outcome.output.utf8.count < 1_000_000)
    }

    // MARK: Rules with mistakes

    private let mistaken = #"""
        {"override":[3,{"id":"typo"},{"rule_id":".m.rule.master","enabled":"no","actions":[]},{"rule_id":"x"}],
         "room":[{"rule_id":"!beds:garden.example","enabled":"no","actions":[]}],
         "underride":[{"rule_id":".m.rule.message","enabled":true,"actions":"x"}], "bogus":[]}
        """#

    @Test("what isn't as it should be in the rules is listed, with what it does")
    func mistakesInRules() async throws {
        let text = try await explain("--add-defaults", files: ["--rules": mistaken])
        #expect(text.status == 0)
        let rows = text.lines.map { $0.split(separator: " ").joined(separator: " ") }
        for row in [
            "outcome Notifies", "because the underride rule .m.rule.message matches",
            "override .m.rule.master disabled",
            #"override x no match ✗ {"rule_id":"x"} malformed: never holds"#,
            #"room !beds:garden.example no match ✗ {"rule_id":"!beds:garden.example","enabled":"no","actions":[]} "#
                + "malformed: never holds",
            "7 parts of the rules aren't as they should be:", "PART RULE MISTAKE EFFECT",
            "/override/0 expected a rule, which is an object with a rule_id isn't read",
            "/override/1 expected a rule, which is an object with a rule_id isn't read",
            #"/override/2/enabled .m.rule.master expected true or false, found the string "no" no default rule is changed"#,
            #"/override/3 x missing key "enabled" the rule never matches"#,
            "/bogus there is no such kind of push rules isn't read",
        ] { #expect(rows.contains(row), "\(row) in \(text.output)") }

        let page = try await explain("--add-defaults", "--format", "html", files: ["--rules": mistaken]).output
        #expect(page.contains("<h2>7 parts of the rules aren&#39;t as they should be</h2>"))
        #expect(
            page.contains("<li><code>/override/0</code>: expected a rule, which is an object with a rule_id, so it"))

        let alone = try JSONObject(json: await explain("--format", "json", files: ["--rules": mistaken]).output)
        #expect(alone["mistakes"]?.array?.count == 7)
        #expect(
            alone["mistakes"]?.array?.last == [
                "pointer": "/bogus", "rule_id": nil, "message": "there is no such kind of push rules",
                "consequence": "unknown_kind",
            ])
        #expect(alone["rules"]?.array?.allSatisfy { $0["verdict"] == "failed" } == true)
        let sound = try await explain("--format", "json", files: ["--rules": rules]).output
        #expect(try JSONObject(json: sound)["mistakes"] == [])
    }

    @Test(
        "what has no rules at all is refused",
        arguments: [#"{"global":{"bogus":1}}"#, #"{"override":7}"#, #"{"global":7}"#])
    func noRules(rules: String) async throws {
        let outcome = try await explain(files: ["--rules": rules])
        #expect(outcome.status == 2 && outcome.errors.contains("there are no push rules in "))
    }

    // MARK: The room

    @Test("power levels count as the room's version has them")
    func powerLevels() async throws {
        let event = ripe.replacing(#""content": {"#, with: #""content": {"m.mentions": {"room": true}, "#)
        let levels = #"{"users": {"@wren:garden.example": 50}}"#
        let whole = #"{"type": "m.room.power_levels", "content": \#(levels)}"#
        func isHighlighted(_ options: String..., files: [String: String] = [:]) async throws -> Bool {
            let all = ["--format", "json"] + options
            let answer = try await CommandLineTool.withTemporaryFolder { folder in
                var arguments = ["rules", "explain", "--event", "-", "--user", fern] + all
                for (option, content) in files {
                    try Data(content.utf8).write(to: folder.appending(path: "levels.json"))
                    arguments += [option, folder.appending(path: "levels.json").path]
                }
                return try await CommandLineTool.run(arguments, input: event)
            }
            return try outcome(answer)["tweaks"]?["highlight"] == true
        }
        #expect(try await !isHighlighted())
        #expect(try await isHighlighted(files: ["--power-levels": levels]))
        #expect(try await isHighlighted(files: ["--power-levels": whole]))
        #expect(try await isHighlighted("--creator", "@wren:garden.example"))
        let none = ["--power-levels": "{}"]
        #expect(try await isHighlighted("--creator", "@wren:garden.example", files: none))
        #expect(try await !isHighlighted("--creator", "@wren:garden.example", "--room-version", "11", files: none))
    }

    @Test("rules that aren't the specification's take part when they are asked for")
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

    @Test(
        "what isn't a user's ID is refused, and told what one looks like",
        arguments: ["fern", "", "@fern", "@fern:", "fern:garden.example", "@fern:garden example"])
    func userIDs(text: String) async throws {
        for option in ["--user", "--creator"] {
            let user = option == "--user" ? [] : ["--user", fern]
            let outcome = try await CommandLineTool.run(
                ["rules", "explain", "--event", "-", option, text] + user, input: ripe)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(
                outcome.errors.hasPrefix(
                    "error: \(option): '\(text)' is no user ID; one looks like @fern:garden.example.\n"))
        }
    }

    @Test("old user IDs and those of any server are taken", arguments: ["@:x", "@Ä b/:[::1]:8448", "@a:b:1"])
    func unusualUserIDs(text: String) async throws {
        let outcome = try await CommandLineTool.run(
            "rules", "explain", "--event", "-", "--user", text, "--creator", text, input: ripe)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }

    @Test("a room version has to be there, and an unknown one is warned of")
    func roomVersions() async throws {
        #expect(try await explain("--room-version", "").errors.hasPrefix("error: --room-version can't be empty."))
        for (version, like) in [("13", 12), ("x", 11), ("0", 11)] {
            let outcome = try await explain("--room-version", version)
            #expect(outcome.status == 0)
            #expect(
                outcome.errors
                    == "warning: the room version '\(version)' isn't known; power levels count as in version \(like)\n")
        }
        for version in ["1", "12", "org.matrix.hydra.11"] {
            #expect(try await explain("--room-version", version).errors.isEmpty)
        }
    }

    @Test(
        "a file of power levels that holds something else is refused",
        arguments: [
            "[]", #"{"a":1}"#, #"{"users":[]}"#, #"{"notifications":7,"users":{}}"#,
            #"{"type":"m.room.message","content":{"body":"x"}}"#, #"{"type":"m.room.power_levels","content":[]}"#,
        ])
    func noPowerLevels(content: String) async throws {
        let outcome = try await explain(files: ["--power-levels": content])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("power-levels.json"))
    }

    @Test("levels that are none in a room of that version are warned of")
    func oddPowerLevels() async throws {
        let levels = #"{"users":{"@a:x":"50","@b:x":1.5,"@c:x":50},"users_default":null,"notifications":{"room":true}}"#
        func warned(_ version: String) async throws -> [String] {
            let outcome = try await explain("--room-version", version, files: ["--power-levels": levels])
            #expect(outcome.status == 0)
            return outcome.errors.split(separator: "\n").map { line in
                #expect(line.hasPrefix("warning: ") && line.hasSuffix("counts as absent"))
                return String(line.split(separator: " ")[2])
            }
        }
        #expect(try await warned("12") == ["/users_default", "/users/@a:x", "/users/@b:x", "/notifications/room"])
        #expect(try await warned("9") == ["/users_default", "/users/@b:x", "/notifications/room"])
        #expect(try await explain(files: ["--power-levels": "{}"]).errors.isEmpty)
    }

    // MARK: Mistakes

    @Test("a number of members below zero has an answer of its own")
    func negativeMembers() async throws {
        let outcome = try await explain("--members", "-1")
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: --members can't be negative"))
    }

    @Test("what can't be used: exit 2, and why")
    func mistakes() async throws {
        let notJSON = try await explain(event: "{\n  oops")
        #expect(notJSON.status == 2 && notJSON.errors.hasPrefix("error: <stdin>:2:3: "))
        let noRules = try await explain(files: ["--rules": #"{"a": 1}"#])
        #expect(noRules.status == 2 && noRules.errors.contains("there are no push rules in "))
        let missing = try await explain("--rules", "/nowhere")
        #expect(missing.status == 2 && missing.errors == "error: can't read /nowhere: No such file or directory\n")
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
        for word in ["room_member_count", "legacy_mentions", "Exit status", "<file>"] {
            #expect(evaluate.output.contains(word))
        }
        let explain = try await CommandLineTool.run("rules", "explain", "--help")
        for word in ["--power-levels", "--room-version", "--legacy-mentions", "--polls", "html", "Exit status"] {
            #expect(explain.output.contains(word))
        }
    }
}
