import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@Suite("A user's ruleset")
struct UserRulesetTests {
    private var rules = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"))
    private let content = SetPushRuleRequest(actions: [.notify])

    private func own(_ kind: PushRuleKind = .room) -> [String] { rules.overrides.own.ids(kind) }

    private mutating func add(_ ids: String...) throws {
        for id in ids.reversed() { try rules.set(kind: .room, ruleID: id, to: content) }
        #expect(own().prefix(ids.count) == ids[...])
    }

    // MARK: Places

    @Test("a rule is placed directly before or after an own rule, and moved there if it exists")
    mutating func places() throws {
        try add("a", "b", "c")
        try rules.set(kind: .room, ruleID: "d", to: content, before: "c")
        #expect(own() == ["a", "b", "d", "c"])
        try rules.set(kind: .room, ruleID: "d", to: content, after: "a")
        #expect(own() == ["a", "d", "b", "c"])
        try rules.set(kind: .room, ruleID: "d", to: content, before: "c", after: "a")
        #expect(own() == ["a", "b", "d", "c"], "directly before the rule of `before`")
        try rules.set(kind: .room, ruleID: "a", to: content, after: "c")
        #expect(own() == ["b", "d", "c", "a"])
        try rules.set(kind: .room, ruleID: "a", to: content, before: "b")
        #expect(own() == ["a", "b", "d", "c"])
    }

    @Test("a contradictory place is refused, and nothing changes")
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
                try rules.set(kind: .room, ruleID: test.id, to: content, before: test.before, after: test.after)
            }
        }
        #expect(rules.ruleset == before)
        #expect(rules.ownCount == 3)
    }

    @Test("a default rule or a rule of another kind is refused as neighbour")
    mutating func defaultNeighbours() throws {
        try add("a")
        let content = SetPushRuleRequest(actions: [], conditions: [])
        #expect(throws: RulesetError.defaultNeighbour(.override, ruleID: ".m.rule.master")) {
            try rules.set(kind: .override, ruleID: "x", to: content, before: ".m.rule.master")
        }
        #expect(throws: RulesetError.unknownNeighbour(.override, ruleID: "a")) {
            try rules.set(kind: .override, ruleID: "x", to: content, after: "a")
        }
        #expect(own(.override).isEmpty)
    }

    @Test("canonically equivalent IDs with different bytes are distinct")
    mutating func bytes() throws {
        try add("e\u{301}")
        try rules.set(kind: .room, ruleID: "\u{E9}", to: content)
        #expect(rules.ownCount == 2)
        try rules.remove(kind: .room, ruleID: "e\u{301}")
        #expect(own().map { Array($0.utf8) } == [Array("\u{E9}".utf8)])
    }

    // MARK: Content

    @Test("content that is invalid for its kind throws the matching error")
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
            #expect(throws: error) { try rules.set(kind: kind, ruleID: id, to: content) }
        }
        #expect(rules.ownCount == 0)
    }

    @Test("room IDs, user IDs, aliases and other texts are valid rule IDs")
    mutating func ids() throws {
        for id in ["!beds:garden.example", "#beds:garden.example", "@wren:garden.example", "тест", " ", "a.b", "%2F"] {
            for kind in [PushRuleKind.room, .sender] { try rules.set(kind: kind, ruleID: id, to: content) }
            #expect(
                rules.rule(kind: .room, ruleID: id)
                    == PushRule(ruleID: id, default: false, enabled: true, actions: [.notify]))
        }
        #expect(rules.ownCount == 14)
    }

    @Test("at the maximum number of rules, new rules are refused and existing ones can be changed")
    mutating func limit() throws {
        rules.maxOwnRules = 2
        try add("a", "b")
        #expect(throws: RulesetError.tooManyRules(2)) { try rules.set(kind: .sender, ruleID: "c", to: content) }
        try rules.set(kind: .room, ruleID: "a", to: .init(actions: []))
        try rules.remove(kind: .room, ruleID: "b")
        try rules.set(kind: .sender, ruleID: "c", to: content)
    }

    @Test("historical and unknown actions are kept")
    mutating func actions() throws {
        let actions: [Action] = [
            .dontNotify, .coalesce, .unknown("frobnicate"), .unknown(["loud": true]),
            .setTweak(.init(setTweak: "x", additionalProperties: ["y": 1])),
        ]
        try rules.set(kind: .room, ruleID: "a", to: .init(actions: actions))
        try rules.setActions(actions, kind: .underride, ruleID: ".m.rule.call")
        let stored = try RulesetOverrides(json: rules.overrides.jsonBytes(), mode: .tolerant)
        let again = UserRuleset(defaults: DefaultPushRules.ruleset(of: "@fern:garden.example"), overrides: stored)
        #expect(again.rule(kind: .room, ruleID: "a")?.actions == actions)
        #expect(again.rule(kind: .underride, ruleID: ".m.rule.call")?.actions == actions)
    }

    // MARK: The server's rules

    @Test("default rules can be disabled, given other actions and reset, but not removed")
    mutating func defaults() throws {
        let fresh = rules.ruleset
        try rules.setEnabled(false, kind: .underride, ruleID: ".m.rule.call")
        try rules.setActions([.notify], kind: .underride, ruleID: ".m.rule.call")
        #expect(rules.rule(kind: .underride, ruleID: ".m.rule.call")?.enabled == false)
        #expect(rules.rule(kind: .underride, ruleID: ".m.rule.call")?.actions == [.notify])
        #expect(rules.ruleset.underride?.first == rules.rule(kind: .underride, ruleID: ".m.rule.call"))
        #expect(throws: RulesetError.notRemovable(.underride, ruleID: ".m.rule.call")) {
            try rules.remove(kind: .underride, ruleID: ".m.rule.call")
        }
        try rules.reset(kind: .underride, ruleID: ".m.rule.call")
        #expect(rules.ruleset == fresh)
        #expect(
            rules.overrides
                == RulesetOverrides(own: .init(override: [], content: [], room: [], sender: [], underride: [])))
    }

    @Test("a missing rule throws notFound, and resetting an own rule throws notResettable")
    mutating func notFound() throws {
        try add("a")
        for (id, kind) in [("a", PushRuleKind.sender), (".m.rule.call", .override), (".x", .override), ("", .room)] {
            let error = RulesetError.notFound(kind, ruleID: id)
            #expect(rules.rule(kind: kind, ruleID: id) == nil)
            #expect(throws: error) { try rules.setEnabled(true, kind: kind, ruleID: id) }
            #expect(throws: error) { try rules.setActions([], kind: kind, ruleID: id) }
            #expect(throws: error) { try rules.remove(kind: kind, ruleID: id) }
            #expect(throws: error) { try rules.reset(kind: kind, ruleID: id) }
        }
        #expect(throws: RulesetError.notResettable(.room, ruleID: "a")) { try rules.reset(kind: .room, ruleID: "a") }
        #expect(throws: RulesetError.unknownKind("bogus")) {
            try rules.setEnabled(true, kind: .unknown("bogus"), ruleID: "a")
        }
        #expect(rules.ownCount == 1)
    }

    @Test(
        "every error has its status and errcode of the API",
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
        let response = error.matrixError
        #expect("\(response.status.code) \(response.errcode)" == expected)
        #expect(!response.message.isEmpty)
    }

    @Test("a message shortens a long ID")
    func longIDs() {
        let error = RulesetError.slashInID(String(repeating: "/", count: 100_000))
        #expect(error.description.utf8.count < 300)
    }
}

extension Ruleset {
    /// Returns the IDs of a kind's rules.
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
