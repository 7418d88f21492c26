import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("Evaluation of push rules")
struct EvaluationTests {
    typealias E = Evaluating

    @Test("kinds are tried in the order override, content, room, sender, underride")
    func kinds() {
        var rules = Ruleset(
            override: [E.rule("o")], content: [E.rule("c", pattern: "tea")], room: [E.rule("!room:example.org")],
            sender: [E.rule("@alice:example.org")], underride: [E.rule("u")])
        func kind() -> PushRuleKind? { E.outcome(CompiledRuleset(rules)).rule?.kind }
        #expect(kind() == .override)
        rules.override = nil
        #expect(kind() == .content)
        rules.content = nil
        #expect(kind() == .room)
        rules.room = nil
        #expect(kind() == .sender)
        rules.sender = nil
        #expect(kind() == .underride)
        rules.underride = nil
        #expect(E.outcome(CompiledRuleset(rules)) == .none)
    }

    @Test("a rule that matches without notify ends the search")
    func silence() {
        let rules = CompiledRuleset(
            Ruleset(override: [E.rule("silent", actions: [])], underride: [E.rule("loud")]))
        let outcome = E.outcome(rules)
        #expect(outcome.ruleID == "silent" && !outcome.notifies)
    }

    @Test("a disabled rule is passed over")
    func disabled() {
        let rules = CompiledRuleset(
            Ruleset(override: [E.rule("off", actions: [], isEnabled: false)], underride: [E.rule("on")]))
        #expect(E.outcome(rules).ruleID == "on")
    }

    @Test("a user's own events notify by no rule")
    func ownEvents() {
        let rules = CompiledRuleset(Ruleset(override: [E.rule("all")]))
        #expect(E.outcome(rules, for: PushRuleUser(userID: "@alice:example.org")) == .none)
        #expect(E.outcome(rules, for: PushRuleUser(userID: "@Alice:example.org")).notifies)
    }

    @Test("own rules come before the defaults of their kind, and the master rule before them")
    func interleaving() {
        let suppress: PushCondition = .eventMatch(.init(key: "content.msgtype", pattern: "m.notice"))
        let notice = E.event(["msgtype": "m.notice", "body": "x"])
        let own = Ruleset(override: [E.rule("mine", [suppress])])
        #expect(E.outcome(CompiledRuleset.defaults(), notice).ruleID == ".m.rule.suppress_notices")
        #expect(E.outcome(CompiledRuleset(own: own), notice).ruleID == "mine")
        let underride = Ruleset(underride: [E.rule("mine")])
        #expect(E.outcome(CompiledRuleset(own: underride), notice).ruleID == ".m.rule.suppress_notices")
        #expect(E.outcome(CompiledRuleset(own: underride)).ruleID == "mine")
        var withMaster = own
        withMaster.override?.append(E.rule(DefaultPushRules.masterRuleID, actions: []))
        #expect(E.outcome(CompiledRuleset(own: withMaster), notice).ruleID == ".m.rule.master")
    }

    @Test("a default rule keeps its conditions and takes the user's actions and switch")
    func changedDefaults() {
        let changed = Ruleset(underride: [
            E.rule(".m.rule.message", [.roomMemberCount(.init(is: "9"))], actions: []),
            E.rule(".m.rule.unheard_of"),
        ])
        let outcome = E.outcome(CompiledRuleset(own: changed))
        #expect(outcome.ruleID == ".m.rule.message" && !outcome.notifies)
        let off = Ruleset(underride: [E.rule(".m.rule.message", isEnabled: false)])
        #expect(E.outcome(CompiledRuleset(own: off)) == .none)
    }

    @Test("the default rules are compiled with a gap for the user's ID")
    func usersOfDefaults() {
        let rules = CompiledRuleset.defaults()
        let mention = E.event(["body": "hi", "m.mentions": ["user_ids": ["@me:example.org"]]])
        #expect(E.outcome(rules, mention).ruleID == ".m.rule.is_user_mention")
        #expect(E.outcome(rules, mention).highlights)
        #expect(E.outcome(rules, mention, for: PushRuleUser(userID: "@you:example.org")).ruleID == ".m.rule.message")
        let invite = E.event(
            ["membership": "invite"], type: "m.room.member", with: ["state_key": "@me:example.org"])
        #expect(E.outcome(rules, invite).ruleID == ".m.rule.invite_for_me")
        #expect(
            E.outcome(rules, invite, for: PushRuleUser(userID: "@ME:example.org")).ruleID == ".m.rule.invite_for_me")
        #expect(
            E.outcome(rules, invite, for: PushRuleUser(userID: "@you:example.org")).ruleID == ".m.rule.member_event")
    }

    @Test("compiled with a gap or written out, the default rules say the same")
    func compiledDefaults() throws {
        let written = CompiledRuleset(
            DefaultPushRules.ruleset(of: E.me.userID, options: [.legacyMentions, .polls, .unstablePolls]))
        let shared = CompiledRuleset.defaults([.legacyMentions, .polls, .unstablePolls])
        var generator = RandomEvents(seed: 11)
        var rules: Set<String> = []
        for _ in 0..<3000 {
            let event = FlattenedEvent(generator.event())
            let room = generator.room()
            let outcome = shared.outcome(of: event, in: room, for: E.me)
            #expect(outcome == written.outcome(of: event, in: room, for: E.me))
            rules.insert(outcome.ruleID ?? "")
        }
        #expect(rules.count > 15)
    }

    // MARK: Options

    @Test("rules about mentions in bodies are there by choice, and match no event that has m.mentions")
    func legacyMentions() {
        let event = E.event(["body": "hello ME MYSELF"])
        #expect(E.outcome(.defaults(), event).ruleID == ".m.rule.message")
        #expect(E.outcome(.defaults(.legacyMentions), event).ruleID == ".m.rule.contains_display_name")
        let modern = E.event(["body": "hello me myself", "m.mentions": [:]])
        #expect(E.outcome(.defaults(.legacyMentions), modern).ruleID == ".m.rule.message")
        #expect(
            E.outcome(.defaults(.legacyMentions), E.event(["body": "hey me"])).ruleID == ".m.rule.contains_user_name")
        #expect(E.outcome(.defaults(.legacyMentions), E.event(["body": "@room"])).ruleID == ".m.rule.roomnotif")
    }

    @Test(
        "polls notify by choice as messages do",
        arguments: [("m.poll.", DefaultPushRules.Options.polls), ("org.matrix.msc3381.poll.", .unstablePolls)])
    func polls(type: String, option: DefaultPushRules.Options) {
        let start = E.event([:], type: type + "start")
        #expect(E.outcome(.defaults(), start) == .none)
        #expect(E.outcome(.defaults(option), start).notifies)
        #expect(E.outcome(.defaults(option), start, in: PushRuleRoom(memberCount: 2)).tweaks == ["sound": "default"])
        #expect(E.outcome(.defaults(option), E.event([:], type: type + "end")).notifies)
        let response = E.outcome(.defaults(option), E.event([:], type: type + "response"))
        #expect(response.rule != nil && !response.notifies)
    }

    // MARK: Actions

    @Test("historical actions are dropped, unknown ones kept, and of a tweak that is set twice the last value counts")
    func actions() {
        let actions: [Action] = [
            .dontNotify, .notify, .coalesce, .unknown("org.example.blink"),
            .setTweak(.init(setTweak: "sound", value: "a")), .setTweak(.init(setTweak: "sound", value: "b")),
            .setTweak(.init(setTweak: "highlight")), .setTweak(.init(setTweak: "colour")),
        ]
        let outcome = E.outcome(CompiledRuleset(Ruleset(override: [E.rule("r", actions: actions)])))
        #expect(outcome.notifies && outcome.highlights)
        #expect(outcome.tweaks == ["sound": "b", "highlight": true])
        #expect(outcome.actions.count == 6 && outcome.actions.contains(.unknown("org.example.blink")))
    }

    @Test("highlight without notify highlights nothing")
    func highlightAlone() {
        let rule = E.rule("r", actions: [.setTweak(.init(setTweak: "highlight"))])
        #expect(!E.outcome(CompiledRuleset(Ruleset(override: [rule]))).highlights)
    }
}
