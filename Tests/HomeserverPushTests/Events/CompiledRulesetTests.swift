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
    private func matchingRule(_ rules: UserPushRules, _ user: String = fern) async throws -> String? {
        try await rules.compiledRulesets(of: [user]).first?
            .decision(on: event, in: PushRuleRoom(memberCount: 5), for: PushRuleUser(userID: user)).rule?.ruleID
    }

    @Test("every change takes effect at the next event, in each process, and only for its user")
    func changes() async throws {
        let store = InMemoryPushStore()
        let rules = UserPushRules(store: store)
        let others = [rules, UserPushRules(store: store), UserPushRules(store: store, maxCacheBytes: 0)]
        func expect(_ ruleID: String?) async throws {
            for process in others { #expect(try await matchingRule(process) == ruleID) }
        }
        try await expect(".m.rule.message")
        try await rules.set(kind: .content, ruleID: "a", to: rule(pattern: "tomatoes"), of: fern)
        try await expect("a")
        try await rules.set(kind: .override, ruleID: "b", to: rule(conditions: []), of: fern)
        try await expect("b")
        try await rules.setEnabled(false, kind: .override, ruleID: "b", of: fern)
        try await expect("a")
        try await rules.delete(kind: .content, ruleID: "a", of: fern)
        try await expect(".m.rule.message")
        try await rules.setEnabled(false, kind: .underride, ruleID: ".m.rule.message", of: fern)
        try await expect(nil)
        try await rules.setEnabled(true, kind: .override, ruleID: "b", of: fern)
        try await rules.setEnabled(true, kind: .override, ruleID: ".m.rule.master", of: fern)
        try await expect(".m.rule.master")
        #expect(try await matchingRule(rules, ivy) == ".m.rule.message")
    }

    @Test("a process that starts later reads the changes of all users, in pages")
    func pages() async throws {
        let store = InMemoryPushStore()
        let rules = UserPushRules(store: store)
        let users = (0..<1100).map { "@user\($0):garden.example" }
        for user in users {
            try await rules.set(kind: .override, ruleID: user, to: rule(conditions: []), of: user)
        }
        let later = UserPushRules(store: store, maxCacheBytes: 20_000)
        let compiled = try await later.compiledRulesets(of: users + [fern])
        let matching = zip(users + [fern], compiled).map { user, ruleset in
            ruleset.decision(on: event, in: PushRuleRoom(memberCount: 5), for: PushRuleUser(userID: user)).rule?.ruleID
        }
        #expect(matching == users + [".m.rule.message"])
    }

    @Test("a rejected change leaves the rules unchanged")
    func rejectedChange() async throws {
        let rules = UserPushRules(store: InMemoryPushStore())
        await #expect(throws: MatrixError.self) {
            try await rules.set(kind: .content, ruleID: ".a", to: rule(pattern: "x"), of: fern)
        }
        #expect(try await matchingRule(rules) == ".m.rule.message")
    }

    @Test("compiled rules have the order of the list, moved rules included")
    func order() async throws {
        let rules = UserPushRules(store: InMemoryPushStore())
        for id in ["a", "b", "c"] {
            try await rules.set(kind: .override, ruleID: id, to: rule(conditions: []), of: fern)
        }
        #expect(try await matchingRule(rules) == "c")
        try await rules.set(kind: .override, ruleID: "a", to: rule(conditions: []), before: "c", of: fern)
        #expect(try await matchingRule(rules) == "a")
        let list = try #require(try await rules.ruleset(of: fern).override).map(\.ruleID)
        let compiled = try #require(try await rules.compiledRulesets(of: [fern]).first)
        #expect(compiled.rules.prefix(list.count).map(\.ruleID) == list)
    }

    @Test("options add default rules")
    func options() async throws {
        func defaults(_ options: DefaultPushRules.Options) async throws -> [String] {
            let rules = UserPushRules(store: InMemoryPushStore(), options: options)
            let compiled = try #require(try await rules.compiledRulesets(of: [fern]).first)
            let list = try await rules.ruleset(of: fern)
            #expect(Set(compiled.rules.map(\.ruleID)) == Set(Ruleset.kinds.flatMap { list[$0].map(\.ruleID) }))
            return compiled.rules.map(\.ruleID)
        }
        #expect(try await defaults(.polls).contains(".m.rule.poll_start"))
        #expect(try await !defaults([]).contains(".m.rule.poll_start"))
        #expect(try await defaults(.encryptedEvents)[1] == ".org.matrix.msc4028.encrypted_event")
        #expect(try await !defaults([]).contains(".org.matrix.msc4028.encrypted_event"))
    }

    @Test("changes at the same time are all kept, and evaluations see the last one")
    func concurrent() async throws {
        let store = InMemoryPushStore()
        let processes = [UserPushRules(store: store), UserPushRules(store: store)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, rules) in processes.enumerated() {
                group.addTask { for _ in 0..<100 { _ = try await self.matchingRule(rules) } }
                group.addTask {
                    for index in 0..<10 {
                        try await rules.set(
                            kind: .override, ruleID: "\(number).\(index)", to: rule([], conditions: []), of: fern)
                    }
                }
            }
            try await group.waitForAll()
        }
        let own = try await processes[0].ruleset(of: fern)[.override].filter { !$0.default }
        #expect(own.count == 20)
        for rules in processes { #expect(try await matchingRule(rules) == own.first?.ruleID) }
    }

    @Test("all rules of a user can be replaced by those of the homeserver")
    func replacement() async throws {
        let rules = UserPushRules(store: InMemoryPushStore())
        var list = DefaultPushRules.ruleset(of: fern)
        list[.override][0].enabled = true
        list[.room] = [
            PushRule(ruleID: "!beds:garden.example", default: false, enabled: true, actions: [])
        ]
        try await rules.replaceAll(with: list, of: fern)
        #expect(try await rules.ruleset(of: fern) == list)
        #expect(try await matchingRule(rules) == ".m.rule.master")
        try await rules.replaceAll(with: DefaultPushRules.ruleset(of: fern), of: fern)
        #expect(try await matchingRule(rules) == ".m.rule.message")
    }
}
