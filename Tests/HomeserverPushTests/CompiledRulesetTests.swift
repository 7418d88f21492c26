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

    private func deciding(_ store: PushRuleStore, _ user: String = fern) -> String? {
        store.compiledRuleset(of: user)
            .decision(on: event, in: PushRuleRoom(memberCount: 5), for: PushRuleUser(userID: user)).rule?.ruleID
    }

    @Test("every change counts at once, for the user who made it alone")
    func changes() throws {
        let store = PushRuleStore()
        #expect(deciding(store) == ".m.rule.message")
        try store.set("a", .content, to: rule(pattern: "tomatoes"), of: fern)
        #expect(deciding(store) == "a")
        try store.set("b", .override, to: rule(conditions: []), of: fern)
        #expect(deciding(store) == "b")
        try store.setEnabled(false, "b", .override, of: fern)
        #expect(deciding(store) == "a")
        try store.delete("a", .content, of: fern)
        #expect(deciding(store) == ".m.rule.message")
        try store.setEnabled(false, ".m.rule.message", .underride, of: fern)
        #expect(deciding(store) == nil)
        try store.setEnabled(true, "b", .override, of: fern)
        try store.setEnabled(true, ".m.rule.master", .override, of: fern)
        #expect(deciding(store) == ".m.rule.master")
        #expect(deciding(store, "@ivy:garden.example") == ".m.rule.message")
    }

    @Test("a refused change leaves the rules as they were")
    func refused() throws {
        let store = PushRuleStore()
        #expect(throws: MatrixError.self) { try store.set(".a", .content, to: rule(pattern: "x"), of: fern) }
        #expect(deciding(store) == ".m.rule.message")
    }

    @Test("the order is that of the list, moved rules included")
    func order() throws {
        let store = PushRuleStore()
        for id in ["a", "b", "c"] { try store.set(id, .override, to: rule(conditions: []), of: fern) }
        #expect(deciding(store) == "c")
        try store.set("a", .override, to: rule(conditions: []), before: "c", of: fern)
        #expect(deciding(store) == "a")
        let list = try #require(store.ruleset(of: fern).override).map(\.ruleID)
        #expect(store.compiledRuleset(of: fern).rules.prefix(list.count).map(\.ruleID) == list)
    }

    @Test("rules about polls are there when the server has them")
    func options() {
        let poll = PushRuleStore(options: .polls).compiledRuleset(of: fern).rules.map(\.ruleID)
        #expect(poll.contains(".m.rule.poll_start"))
        #expect(!PushRuleStore().compiledRuleset(of: fern).rules.map(\.ruleID).contains(".m.rule.poll_start"))
        #expect(
            PushRuleStore(options: .polls).ruleset(of: fern).underride?.contains { $0.ruleID == ".m.rule.poll_start" }
                == true)
    }

    @Test("changes and evaluations at once: what was changed last counts in the end")
    func concurrent() async throws {
        let store = PushRuleStore()
        try store.set("a", .override, to: rule(conditions: []), of: fern)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<200 { _ = self.deciding(store) } } }
            group.addTask {
                for number in 0..<200 { try store.setEnabled(number % 2 == 1, "a", .override, of: fern) }
                try store.setEnabled(false, "a", .override, of: fern)
            }
            try await group.waitForAll()
        }
        #expect(deciding(store) == ".m.rule.message")
    }
}
