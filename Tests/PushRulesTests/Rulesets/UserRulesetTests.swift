import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("A user's ruleset")
struct UserRulesetTests {
    private var rules = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"))
    private let content = SetPushRuleRequest(actions: [.notify])

    private func own(_ kind: PushRuleKind = .room) -> [String] { rules.choices.own.ids(kind) }

    private mutating func add(_ ids: String...) throws {
        for id in ids.reversed() { try rules.set(id, .room, to: content) }
        #expect(own().prefix(ids.count) == ids[...])
    }

    // MARK: Places

    @Test("a place is directly before or after one of the user's own rules, wherever the rule stood")
    mutating func places() throws {
        try add("a", "b", "c")
        try rules.set("d", .room, to: content, before: "c")
        #expect(own() == ["a", "b", "d", "c"])
        try rules.set("d", .room, to: content, after: "a")
        #expect(own() == ["a", "d", "b", "c"])
        try rules.set("d", .room, to: content, before: "c", after: "a")
        #expect(own() == ["a", "b", "d", "c"], "beside the rule to stand before")
        try rules.set("a", .room, to: content, after: "c")
        #expect(own() == ["b", "d", "c", "a"])
        try rules.set("a", .room, to: content, before: "b")
        #expect(own() == ["a", "b", "d", "c"])
    }

    @Test("a place that can't be is refused, and nothing changes")
    mutating func contradictions() throws {
        try add("a", "b", "c")
        let before = rules.ruleset
        let cases: [(id: String, before: String?, after: String?, error: RulesetError)] = [
            ("x", "a", "b", .contradictoryPlace(before: "a", after: "b")),
            ("x", "a", "a", .contradictoryPlace(before: "a", after: "a")),
            ("b", "a", "c", .contradictoryPlace(before: "a", after: "c")),
            ("b", "b", nil, .contradictoryPlace(before: "b", after: nil)),
            ("b", "c", "b", .contradictoryPlace(before: nil, after: "b")),
            ("x", "x", nil, .unknownNeighbour(.room, ruleID: "x")),
            ("x", "nope", "a", .unknownNeighbour(.room, ruleID: "nope")),
            ("x", "c", "nope", .unknownNeighbour(.room, ruleID: "nope")),
            ("x", "", nil, .unknownNeighbour(.room, ruleID: "")),
        ]
        for test in cases {
            #expect(throws: test.error) {
                try rules.set(test.id, .room, to: content, before: test.before, after: test.after)
            }
        }
        #expect(rules.ruleset == before)
        #expect(rules.ownCount == 3)
    }

    @Test("the server's rules are no neighbours, nor are rules of other kinds")
    mutating func defaultNeighbours() throws {
        try add("a")
        let content = SetPushRuleRequest(actions: [], conditions: [])
        #expect(throws: RulesetError.defaultNeighbour(.override, ruleID: ".m.rule.master")) {
            try rules.set("x", .override, to: content, before: ".m.rule.master")
        }
        #expect(throws: RulesetError.unknownNeighbour(.override, ruleID: "a")) {
            try rules.set("x", .override, to: content, after: "a")
        }
        #expect(own(.override).isEmpty)
    }

    @Test("IDs that look alike but have other bytes are two")
    mutating func bytes() throws {
        try add("e\u{301}")
        try rules.set("\u{E9}", .room, to: content)
        #expect(rules.ownCount == 2)
        try rules.remove("e\u{301}", .room)
        #expect(own().map { Array($0.utf8) } == [Array("\u{E9}".utf8)])
    }

    // MARK: Content

    @Test("what makes no rule of its kind is refused, each fault by its name")
    mutating func faults() {
        let conditions: [PushCondition] = [.roomMemberCount(.init(is: "2"))]
        let cases: [(String, PushRuleKind, SetPushRuleRequest, RulesetError)] = [
            ("", .room, .init(actions: []), .emptyID),
            (".x", .room, .init(actions: []), .reservedID(".x")),
            (".m.rule.master", .override, .init(actions: [], conditions: []), .reservedID(".m.rule.master")),
            ("a/b", .room, .init(actions: []), .slashInID("a/b")),
            (#"a\b"#, .room, .init(actions: []), .slashInID(#"a\b"#)),
            ("x", .unknown("bogus"), .init(actions: []), .unknownKind("bogus")),
            ("x", .override, .init(actions: []), .missingConditions(.override)),
            ("x", .underride, .init(actions: []), .missingConditions(.underride)),
            ("x", .content, .init(actions: []), .missingPattern),
            ("x", .room, .init(actions: [], conditions: conditions), .conditionsNotAllowed(.room)),
            ("x", .sender, .init(actions: [], conditions: conditions), .conditionsNotAllowed(.sender)),
            (
                "x", .content, .init(actions: [], conditions: conditions, pattern: "x"),
                .conditionsNotAllowed(.content)
            ),
            ("x", .room, .init(actions: [], pattern: "x"), .patternNotAllowed(.room)),
            ("x", .override, .init(actions: [], conditions: [], pattern: "x"), .patternNotAllowed(.override)),
        ]
        for (id, kind, content, error) in cases {
            #expect(throws: error) { try rules.set(id, kind, to: content) }
        }
        #expect(rules.ownCount == 0)
    }

    @Test("room and user IDs, aliases and anything else are IDs of rules")
    mutating func ids() throws {
        for id in ["!beds:garden.example", "#beds:garden.example", "@wren:garden.example", "тест", " ", "a.b", "%2F"] {
            for kind in [PushRuleKind.room, .sender] { try rules.set(id, kind, to: content) }
            #expect(rules.rule(id, .room) == PushRule(ruleID: id, default: false, enabled: true, actions: [.notify]))
        }
        #expect(rules.ownCount == 14)
    }

    @Test("a user has no more rules than the limit says, but can change those that are there")
    mutating func limit() throws {
        rules.maxOwnRules = 2
        try add("a", "b")
        #expect(throws: RulesetError.tooManyRules(2)) { try rules.set("c", .sender, to: content) }
        try rules.set("a", .room, to: .init(actions: []))
        try rules.remove("b", .room)
        try rules.set("c", .sender, to: content)
    }

    @Test("actions of the past and those that nobody knows are kept")
    mutating func actions() throws {
        let actions: [Action] = [
            .dontNotify, .coalesce, .unknown("frobnicate"), .unknown(["loud": true]),
            .setTweak(.init(setTweak: "x", additionalProperties: ["y": 1])),
        ]
        try rules.set("a", .room, to: .init(actions: actions))
        try rules.setActions(actions, ".m.rule.call", .underride)
        let stored = try RulesetChoices(json: rules.choices.jsonBytes(), mode: .tolerant)
        let again = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"), choices: stored)
        #expect(again.rule("a", .room)?.actions == actions)
        #expect(again.rule(".m.rule.call", .underride)?.actions == actions)
    }

    // MARK: The server's rules

    @Test("the server's rules are disabled, given other actions and reset, but neither removed nor created")
    mutating func defaults() throws {
        let fresh = rules.ruleset
        try rules.setEnabled(false, ".m.rule.call", .underride)
        try rules.setActions([.notify], ".m.rule.call", .underride)
        #expect(rules.rule(".m.rule.call", .underride)?.enabled == false)
        #expect(rules.rule(".m.rule.call", .underride)?.actions == [.notify])
        #expect(rules.ruleset.underride?.first == rules.rule(".m.rule.call", .underride))
        #expect(throws: RulesetError.notRemovable(.underride, ruleID: ".m.rule.call")) {
            try rules.remove(".m.rule.call", .underride)
        }
        try rules.reset(".m.rule.call", .underride)
        #expect(rules.ruleset == fresh)
        #expect(
            rules.choices == RulesetChoices(own: .init(override: [], content: [], room: [], sender: [], underride: [])))
    }

    @Test("what isn't there is not found, and the user's own rules have nothing to be reset to")
    mutating func notFound() throws {
        try add("a")
        for (id, kind) in [("a", PushRuleKind.sender), (".m.rule.call", .override), (".x", .override), ("", .room)] {
            let error = RulesetError.notFound(kind, ruleID: id)
            #expect(rules.rule(id, kind) == nil)
            #expect(throws: error) { try rules.setEnabled(true, id, kind) }
            #expect(throws: error) { try rules.setActions([], id, kind) }
            #expect(throws: error) { try rules.remove(id, kind) }
            #expect(throws: error) { try rules.reset(id, kind) }
        }
        #expect(throws: RulesetError.notResettable(.room, ruleID: "a")) { try rules.reset("a", .room) }
        #expect(throws: RulesetError.unknownKind("bogus")) { try rules.setEnabled(true, "a", .unknown("bogus")) }
        #expect(rules.ownCount == 1)
    }

    @Test(
        "every error has the status and the errcode of the API",
        arguments: [
            (RulesetError.notFound(.room, ruleID: "a"), "404 M_NOT_FOUND"),
            (.notRemovable(.override, ruleID: ".m.rule.master"), "404 M_NOT_FOUND"),
            (.notResettable(.room, ruleID: "a"), "400 M_INVALID_PARAM"), (.unknownKind("x"), "400 M_INVALID_PARAM"),
            (.emptyID, "400 M_INVALID_PARAM"), (.reservedID(".a"), "400 M_INVALID_PARAM"),
            (.slashInID("/"), "400 M_INVALID_PARAM"), (.conditionsNotAllowed(.room), "400 M_INVALID_PARAM"),
            (.patternNotAllowed(.room), "400 M_INVALID_PARAM"), (.missingConditions(.override), "400 M_MISSING_PARAM"),
            (.missingPattern, "400 M_MISSING_PARAM"), (.tooManyRules(1), "403 M_RESOURCE_LIMIT_EXCEEDED"),
            (.unknownNeighbour(.room, ruleID: "a"), "400 M_UNKNOWN"),
            (.defaultNeighbour(.override, ruleID: ".a"), "400 M_UNKNOWN"),
            (.contradictoryPlace(before: "a", after: "b"), "400 M_UNKNOWN"),
        ])
    func errors(error: RulesetError, expected: String) {
        let answer = error.matrixError
        #expect("\(answer.status.code) \(answer.errcode)" == expected)
        #expect(!answer.message.isEmpty)
    }

    @Test("a message shows a long ID in part")
    func longIDs() {
        let error = RulesetError.slashInID(String(repeating: "/", count: 100_000))
        #expect(error.description.utf8.count < 300)
    }
}

extension Ruleset {
    /// The IDs of a kind's rules.
    func ids(_ kind: PushRuleKind) -> [String] {
        let rules: [PushRule]? =
            switch kind {
            case .override: override
            case .content: content
            case .room: room
            case .sender: sender
            case .underride: underride
            case .unknown: nil
            }
        return (rules ?? []).map(\.ruleID)
    }
}
