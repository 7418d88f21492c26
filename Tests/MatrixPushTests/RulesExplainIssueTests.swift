import APIRuntime
import Testing

@Suite("matrix-push rules explain with invalid rules", .timeLimit(.minutes(5)))
struct RulesExplainIssueTests {
    private func explain(_ options: String..., rules: String) async throws -> CommandLineTool.Outcome {
        try await ExplainTool.run(options, files: ["--rules": rules])
    }

    private let invalidRules = #"""
        {"override":[3,{"id":"typo"},{"rule_id":".m.rule.master","enabled":"no","actions":[]},{"rule_id":"x"}],
         "room":[{"rule_id":"!beds:garden.example","enabled":"no","actions":[]}],
         "underride":[{"rule_id":".m.rule.message","enabled":true,"actions":"x"}], "bogus":[1], "postcontent":[]}
        """#

    @Test("issues in the rules are listed with their effects")
    func issues() async throws {
        let text = try await explain("--add-defaults", rules: invalidRules)
        #expect(text.status == 0)
        let rows = text.lines.map { $0.split(separator: " ").joined(separator: " ") }
        for row in [
            "outcome Notifies", "because the underride rule .m.rule.message matches",
            "override .m.rule.master disabled",
            #"override x no match ✗ {"rule_id":"x"} malformed: never holds"#,
            #"room !beds:garden.example no match ✗ {"rule_id":"!beds:garden.example","enabled":"no","actions":[]} "#
                + "malformed: never holds",
            "7 issues in the rules:", "LOCATION RULE ISSUE EFFECT",
            "/override/0 expected a rule, which is an object with a rule_id is ignored",
            "/override/1 expected a rule, which is an object with a rule_id is ignored",
            #"/override/2/enabled .m.rule.master expected true or false, found the string "no" the default rule is "#
                + "unchanged",
            #"/override/3 x missing key "enabled" the rule never matches"#,
            "/bogus unknown kind of push rules is ignored",
        ] { #expect(rows.contains(row), "\(row) in \(text.output)") }

        let page = try await explain("--add-defaults", "--format", "html", rules: invalidRules).output
        #expect(page.contains("<h2>7 issues in the rules</h2>"))
        #expect(
            page.contains("<li><code>/override/0</code>: expected a rule, which is an object with a rule_id; it"))

        let alone = try JSONObject(json: await explain("--format", "json", rules: invalidRules).output)
        #expect(alone["mistakes"]?.array?.count == 7)
        #expect(
            alone["mistakes"]?.array?.last == [
                "pointer": "/bogus", "rule_id": nil, "message": "unknown kind of push rules",
                "consequence": "unknown_kind",
            ])
        #expect(alone["rules"]?.array?.allSatisfy { $0["verdict"] == "failed" } == true)
        let sound = try await explain("--format", "json", rules: ExplainTool.rules).output
        #expect(try JSONObject(json: sound)["mistakes"] == [])
    }

    @Test("a change of a default rule that doesn't exist is ignored")
    func unknownDefaultRule() async throws {
        let rules = #"{"underride":[{"rule_id":".m.rule.nope","enabled":true}]}"#
        let rows = try await explain("--add-defaults", rules: rules).lines.map { line in
            line.split(separator: " ").joined(separator: " ")
        }
        #expect(rows.contains("/underride/0 .m.rule.nope there is no such default rule is ignored"), "\(rows)")
        let page = try await explain("--add-defaults", "--format", "html", rules: rules).output
        #expect(page.contains("there is no such default rule; it is ignored"))
        let json = try JSONObject(json: await explain("--add-defaults", "--format", "json", rules: rules).output)
        #expect(json["mistakes"]?.array?.first?["consequence"] == "changes_nothing")
    }

    @Test("rules of a kind that aren't an array are named")
    func notAnArray() async throws {
        let outcome = try await explain(rules: #"{"override":5}"#)
        #expect(outcome.errors.contains(#": expected "override" to be an array, found 5"#), "\(outcome.errors)")
    }

    @Test(
        "a file without rules is an error, and the exit status is 2",
        arguments: [#"{"global":{"bogus":1}}"#, #"{"override":7}"#, #"{"global":7}"#])
    func noRules(rules: String) async throws {
        let outcome = try await explain(rules: rules)
        #expect(outcome.status == 2 && outcome.errors.contains("no push rules in "))
    }
}
