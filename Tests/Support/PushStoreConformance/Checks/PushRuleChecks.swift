import ClientServerAPI
import HomeserverPush
import PushRules

/// Push rules that users have changed.
enum PushRuleChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a user who changed nothing has no stored push rules") { scenario in
            try expect(try await scenario.store.pushRules(of: "@a"), nil, "no rules")
            let revision = try await scenario.store.setPushRules(overrides("x"), of: "@a", replacing: 1)
            try expect(revision, nil, "there is no revision 1 to replace")
            try expect(try await scenario.store.pushRules(of: "@a"), nil, "nothing was stored")
        },
        ConformanceCheck("push rules are returned without change") { scenario in
            let revision = try require(
                try await scenario.store.setPushRules(overrides("x"), of: "@a", replacing: nil), "a new revision")
            let expected = StoredPushRules(userID: "@a", overrides: overrides("x"), revision: revision)
            try expect(try await scenario.store.pushRules(of: "@a"), expected, "the rules with their revision")
        },
        ConformanceCheck("push rules are replaced only if their revision is the expected one") { scenario in
            let store = scenario.store
            let first = try require(
                try await store.setPushRules(overrides("1"), of: "@a", replacing: nil), "a new revision")
            let conflict = try await store.setPushRules(overrides("2"), of: "@a", replacing: nil)
            try expect(conflict, nil, "the user has changed rules already")
            let second = try require(
                try await store.setPushRules(overrides("3"), of: "@a", replacing: first), "a new revision")
            try expect(second > first, true, "the revision increases")
            let old = try await store.setPushRules(overrides("4"), of: "@a", replacing: first)
            try expect(old, nil, "the revision is an old one")
            try expect(try await store.pushRules(of: "@a")?.overrides, overrides("3"), "the last successful change")
        },
        ConformanceCheck("revisions increase over the changes of all users") { scenario in
            var last: Int64 = 0
            for user in ["@a", "@b", "@c"] {
                let revision = try require(
                    try await scenario.store.setPushRules(overrides(user), of: user, replacing: nil), "a new revision")
                try expect(revision > last, true, "greater than that of all earlier changes")
                last = revision
            }
        },
        ConformanceCheck("rules without changes stay stored with their revision") { scenario in
            let first = try await scenario.store.setPushRules(overrides("x"), of: "@a", replacing: nil)
            let second = try require(
                try await scenario.store.setPushRules(RulesetOverrides(), of: "@a", replacing: first), "a new revision")
            try expect(try await scenario.store.pushRules(of: "@a")?.revision, second, "the change has a revision")
        },
        ConformanceCheck("changes are listed in order, each user once with the latest") { scenario in
            let store = scenario.store
            var revisions: [String: Int64] = [:]
            for (user, id) in [("@a", "1"), ("@b", "2"), ("@c", "3"), ("@a", "4")] {
                revisions[user] = try await store.setPushRules(overrides(id), of: user, replacing: revisions[user])
            }
            let all = try await store.pushRuleChanges(after: 0, limit: 100)
            try expect(all.map(\.userID), ["@b", "@c", "@a"], "in the order of the revisions")
            try expect(all.map(\.overrides), ["2", "3", "4"].map(overrides), "the latest rules")
            try expect(all.map(\.revision), ["@b", "@c", "@a"].compactMap { revisions[$0] }, "their revisions")
            let page = try await store.pushRuleChanges(after: 0, limit: 2)
            try expect(page.map(\.userID), ["@b", "@c"], "at most the limit")
            let rest = try await store.pushRuleChanges(after: page.last?.revision ?? 0, limit: 2)
            try expect(rest.map(\.userID), ["@a"], "those after the revision")
            let none = try await store.pushRuleChanges(after: rest.last?.revision ?? 0, limit: 2)
            try expect(none.count, 0, "nothing after the newest revision")
        },
        ConformanceCheck("of simultaneous changes with the same revision one is successful") { scenario in
            let store = scenario.store
            let first = try await store.setPushRules(overrides("0"), of: "@a", replacing: nil)
            let revisions = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for index in 1...8 {
                    group.addTask { try await store.setPushRules(overrides("\(index)"), of: "@a", replacing: first) }
                }
                return try await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
            }
            try expect(revisions.count, 1, "one change replaces the revision")
            try expect(try await store.pushRules(of: "@a")?.revision, revisions.first, "its revision is stored")
        },
    ]

    private static func overrides(_ id: String) -> RulesetOverrides {
        RulesetOverrides(
            own: Ruleset(content: [
                PushRule(
                    ruleID: id, default: false, enabled: true,
                    actions: [.notify, .unknown(.string("org.example.own"))], pattern: "word")
            ]),
            defaults: [DefaultRuleOverride(kind: .override, ruleID: ".m.rule.\(id)", enabled: false, actions: [])])
    }
}
