import APIRuntime
import ClientServerAPI
import Testing

@testable import HomeserverPush

@Suite("Push rule store")
struct PushRuleStoreTests {
    let store = PushRuleStore(maxRulesPerUser: 5)

    private func own(_ kind: PushRuleKind = .room) throws -> [String] {
        let ruleset = store.ruleset(of: fern)
        let rules = kind == .room ? ruleset.room : kind == .override ? ruleset.override : ruleset.content
        return try #require(rules).filter { !$0.default }.map(\.ruleID)
    }

    private func errcode(_ body: () throws -> Void) -> MatrixError.ErrorCode? {
        #expect(throws: MatrixError.self) { try body() }?.errcode
    }

    @Test("a user starts with the server's rules, with .m.rule.master first and disabled")
    func defaults() throws {
        let ruleset = store.ruleset(of: fern)
        #expect(ruleset.override?.count == 10)
        #expect(ruleset.underride?.count == 5)
        #expect(ruleset.content == [] && ruleset.room == [] && ruleset.sender == [])
        let master = try #require(ruleset.override?.first)
        #expect(master.ruleID == ".m.rule.master" && !master.enabled && master.actions.isEmpty)
        #expect((ruleset.override ?? []).dropFirst().allSatisfy { $0.enabled && $0.default })
    }

    @Test("the user's own rules precede the server's, except .m.rule.master")
    func order() throws {
        try store.set(kind: .override, ruleID: "mine", to: rule(conditions: []), of: fern)
        try store.set(kind: .underride, ruleID: "mine", to: rule(conditions: []), of: fern)
        let ruleset = store.ruleset(of: fern)
        #expect(ruleset.override?.prefix(3).map(\.ruleID) == [".m.rule.master", "mine", ".m.rule.suppress_notices"])
        #expect(ruleset.underride?.prefix(2).map(\.ruleID) == ["mine", ".m.rule.call"])
        #expect(store.ruleset(of: wren).underride?.first?.ruleID == ".m.rule.call")
    }

    @Test("a new rule is first and enabled; before and after determine its position")
    func positions() throws {
        try store.set(kind: .room, ruleID: "a", to: rule(), of: fern)
        try store.set(kind: .room, ruleID: "b", to: rule(), of: fern)
        #expect(try own() == ["b", "a"])
        try store.set(kind: .room, ruleID: "c", to: rule(), before: "a", of: fern)
        #expect(try own() == ["b", "c", "a"])
        try store.set(kind: .room, ruleID: "d", to: rule(), after: "b", of: fern)
        #expect(try own() == ["b", "d", "c", "a"])
        try store.set(kind: .room, ruleID: "e", to: rule(), before: "a", after: "b", of: fern)
        #expect(try own() == ["b", "d", "c", "e", "a"], "before takes precedence")
        #expect(try store.rule(kind: .room, ruleID: "e", of: fern).enabled)
    }

    @Test("an existing rule is changed in place and stays disabled; before and after move it")
    func updates() throws {
        for id in ["c", "b", "a"] { try store.set(kind: .room, ruleID: id, to: rule(), of: fern) }
        try store.setEnabled(false, kind: .room, ruleID: "b", of: fern)
        try store.set(kind: .room, ruleID: "b", to: rule([]), of: fern)
        #expect(try own() == ["a", "b", "c"])
        let changed = try store.rule(kind: .room, ruleID: "b", of: fern)
        #expect(changed.actions.isEmpty && !changed.enabled)
        try store.set(kind: .room, ruleID: "b", to: rule(), after: "c", of: fern)
        #expect(try own() == ["a", "c", "b"])
        try store.set(kind: .room, ruleID: "b", to: rule(), before: "a", of: fern)
        #expect(try own() == ["b", "a", "c"])
        #expect(errcode { try store.set(kind: .room, ruleID: "b", to: rule(), before: "b", of: fern) } == .unknown)
        #expect(
            errcode { try store.set(kind: .room, ruleID: "b", to: rule(), before: "a", after: "c", of: fern) }
                == .unknown)
        #expect(try own() == ["b", "a", "c"])
    }

    @Test("a before or after that isn't one of the user's own rules of this kind throws M_UNKNOWN and changes nothing")
    func neighbours() throws {
        try store.set(kind: .room, ruleID: "a", to: rule(), of: fern)
        for name in ["nope", ".m.rule.master", "word"] {
            #expect(
                errcode {
                    try store.set(kind: .override, ruleID: "x", to: rule(conditions: []), before: name, of: fern)
                } == .unknown)
            #expect(
                errcode { try store.set(kind: .override, ruleID: "x", to: rule(conditions: []), after: name, of: fern) }
                    == .unknown)
        }
        #expect(
            errcode { try store.set(kind: .override, ruleID: "x", to: rule(conditions: []), after: "a", of: fern) }
                == .unknown)
        #expect(errcode { try store.set(kind: .room, ruleID: "x", to: rule(), after: "x", of: fern) } == .unknown)
        #expect(try own(.override).isEmpty)
    }

    @Test(
        "IDs that start with a dot or contain a slash throw M_INVALID_PARAM",
        arguments: [".mine", ".m.rule.master", "a/b", #"a\b"#, ""])
    func ids(id: String) {
        #expect(errcode { try store.set(kind: .override, ruleID: id, to: rule(), of: fern) } == .invalidParam)
    }

    @Test("conditions and patterns are required or rejected depending on the kind")
    func kinds() throws {
        let conditions = SetPushRuleRequest(actions: [], conditions: [.roomMemberCount(.init(is: "2"))])
        for kind in [PushRuleKind.content, .room, .sender] {
            #expect(errcode { try store.set(kind: kind, ruleID: "x", to: conditions, of: fern) } != nil)
        }
        for kind in [PushRuleKind.override, .room, .sender, .underride] {
            #expect(
                errcode { try store.set(kind: kind, ruleID: "x", to: rule(conditions: [], pattern: "a"), of: fern) }
                    == .invalidParam)
        }
        for kind in [PushRuleKind.override, .underride] {
            #expect(errcode { try store.set(kind: kind, ruleID: "x", to: rule(), of: fern) } == .missingParam)
        }
        #expect(errcode { try store.set(kind: .content, ruleID: "x", to: rule(), of: fern) } == .missingParam)
        try store.set(kind: .content, ruleID: "x", to: rule(pattern: "a*"), of: fern)
        #expect(try store.rule(kind: .content, ruleID: "x", of: fern).pattern == "a*")
        try store.set(kind: .override, ruleID: "x", to: conditions, of: fern)
        #expect(try store.rule(kind: .override, ruleID: "x", of: fern).conditions?.count == 1)
        try store.set(kind: .room, ruleID: "x", to: SetPushRuleRequest(actions: [], conditions: []), of: fern)
        #expect(try store.rule(kind: .room, ruleID: "x", of: fern).conditions == nil)
    }

    @Test("the server's rules can be enabled and changed, but not deleted")
    func serverRules() throws {
        try store.setEnabled(true, kind: .override, ruleID: ".m.rule.master", of: fern)
        #expect(try store.rule(kind: .override, ruleID: ".m.rule.master", of: fern).enabled)
        try store.setActions([], kind: .underride, ruleID: ".m.rule.call", of: fern)
        #expect(try store.rule(kind: .underride, ruleID: ".m.rule.call", of: fern).actions.isEmpty)
        #expect(errcode { try store.delete(kind: .underride, ruleID: ".m.rule.call", of: fern) } == .notFound)
        #expect(try store.rule(kind: .underride, ruleID: ".m.rule.call", of: wren).actions.count == 2)
    }

    @Test("a rule that doesn't exist throws M_NOT_FOUND")
    func notFound() throws {
        try store.set(kind: .room, ruleID: "a", to: rule(), of: fern)
        #expect(errcode { _ = try store.rule(kind: .sender, ruleID: "a", of: fern) } == .notFound)
        #expect(errcode { try store.setEnabled(true, kind: .room, ruleID: "b", of: fern) } == .notFound)
        #expect(errcode { try store.setActions([], kind: .underride, ruleID: ".m.rule.master", of: fern) } == .notFound)
        try store.delete(kind: .room, ruleID: "a", of: fern)
        #expect(errcode { try store.delete(kind: .room, ruleID: "a", of: fern) } == .notFound)
    }

    @Test("a rule beyond the limit is rejected and not stored")
    func bounded() throws {
        for id in ["a", "b", "c", "d", "e"] { try store.set(kind: .room, ruleID: id, to: rule(), of: fern) }
        #expect(
            errcode { try store.set(kind: .sender, ruleID: "f", to: rule(), of: fern) } == "M_RESOURCE_LIMIT_EXCEEDED")
        #expect(store.ruleset(of: fern).sender == [])
        try store.set(kind: .room, ruleID: "a", to: rule([]), of: fern)
    }

    @Test("a rule's weight is the number of its conditions, even after changes")
    func boundedConditions() throws {
        func conditions(_ count: Int) -> SetPushRuleRequest {
            rule(conditions: Array(repeating: .roomMemberCount(.init(is: "2")), count: count))
        }
        #expect(
            errcode { try store.set(kind: .override, ruleID: "x", to: conditions(6), of: fern) }
                == "M_RESOURCE_LIMIT_EXCEEDED")
        try store.set(kind: .override, ruleID: "x", to: conditions(4), of: fern)
        try store.set(kind: .underride, ruleID: "y", to: conditions(0), of: fern)
        #expect(
            errcode { try store.set(kind: .room, ruleID: "z", to: rule(), of: fern) } == "M_RESOURCE_LIMIT_EXCEEDED")
        #expect(
            errcode { try store.set(kind: .underride, ruleID: "y", to: conditions(2), of: fern) }
                == "M_RESOURCE_LIMIT_EXCEEDED")
        #expect(try store.rule(kind: .underride, ruleID: "y", of: fern).conditions == [])
        try store.set(kind: .override, ruleID: "x", to: conditions(3), of: fern)
        try store.set(kind: .room, ruleID: "z", to: rule(), of: fern)
        try store.delete(kind: .override, ruleID: "x", of: fern)
        // Deleting a rule that doesn't exist changes no count.
        #expect(errcode { try store.delete(kind: .override, ruleID: "x", of: fern) } == .notFound)
        try store.set(kind: .override, ruleID: "x", to: conditions(3), of: fern)
        #expect(
            errcode { try store.set(kind: .room, ruleID: "a", to: rule(), of: fern) } == "M_RESOURCE_LIMIT_EXCEEDED")
        // A rule may shrink while the total is over the limit.
        try store.set(kind: .override, ruleID: "x", to: conditions(1), of: fern)
    }

    @Test("IDs and patterns are limited to 255 bytes, conditions and actions together to 65,536 bytes of JSON")
    func sizes() throws {
        func text(_ count: Int) -> String { String(repeating: "a", count: count) }
        func match(_ count: Int) -> SetPushRuleRequest {
            rule(conditions: [.eventMatch(.init(key: "type", pattern: text(count)))])
        }
        try store.set(kind: .content, ruleID: text(255), to: rule(pattern: text(255)), of: fern)
        try store.set(kind: .override, ruleID: "m", to: match(255), of: fern)
        #expect(errcode { try store.set(kind: .room, ruleID: text(256), to: rule(), of: fern) } == .invalidParam)
        #expect(errcode { try store.set(kind: .room, ruleID: "é" + text(254), to: rule(), of: fern) } == .invalidParam)
        #expect(
            errcode { try store.set(kind: .content, ruleID: "c", to: rule(pattern: text(256)), of: fern) }
                == .invalidParam)
        #expect(errcode { try store.set(kind: .override, ruleID: "m", to: match(256), of: fern) } == .invalidParam)

        func sound(_ count: Int) -> [Action] { [.setTweak(.init(setTweak: "sound", value: .string(text(count))))] }
        try store.set(kind: .room, ruleID: "s", to: rule(sound(65_000)), of: fern)
        #expect(errcode { try store.set(kind: .room, ruleID: "s", to: rule(sound(65_536)), of: fern) } == .tooLarge)
        #expect(errcode { try store.setActions(sound(65_536), kind: .room, ruleID: "s", of: fern) } == .tooLarge)
        #expect(
            errcode { try store.setActions(sound(65_536), kind: .underride, ruleID: ".m.rule.call", of: fern) }
                == .tooLarge)
        #expect(try store.rule(kind: .room, ruleID: "s", of: fern).actions == sound(65_000))
    }
}
