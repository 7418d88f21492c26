import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("Evaluation of push rules")
struct EvaluationTests {
    typealias E = EvaluationFixture

    @Test("kinds are evaluated in the order override, content, room, sender, underride")
    func kinds() {
        var rules = Ruleset(
            override: [E.rule("o")], content: [E.rule("c", pattern: "tea")], room: [E.rule("!room:example.org")],
            sender: [E.rule("@alice:example.org")], underride: [E.rule("u")])
        func kind() -> PushRuleKind? { E.decision(CompiledRuleset(rules)).rule?.kind }
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
        #expect(E.decision(CompiledRuleset(rules)) == .none)
    }

    @Test("a rule that matches without notify ends the search")
    func silence() {
        let rules = CompiledRuleset(
            Ruleset(override: [E.rule("silent", actions: [])], underride: [E.rule("loud")]))
        let decision = E.decision(rules)
        #expect(decision.ruleID == "silent" && !decision.notifies)
    }

    @Test("a disabled rule is skipped")
    func disabled() {
        let rules = CompiledRuleset(
            Ruleset(override: [E.rule("off", actions: [], isEnabled: false)], underride: [E.rule("on")]))
        #expect(E.decision(rules).ruleID == "on")
    }

    @Test("no rule matches events that the user has sent")
    func ownEvents() {
        let rules = CompiledRuleset(Ruleset(override: [E.rule("all")]))
        #expect(E.decision(rules, for: PushRuleUser(userID: "@alice:example.org")) == .none)
        #expect(E.decision(rules, for: PushRuleUser(userID: "@Alice:example.org")).notifies)
    }

    @Test("own rules come before the default rules of their kind, but after the master rule")
    func interleaving() {
        let suppress: PushCondition = .eventMatch(.init(key: "content.msgtype", pattern: "m.notice"))
        let notice = E.event(["msgtype": "m.notice", "body": "x"])
        let own = Ruleset(override: [E.rule("mine", [suppress])])
        #expect(E.decision(CompiledRuleset.defaults(), notice).ruleID == ".m.rule.suppress_notices")
        #expect(E.decision(CompiledRuleset(own: own), notice).ruleID == "mine")
        let underride = Ruleset(underride: [E.rule("mine")])
        #expect(E.decision(CompiledRuleset(own: underride), notice).ruleID == ".m.rule.suppress_notices")
        #expect(E.decision(CompiledRuleset(own: underride)).ruleID == "mine")
        var withMaster = own
        withMaster.override?.append(E.rule(DefaultPushRules.masterRuleID, actions: []))
        #expect(E.decision(CompiledRuleset(own: withMaster), notice).ruleID == ".m.rule.master")
    }

    @Test("an overridden default rule keeps its conditions and takes the user's actions and enabled state")
    func changedDefaults() {
        let changed = Ruleset(underride: [
            E.rule(".m.rule.message", [.roomMemberCount(.init(is: "9"))], actions: []),
            E.rule(".m.rule.unheard_of"),
        ])
        let decision = E.decision(CompiledRuleset(own: changed))
        #expect(decision.ruleID == ".m.rule.message" && !decision.notifies)
        let off = Ruleset(underride: [E.rule(".m.rule.message", isEnabled: false)])
        #expect(E.decision(CompiledRuleset(own: off)) == .none)
    }

    @Test("shared default rules match the ID of the evaluated user")
    func usersOfDefaults() {
        let rules = CompiledRuleset.defaults()
        let mention = E.event(["body": "hi", "m.mentions": ["user_ids": ["@me:example.org"]]])
        #expect(E.decision(rules, mention).ruleID == ".m.rule.is_user_mention")
        #expect(E.decision(rules, mention).highlights)
        #expect(E.decision(rules, mention, for: PushRuleUser(userID: "@you:example.org")).ruleID == ".m.rule.message")
        let invite = E.event(
            ["membership": "invite"], type: "m.room.member", with: ["state_key": "@me:example.org"])
        #expect(E.decision(rules, invite).ruleID == ".m.rule.invite_for_me")
        #expect(
            E.decision(rules, invite, for: PushRuleUser(userID: "@ME:example.org")).ruleID == ".m.rule.invite_for_me")
        #expect(
            E.decision(rules, invite, for: PushRuleUser(userID: "@you:example.org")).ruleID == ".m.rule.member_event")
    }

    @Test("default rules shared between users decide like default rules compiled for one user")
    func compiledDefaults() throws {
        let written = CompiledRuleset(
            DefaultPushRules.ruleset(of: E.me.userID, options: [.legacyMentions, .polls, .unstablePolls]))
        let shared = CompiledRuleset.defaults([.legacyMentions, .polls, .unstablePolls])
        var generator = RandomEvents(seed: 11)
        var rules: Set<String> = []
        for _ in 0..<3000 {
            let event = FlattenedEvent(generator.event())
            let room = generator.room()
            let decision = shared.decision(on: event, in: room, for: E.me)
            #expect(decision == written.decision(on: event, in: room, for: E.me))
            rules.insert(decision.ruleID ?? "")
        }
        #expect(rules.count > 15)
    }

    // MARK: Options

    @Test("the legacy rules about mentions are optional, and match no event with m.mentions")
    func legacyMentions() {
        let event = E.event(["body": "hello ME MYSELF"])
        #expect(E.decision(.defaults(), event).ruleID == ".m.rule.message")
        #expect(E.decision(.defaults(.legacyMentions), event).ruleID == ".m.rule.contains_display_name")
        let modern = E.event(["body": "hello me myself", "m.mentions": [:]])
        #expect(E.decision(.defaults(.legacyMentions), modern).ruleID == ".m.rule.message")
        #expect(
            E.decision(.defaults(.legacyMentions), E.event(["body": "hey me"])).ruleID == ".m.rule.contains_user_name")
        #expect(E.decision(.defaults(.legacyMentions), E.event(["body": "@room"])).ruleID == ".m.rule.roomnotif")
    }

    @Test(
        "the optional rules about polls notify as for messages",
        arguments: [("m.poll.", DefaultPushRules.Options.polls), ("org.matrix.msc3381.poll.", .unstablePolls)])
    func polls(type: String, option: DefaultPushRules.Options) {
        let start = E.event([:], type: type + "start")
        #expect(E.decision(.defaults(), start) == .none)
        #expect(E.decision(.defaults(option), start).notifies)
        #expect(E.decision(.defaults(option), start, in: PushRuleRoom(memberCount: 2)).tweaks == ["sound": "default"])
        let end = E.event([:], type: type + "end")
        #expect(E.decision(.defaults(option), end).tweaks.isEmpty && E.decision(.defaults(option), end).notifies)
        #expect(E.decision(.defaults(option), end, in: PushRuleRoom(memberCount: 2)).tweaks == ["sound": "default"])
        let response = E.decision(.defaults(option), E.event([:], type: type + "response"))
        #expect(response.rule != nil && !response.notifies)
    }

    @Test("the optional rules about polls are in the places of MSC3930")
    func pollPlaces() {
        let rules = DefaultPushRules.ruleset(of: E.me.userID, options: [.polls, .unstablePolls])
        #expect(
            rules.override?.map(\.ruleID).suffix(4) == [
                ".m.rule.room.server_acl", ".m.rule.poll_response", ".org.matrix.msc3930.rule.poll_response",
                ".m.rule.suppress_edits",
            ])
        let underrides = ["start_one_to_one", "start", "end_one_to_one", "end"]
        #expect(
            rules.underride?.map(\.ruleID).suffix(9) == [".m.rule.encrypted"]
                + underrides.map { ".m.rule.poll_\($0)" }
                + underrides.map { ".org.matrix.msc3930.rule.poll_\($0)" })
    }

    // MARK: Actions

    @Test("historical actions are dropped, unknown ones kept, and the last value of a tweak is used")
    func actions() {
        let actions: [Action] = [
            .dontNotify, .notify, .coalesce, .unknown("org.example.blink"),
            .setTweak(.init(setTweak: "sound", value: "a")), .setTweak(.init(setTweak: "sound", value: "b")),
            .setTweak(.init(setTweak: "highlight")), .setTweak(.init(setTweak: "colour")),
        ]
        let decision = E.decision(CompiledRuleset(Ruleset(override: [E.rule("r", actions: actions)])))
        #expect(decision.notifies && decision.highlights)
        #expect(decision.tweaks == ["sound": "b", "highlight": true] && decision.sound == "b")
        #expect(decision.actions.count == 6 && decision.actions.contains(.unknown("org.example.blink")))
    }

    @Test("a highlight without notify has no effect")
    func highlightAlone() {
        let rule = E.rule("r", actions: [.setTweak(.init(setTweak: "highlight"))])
        #expect(!E.decision(CompiledRuleset(Ruleset(override: [rule]))).highlights)
    }
}
