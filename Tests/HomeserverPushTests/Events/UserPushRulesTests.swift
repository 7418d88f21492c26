import APIRuntime
import ClientServerAPI
import Testing

@testable import HomeserverPush

@Suite("The push rules of users")
struct UserPushRulesTests {
    let rules = UserPushRules(store: InMemoryPushStore(), maxRulesPerUser: 5)

    private func own(_ kind: PushRuleKind = .room) async throws -> [String] {
        let ruleset = try await rules.ruleset(of: fern)
        let list = kind == .room ? ruleset.room : kind == .override ? ruleset.override : ruleset.content
        return try #require(list).filter { !$0.default }.map(\.ruleID)
    }

    private func errcode(_ body: () async throws -> Void) async -> MatrixError.ErrorCode? {
        await #expect(throws: MatrixError.self) { try await body() }?.errcode
    }

    @Test("a user starts with the server's rules, with .m.rule.master first and disabled")
    func defaults() async throws {
        let ruleset = try await rules.ruleset(of: fern)
        #expect(ruleset.override?.count == 10)
        #expect(ruleset.underride?.count == 5)
        #expect(ruleset.content == [] && ruleset.room == [] && ruleset.sender == [])
        let master = try #require(ruleset.override?.first)
        #expect(master.ruleID == ".m.rule.master" && !master.enabled && master.actions.isEmpty)
        #expect((ruleset.override ?? []).dropFirst().allSatisfy { $0.enabled && $0.default })
    }

    @Test("the user's own rules precede the server's, except .m.rule.master")
    func order() async throws {
        try await rules.set(kind: .override, ruleID: "mine", to: rule(conditions: []), of: fern)
        try await rules.set(kind: .underride, ruleID: "mine", to: rule(conditions: []), of: fern)
        let ruleset = try await rules.ruleset(of: fern)
        #expect(ruleset.override?.prefix(3).map(\.ruleID) == [".m.rule.master", "mine", ".m.rule.suppress_notices"])
        #expect(ruleset.underride?.prefix(2).map(\.ruleID) == ["mine", ".m.rule.call"])
        #expect(try await rules.ruleset(of: wren).underride?.first?.ruleID == ".m.rule.call")
    }

    @Test("a new rule is first and enabled; before and after determine its position")
    func positions() async throws {
        try await rules.set(kind: .room, ruleID: "a", to: rule(), of: fern)
        try await rules.set(kind: .room, ruleID: "b", to: rule(), of: fern)
        #expect(try await own() == ["b", "a"])
        try await rules.set(kind: .room, ruleID: "c", to: rule(), before: "a", of: fern)
        #expect(try await own() == ["b", "c", "a"])
        try await rules.set(kind: .room, ruleID: "d", to: rule(), after: "b", of: fern)
        #expect(try await own() == ["b", "d", "c", "a"])
        try await rules.set(kind: .room, ruleID: "e", to: rule(), before: "a", after: "b", of: fern)
        #expect(try await own() == ["b", "d", "c", "e", "a"], "before takes precedence")
        #expect(try await rules.rule(kind: .room, ruleID: "e", of: fern).enabled)
    }

    @Test("an existing rule is changed in place and stays disabled; before and after move it")
    func updates() async throws {
        for id in ["c", "b", "a"] { try await rules.set(kind: .room, ruleID: id, to: rule(), of: fern) }
        try await rules.setEnabled(false, kind: .room, ruleID: "b", of: fern)
        try await rules.set(kind: .room, ruleID: "b", to: rule([]), of: fern)
        #expect(try await own() == ["a", "b", "c"])
        let changed = try await rules.rule(kind: .room, ruleID: "b", of: fern)
        #expect(changed.actions.isEmpty && !changed.enabled)
        try await rules.set(kind: .room, ruleID: "b", to: rule(), after: "c", of: fern)
        #expect(try await own() == ["a", "c", "b"])
        try await rules.set(kind: .room, ruleID: "b", to: rule(), before: "a", of: fern)
        #expect(try await own() == ["b", "a", "c"])
        #expect(
            await errcode { try await rules.set(kind: .room, ruleID: "b", to: rule(), before: "b", of: fern) }
                == .unknown)
        #expect(
            await errcode {
                try await rules.set(kind: .room, ruleID: "b", to: rule(), before: "a", after: "c", of: fern)
            }
                == .unknown)
        #expect(try await own() == ["b", "a", "c"])
    }

    @Test("a before or after that isn't one of the user's own rules of this kind throws M_UNKNOWN and changes nothing")
    func neighbours() async throws {
        try await rules.set(kind: .room, ruleID: "a", to: rule(), of: fern)
        for name in ["nope", ".m.rule.master", "word"] {
            #expect(
                await errcode {
                    try await rules.set(kind: .override, ruleID: "x", to: rule(conditions: []), before: name, of: fern)
                } == .unknown)
            #expect(
                await errcode {
                    try await rules.set(kind: .override, ruleID: "x", to: rule(conditions: []), after: name, of: fern)
                }
                    == .unknown)
        }
        #expect(
            await errcode {
                try await rules.set(kind: .override, ruleID: "x", to: rule(conditions: []), after: "a", of: fern)
            }
                == .unknown)
        #expect(
            await errcode { try await rules.set(kind: .room, ruleID: "x", to: rule(), after: "x", of: fern) }
                == .unknown)
        #expect(try await own(.override).isEmpty)
    }

    @Test(
        "IDs that start with a dot or contain a slash throw M_INVALID_PARAM",
        arguments: [".mine", ".m.rule.master", "a/b", #"a\b"#, ""])
    func ids(id: String) async {
        #expect(
            await errcode { try await rules.set(kind: .override, ruleID: id, to: rule(), of: fern) } == .invalidParam)
    }

    @Test("conditions and patterns are required or rejected depending on the kind")
    func kinds() async throws {
        let conditions = SetPushRuleRequest(actions: [], conditions: [.roomMemberCount(.init(is: "2"))])
        for kind in [PushRuleKind.content, .room, .sender] {
            #expect(await errcode { try await rules.set(kind: kind, ruleID: "x", to: conditions, of: fern) } != nil)
        }
        for kind in [PushRuleKind.override, .room, .sender, .underride] {
            #expect(
                await errcode {
                    try await rules.set(kind: kind, ruleID: "x", to: rule(conditions: [], pattern: "a"), of: fern)
                }
                    == .invalidParam)
        }
        for kind in [PushRuleKind.override, .underride] {
            #expect(
                await errcode { try await rules.set(kind: kind, ruleID: "x", to: rule(), of: fern) } == .missingParam)
        }
        #expect(
            await errcode { try await rules.set(kind: .content, ruleID: "x", to: rule(), of: fern) } == .missingParam)
        try await rules.set(kind: .content, ruleID: "x", to: rule(pattern: "a*"), of: fern)
        #expect(try await rules.rule(kind: .content, ruleID: "x", of: fern).pattern == "a*")
        try await rules.set(kind: .override, ruleID: "x", to: conditions, of: fern)
        #expect(try await rules.rule(kind: .override, ruleID: "x", of: fern).conditions?.count == 1)
        try await rules.set(kind: .room, ruleID: "x", to: SetPushRuleRequest(actions: [], conditions: []), of: fern)
        #expect(try await rules.rule(kind: .room, ruleID: "x", of: fern).conditions == nil)
    }

    @Test("the server's rules can be enabled and changed, but not deleted")
    func serverRules() async throws {
        try await rules.setEnabled(true, kind: .override, ruleID: ".m.rule.master", of: fern)
        #expect(try await rules.rule(kind: .override, ruleID: ".m.rule.master", of: fern).enabled)
        try await rules.setActions([], kind: .underride, ruleID: ".m.rule.call", of: fern)
        #expect(try await rules.rule(kind: .underride, ruleID: ".m.rule.call", of: fern).actions.isEmpty)
        #expect(
            await errcode { try await rules.delete(kind: .underride, ruleID: ".m.rule.call", of: fern) } == .notFound)
        #expect(try await rules.rule(kind: .underride, ruleID: ".m.rule.call", of: wren).actions.count == 2)
    }

    @Test("a rule that doesn't exist throws M_NOT_FOUND")
    func notFound() async throws {
        try await rules.set(kind: .room, ruleID: "a", to: rule(), of: fern)
        #expect(await errcode { _ = try await rules.rule(kind: .sender, ruleID: "a", of: fern) } == .notFound)
        #expect(await errcode { try await rules.setEnabled(true, kind: .room, ruleID: "b", of: fern) } == .notFound)
        #expect(
            await errcode { try await rules.setActions([], kind: .underride, ruleID: ".m.rule.master", of: fern) }
                == .notFound)
        try await rules.delete(kind: .room, ruleID: "a", of: fern)
        #expect(await errcode { try await rules.delete(kind: .room, ruleID: "a", of: fern) } == .notFound)
    }

    @Test("a rule beyond the limit is rejected and not stored")
    func bounded() async throws {
        for id in ["a", "b", "c", "d", "e"] { try await rules.set(kind: .room, ruleID: id, to: rule(), of: fern) }
        #expect(
            await errcode { try await rules.set(kind: .sender, ruleID: "f", to: rule(), of: fern) }
                == "M_RESOURCE_LIMIT_EXCEEDED")
        #expect(try await rules.ruleset(of: fern).sender == [])
        try await rules.set(kind: .room, ruleID: "a", to: rule([]), of: fern)
    }

    @Test("a rule's weight is the number of its conditions, even after changes")
    func boundedConditions() async throws {
        func conditions(_ count: Int) -> SetPushRuleRequest {
            rule(conditions: Array(repeating: .roomMemberCount(.init(is: "2")), count: count))
        }
        #expect(
            await errcode { try await rules.set(kind: .override, ruleID: "x", to: conditions(6), of: fern) }
                == "M_RESOURCE_LIMIT_EXCEEDED")
        try await rules.set(kind: .override, ruleID: "x", to: conditions(4), of: fern)
        try await rules.set(kind: .underride, ruleID: "y", to: conditions(0), of: fern)
        #expect(
            await errcode { try await rules.set(kind: .room, ruleID: "z", to: rule(), of: fern) }
                == "M_RESOURCE_LIMIT_EXCEEDED")
        #expect(
            await errcode { try await rules.set(kind: .underride, ruleID: "y", to: conditions(2), of: fern) }
                == "M_RESOURCE_LIMIT_EXCEEDED")
        #expect(try await rules.rule(kind: .underride, ruleID: "y", of: fern).conditions == [])
        try await rules.set(kind: .override, ruleID: "x", to: conditions(3), of: fern)
        try await rules.set(kind: .room, ruleID: "z", to: rule(), of: fern)
        try await rules.delete(kind: .override, ruleID: "x", of: fern)
        // Deleting a rule that doesn't exist changes no count.
        #expect(await errcode { try await rules.delete(kind: .override, ruleID: "x", of: fern) } == .notFound)
        try await rules.set(kind: .override, ruleID: "x", to: conditions(3), of: fern)
        #expect(
            await errcode { try await rules.set(kind: .room, ruleID: "a", to: rule(), of: fern) }
                == "M_RESOURCE_LIMIT_EXCEEDED")
        // A rule may shrink while the total is over the limit.
        try await rules.set(kind: .override, ruleID: "x", to: conditions(1), of: fern)
    }

    @Test("IDs and patterns are limited to 255 bytes, conditions and actions together to 65,536 bytes of JSON")
    func sizes() async throws {
        func text(_ count: Int) -> String { String(repeating: "a", count: count) }
        func match(_ count: Int) -> SetPushRuleRequest {
            rule(conditions: [.eventMatch(.init(key: "type", pattern: text(count)))])
        }
        try await rules.set(kind: .content, ruleID: text(255), to: rule(pattern: text(255)), of: fern)
        try await rules.set(kind: .override, ruleID: "m", to: match(255), of: fern)
        #expect(
            await errcode { try await rules.set(kind: .room, ruleID: text(256), to: rule(), of: fern) } == .invalidParam
        )
        #expect(
            await errcode { try await rules.set(kind: .room, ruleID: "é" + text(254), to: rule(), of: fern) }
                == .invalidParam)
        #expect(
            await errcode { try await rules.set(kind: .content, ruleID: "c", to: rule(pattern: text(256)), of: fern) }
                == .invalidParam)
        #expect(
            await errcode { try await rules.set(kind: .override, ruleID: "m", to: match(256), of: fern) }
                == .invalidParam)

        func sound(_ count: Int) -> [Action] { [.setTweak(.init(setTweak: "sound", value: .string(text(count))))] }
        try await rules.set(kind: .room, ruleID: "s", to: rule(sound(65_000)), of: fern)
        #expect(
            await errcode { try await rules.set(kind: .room, ruleID: "s", to: rule(sound(65_536)), of: fern) }
                == .tooLarge)
        #expect(
            await errcode { try await rules.setActions(sound(65_536), kind: .room, ruleID: "s", of: fern) } == .tooLarge
        )
        #expect(
            await errcode {
                try await rules.setActions(sound(65_536), kind: .underride, ruleID: ".m.rule.call", of: fern)
            }
                == .tooLarge)
        #expect(try await rules.rule(kind: .room, ruleID: "s", of: fern).actions == sound(65_000))
    }
}
