import APIRuntime
import ClientServerAPI
import DoctorModels
import PushRules
import Testing

@testable import PushDoctor

@Suite("Push rules, examined")
struct RulesCheckTests {
    private static let userID = "@fern:garden.example"

    private func ruleset(_ change: (inout Ruleset) -> Void) throws -> JSONObject {
        var ruleset = DefaultPushRules.ruleset(of: Self.userID)
        change(&ruleset)
        return try JSONObject(json: ruleset.jsonBytes())
    }

    private func results(
        _ change: (inout Ruleset) -> Void
    ) throws -> (diagnostics: [PushDiagnostic], samples: [SampleDecision]) {
        RulesCheck(try ruleset(change), userID: Self.userID).results()
    }

    private func codes(_ change: (inout Ruleset) -> Void) throws -> [String] {
        try results(change).diagnostics.map(\.code.rawValue)
    }

    /// Changes a default rule.
    private func change(
        _ ruleset: inout Ruleset, _ kind: PushRuleKind, _ ruleID: String, _ change: (inout PushRule) -> Void
    ) {
        guard let index = ruleset[kind].firstIndex(where: { $0.ruleID == ruleID }) else { return }
        change(&ruleset[kind][index])
    }

    private func rule(
        _ id: String, _ conditions: [PushCondition]? = nil, actions: [Action] = [], pattern: String? = nil,
        enabled: Bool = true
    ) -> PushRule {
        PushRule(
            ruleID: id, default: false, enabled: enabled, actions: actions, conditions: conditions, pattern: pattern)
    }

    private func room(_ id: String) -> PushCondition { .eventMatch(.init(key: "room_id", pattern: id)) }

    // MARK: Samples

    @Test("the default rules notify of every sample that they should, and of no other")
    func defaults() throws {
        let (diagnostics, samples) = try results { _ in }
        #expect(diagnostics.map(\.code) == [.rulesOk])
        #expect(
            samples.filter(\.notifies).map(\.sample) == [
                "message_direct", "message_group", "encrypted_direct", "encrypted_group", "mention", "room_mention",
                "invite", "call", "room_upgrade",
            ])
        #expect(samples.filter { !$0.notifies }.map(\.sample) == ["notice", "reaction", "edit"])
        #expect(samples.allSatisfy { $0.notifies == $0.expected })
        #expect(samples.first { $0.sample == "call" }?.sound == "ring")
        #expect(samples.first { $0.sample == "mention" }?.highlights == true)
        #expect(samples.first { $0.sample == "message_group" }?.ruleID == ".m.rule.message")
    }

    @Test("the master rule is one error, whatever else is off")
    func master() throws {
        let (diagnostics, samples) = try results { ruleset in
            change(&ruleset, .override, ".m.rule.master") { $0.enabled = true }
            change(&ruleset, .underride, ".m.rule.message") { $0.enabled = false }
        }
        #expect(diagnostics.map(\.code) == [.masterRuleOn])
        #expect(samples.first?.reason == ".m.rule.master is on" && samples.last?.reason == nil)
        #expect(diagnostics[0].severity == .error)
        #expect(samples.allSatisfy { !$0.notifies })
    }

    @Test("a default rule that is off is a warning that lists the events and how to turn it on")
    func defaultRuleOff() throws {
        let (diagnostics, samples) = try results { ruleset in
            change(&ruleset, .underride, ".m.rule.message") { $0.enabled = false }
            change(&ruleset, .underride, ".m.rule.call") { $0.enabled = false }
        }
        #expect(samples.compactMap(\.reason) == [".m.rule.message is off", ".m.rule.call is off"])
        #expect(diagnostics.map(\.code) == [.defaultRuleOff, .defaultRuleOff])
        let summary = diagnostics[0].summary
        #expect(summary.hasSuffix("isn't notified of a message in a group."), "\(summary)")
        #expect(diagnostics[0].advice?.hasSuffix("rules enable underride .m.rule.message") == true)
        #expect(diagnostics[1].summary.contains("a call"))
    }

    @Test("a default rule without the action notify, and one that is missing, are warnings")
    func defaultRuleChanged() throws {
        let silent = try results { ruleset in
            change(&ruleset, .override, ".m.rule.invite_for_me") { $0.actions = [] }
        }
        #expect(silent.diagnostics.map(\.code) == [.defaultRuleSilent])
        #expect(silent.diagnostics[0].summary.contains("an invitation"))
        let missing = try results { $0.underride?.removeAll { $0.ruleID == ".m.rule.encrypted" } }
        #expect(missing.diagnostics.map(\.code) == [.defaultRuleMissing])
    }

    @Test("rules that notify of nothing are an error in addition to each cause")
    func nothing() throws {
        let codes = try codes { ruleset in
            for kind in Ruleset.kinds {
                for index in ruleset[kind].indices where ruleset[kind][index].ruleID != ".m.rule.master" {
                    ruleset[kind][index].enabled = false
                }
            }
        }
        #expect(codes.contains("nothing_notifies") && codes.contains("default_rule_off"))
    }

    // MARK: Own rules

    @Test("an own override rule without conditions and actions mutes everything, which is one error")
    func mutesEverything() throws {
        let (diagnostics, samples) = try results { $0.override?.insert(rule("x", []), at: 1) }
        #expect(diagnostics.map(\.code) == [.ruleMutesEverything])
        #expect(diagnostics[0].severity == .error && diagnostics[0].advice?.contains("delete override \"x\"") == true)
        #expect(samples.allSatisfy { !$0.notifies })
        #expect(try codes { $0.override?.insert(rule("x", [], enabled: false), at: 1) } == ["rules_ok"])
    }

    @Test("an own rule that decides before the default rule is a warning that lists the events")
    func muted() throws {
        let (diagnostics, _) = try results {
            $0.override?.insert(rule("quiet", [.eventMatch(.init(key: "type", pattern: "m.room.message"))]), at: 1)
        }
        #expect(diagnostics.map(\.code) == [.eventsMuted])
        #expect(diagnostics[0].subject == "the override rule \"quiet\"")
        #expect(diagnostics[0].summary.contains("a message in a group, a mention of you"), "\(diagnostics[0].summary)")
    }

    @Test("muted rooms and senders are notes, with and without mentions")
    func mutedRooms() throws {
        let (diagnostics, _) = try results { ruleset in
            ruleset.override?.insert(rule("!loud:garden.example", [room("!loud:garden.example")]), at: 1)
            ruleset.room = [rule("!beds:garden.example"), rule("!loud:garden.example"), rule("!off:x", enabled: false)]
            ruleset.sender = [rule("@wren:garden.example"), rule("@ibis:garden.example", actions: [.notify])]
        }
        #expect(
            diagnostics.map(\.code).filter { $0 != .rulesOk && $0 != .ruleShadowed } == [
                .roomsMuted, .roomsMentionsOnly, .sendersMuted,
            ])
        let texts = diagnostics.map(\.summary)
        let loud = "1 room is muted, with all mentions: \"!loud:garden.example\""
        #expect(texts.contains { $0.contains(loud) }, "\(texts)")
        #expect(texts.contains { $0.contains("1 room is muted, except for mentions: \"!beds:garden.example\"") })
        #expect(texts.contains { $0.contains("\"@wren:garden.example\"") && !$0.contains("@ibis") })
    }

    @Test("a rule after one that matches the same events and does something else is never reached")
    func shadowed() throws {
        let frost = PushCondition.eventMatch(.init(key: "content.body", pattern: "frost"))
        let (diagnostics, _) = try results { ruleset in
            ruleset.override?.insert(
                contentsOf: [
                    rule("all-frost", [frost]),
                    rule("small-frost", [frost, .roomMemberCount(.init(is: "<5"))], actions: [.notify]),
                    rule("same", [frost, .roomMemberCount(.init(is: "<9"))]),
                    rule("other", [.eventMatch(.init(key: "content.body", pattern: "ice"))], actions: [.notify]),
                ], at: 1)
            ruleset.content = [rule("keyword", actions: [.notify], pattern: "frost")]
        }
        let shadowed = diagnostics.filter { $0.code == .ruleShadowed }
        #expect(shadowed.map(\.subject) == ["the override rule \"small-frost\"", "the content rule \"keyword\""])
        #expect(shadowed[0].summary.contains("the override rule \"all-frost\" comes before it"))
        #expect(shadowed[0].severity == .warning)
    }

    @Test("a disabled or malformed rule shadows nothing")
    func inactive() throws {
        let frost = PushCondition.eventMatch(.init(key: "content.body", pattern: "frost"))
        let odd = PushCondition.unknown(["kind": "org.example.odd"])
        let codes = try codes { ruleset in
            ruleset.override?.insert(
                contentsOf: [
                    rule("off", [frost], enabled: false), rule("odd", [odd]),
                    rule("frost", [frost, odd], actions: [.notify]), rule("ice", [frost], actions: [.notify]),
                ], at: 1)
        }
        #expect(!codes.contains("rule_shadowed"))
    }

    @Test("a rule of the account's own that is off is noted if it would notify")
    func ruleOff() throws {
        let codes = try codes { ruleset in
            ruleset.content = [
                rule("tea", actions: [.notify], pattern: "tea", enabled: false),
                rule("coffee", pattern: "coffee", enabled: false),
            ]
        }
        #expect(codes == ["rule_off", "rules_ok"])
    }

    @Test("malformed rules are warnings with their place, and hide no other rule; other kinds of rules are ignored")
    func malformed() throws {
        var json = try ruleset { _ in }
        json["content"] = [["rule_id": "tea", "enabled": true, "actions": []], 5]
        json["postcontent"] = [["rule_id": ".later"]]
        let results = RulesCheck(json, userID: Self.userID).results()
        let malformed = results.diagnostics.filter { $0.code == .ruleMalformed }
        #expect(malformed.count == 2)
        #expect(malformed[0].subject == "\"tea\"" && malformed[0].summary.contains("at /content/0"), "\(malformed[0])")
        #expect(results.samples.first?.notifies == true)
    }

    @Test("thousands of rules are examined within the bounds")
    func many() throws {
        let (diagnostics, _) = try results { ruleset in
            ruleset.room = (0..<2000).map { rule("!room\($0):garden.example") }
            ruleset.sender = (0..<2000).map { rule("@sender:garden.example", actions: $0 == 0 ? [.notify] : []) }
        }
        let muted = try #require(diagnostics.first { $0.code == .roomsMentionsOnly })
        #expect(muted.summary.contains("2000 rooms are muted") && muted.summary.contains("and 1990 more"))
        #expect(diagnostics.count < 30)
    }
}
