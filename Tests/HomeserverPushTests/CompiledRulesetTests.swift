import APIRuntime
import ClientServerAPI
import PushRules
import Testing

@testable import HomeserverPush

@Suite("A user's compiled rules")
struct CompiledRulesetTests {
    private let event = FlattenedEvent([
        "type": "m.room.message", "sender": .string(wren), "content": ["body": "The tomatoes are ripe"],
    ])

    /// Returns the ID of the rule that matches the event.
    private func matchingRule(_ store: PushRuleStore, _ user: String = fern) -> String? {
        store.compiledRuleset(of: user)
            .decision(on: event, in: PushRuleRoom(memberCount: 5), for: PushRuleUser(userID: user)).rule?.ruleID
    }

    @Test("every change takes effect immediately, and only for its user")
    func changes() throws {
        let store = PushRuleStore()
        #expect(matchingRule(store) == ".m.rule.message")
        try store.set(kind: .content, ruleID: "a", to: rule(pattern: "tomatoes"), of: fern)
        #expect(matchingRule(store) == "a")
        try store.set(kind: .override, ruleID: "b", to: rule(conditions: []), of: fern)
        #expect(matchingRule(store) == "b")
        try store.setEnabled(false, kind: .override, ruleID: "b", of: fern)
        #expect(matchingRule(store) == "a")
        try store.delete(kind: .content, ruleID: "a", of: fern)
        #expect(matchingRule(store) == ".m.rule.message")
        try store.setEnabled(false, kind: .underride, ruleID: ".m.rule.message", of: fern)
        #expect(matchingRule(store) == nil)
        try store.setEnabled(true, kind: .override, ruleID: "b", of: fern)
        try store.setEnabled(true, kind: .override, ruleID: ".m.rule.master", of: fern)
        #expect(matchingRule(store) == ".m.rule.master")
        #expect(matchingRule(store, "@ivy:garden.example") == ".m.rule.message")
    }

    @Test("a rejected change leaves the rules unchanged")
    func rejectedChange() throws {
        let store = PushRuleStore()
        #expect(throws: MatrixError.self) {
            try store.set(kind: .content, ruleID: ".a", to: rule(pattern: "x"), of: fern)
        }
        #expect(matchingRule(store) == ".m.rule.message")
    }

    @Test("compiled rules have the order of the list, moved rules included")
    func order() throws {
        let store = PushRuleStore()
        for id in ["a", "b", "c"] { try store.set(kind: .override, ruleID: id, to: rule(conditions: []), of: fern) }
        #expect(matchingRule(store) == "c")
        try store.set(kind: .override, ruleID: "a", to: rule(conditions: []), before: "c", of: fern)
        #expect(matchingRule(store) == "a")
        let list = try #require(store.ruleset(of: fern).override).map(\.ruleID)
        #expect(store.compiledRuleset(of: fern).rules.prefix(list.count).map(\.ruleID) == list)
    }

    @Test("the option polls adds the default rules about polls")
    func options() {
        let poll = PushRuleStore(options: .polls).compiledRuleset(of: fern).rules.map(\.ruleID)
        #expect(poll.contains(".m.rule.poll_start"))
        #expect(!PushRuleStore().compiledRuleset(of: fern).rules.map(\.ruleID).contains(".m.rule.poll_start"))
        #expect(
            PushRuleStore(options: .polls).ruleset(of: fern).underride?.contains { $0.ruleID == ".m.rule.poll_start" }
                == true)
    }

    @Test("after concurrent changes and evaluations the last change is in effect")
    func concurrent() async throws {
        let store = PushRuleStore()
        try store.set(kind: .override, ruleID: "a", to: rule(conditions: []), of: fern)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<200 { _ = self.matchingRule(store) } } }
            group.addTask {
                for number in 0..<200 { try store.setEnabled(number % 2 == 1, kind: .override, ruleID: "a", of: fern) }
                try store.setEnabled(false, kind: .override, ruleID: "a", of: fern)
            }
            try await group.waitForAll()
        }
        #expect(matchingRule(store) == ".m.rule.message")
    }
}
