import HomeserverPush

/// Badge updates.
enum BadgeChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a receipt queues a badge update for each of the user's pushers") { scenario in
            for key in ["one", "two"] { try await scenario.set(key, of: "@a") }
            try await scenario.set("three", of: "@b")
            try await scenario.record("$1", to: ["@a", "@b"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let deliveries = try await scenario.deliverAll(at: 3)
            try expect(deliveries.sorted(), ["one badge 0", "two badge 0"], "once to each pusher")
            try expect(try await scenario.deliverAll(at: 4), [], "nothing more")
        },
        ConformanceCheck("badge updates are coalesced") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...4 { try await scenario.record("$\(index)", in: "!\(index)", to: ["@a"], at: 1) }
            try await scenario.deliverAll(at: 1)
            for index in 1...3 { try await scenario.read("$\(index)", by: "@a", in: "!\(index)", at: 2) }
            try expect(try await scenario.deliverAll(at: 3), ["key badge 1"], "one update with the last number")
        },
        ConformanceCheck("no badge update is sent if the gateway took the number already") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            try expect(try await scenario.deliverAll(at: 3), [], "one room is unread as before")
            try await scenario.read("$2", by: "@a", at: 4)
            try await scenario.record("$3", to: ["@a"], at: 5)
            try expect(try await scenario.deliverAll(at: 6), ["key $3"], "the notification carries the number")
        },
        ConformanceCheck("the number counts rooms or messages") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            let rules = StoreScenario.rules(countsRooms: false)
            try await scenario.deliverAll(rules, at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            try expect(try await scenario.deliverAll(rules, at: 3), ["key badge 2"], "two messages are unread")
            for index in 4...5 { try await scenario.record("$\(index)", in: "!other", to: ["@a"], at: 4) }
            try await scenario.deliverAll(rules, carriesBadge: false, at: 4)
            try await scenario.read("$3", by: "@a", at: 5)
            try expect(try await scenario.deliverAll(rules, at: 6), [], "two messages are unread, as the gateway knows")
            try await scenario.record("$6", in: "!other", to: ["@a"], at: 7)
            try await scenario.record("$7", to: ["@a"], at: 7)
            try await scenario.deliverAll(rules, carriesBadge: false, at: 7)
            try await scenario.read("$7", by: "@a", at: 8)
            try await scenario.read("$4", by: "@a", in: "!other", at: 8)
            try expect(try await scenario.deliverAll(at: 9), ["key badge 1"], "one room is unread, not two")
        },
        ConformanceCheck("the first number always differs") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.set("key", of: "@a", at: 2)
            try await scenario.read("$1", by: "@a", at: 3)
            try expect(try await scenario.deliverAll(at: 4), ["key badge 0"], "the gateway took none so far")
        },
        ConformanceCheck("a new pusher gets no badge update before a count changes") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.set("key", of: "@a", at: 2)
            try expect(try await scenario.store.nextClaim(), nil, "nothing is queued")
        },
        ConformanceCheck("a notification without a number leaves the last number") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.record("$2", in: "!other", to: ["@a"], at: 2)
            try await scenario.deliverAll(carriesBadge: false, at: 2)
            try await scenario.read("$2", by: "@a", in: "!other", at: 3)
            try expect(try await scenario.deliverAll(at: 4), [], "the gateway took 1, and 1 is unread")
        },
        ConformanceCheck("a badge update is sent only when no notification waits") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.record("$2", in: "!2", to: ["@a"], at: 2)
            try await scenario.record("$3", in: "!3", to: ["@a"], at: 2)
            try await scenario.read("$1", by: "@a", at: 3)
            let claim = try await scenario.claim(at: 4)
            try expect(try await scenario.next(claim, at: 4), "$2", "a notification")
            try expect(try await scenario.next(claim, after: .delivered(badge: nil), at: 4), "$3", "the next one")
            try expect(try await scenario.next(claim, after: .delivered(badge: nil), at: 4), "badge 2", "the update")
            try expect(try await scenario.next(claim, after: .delivered(badge: 2), at: 4), nil, "nothing waits")
        },
        ConformanceCheck("a change while a badge update is in flight is sent too") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", in: "!\(index)", to: ["@a"], at: 1) }
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", in: "!1", at: 2)
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 1", "the first update")
            try await scenario.read("$2", by: "@a", in: "!2", at: 4)
            try expect(try await scenario.next(claim, after: .delivered(badge: 1), at: 5), "badge 0", "the second one")
            try expect(try await scenario.next(claim, after: .delivered(badge: 0), at: 6), nil, "nothing waits")
        },
        ConformanceCheck("a badge update that failed waits, and has the number of the moment then") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", in: "!\(index)", to: ["@a"], at: 1) }
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", in: "!1", at: 2)
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 1", "the update")
            _ = try await scenario.next(claim, after: .failed(retryAt: StoreScenario.time(10), reason: "x"), at: 3)
            try expect(try await scenario.claims(at: 9).count, 0, "the backoff")
            try await scenario.read("$2", by: "@a", in: "!2", at: 9)
            try expect(try await scenario.deliverAll(at: 10), ["key badge 0"], "the number of the moment, unmarked")
        },
        ConformanceCheck("a badge update that failed is sent again, unmarked") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 0", "the update")
            _ = try await scenario.next(claim, after: .failed(retryAt: StoreScenario.time(10), reason: "x"), at: 3)
            try expect(try await scenario.deliverAll(at: 10), ["key badge 0"], "without another change")
        },
        ConformanceCheck("a badge update that was released is sent again, unmarked") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 0", "the update")
            _ = try await scenario.next(claim, after: .released, at: 3)
            try expect(try await scenario.deliverAll(at: 4), ["key badge 0"], "as if it hadn't been claimed")
        },
        ConformanceCheck("a refused badge update is sent again only after another change") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", in: "!\(index)", to: ["@a"], at: 1) }
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", in: "!1", at: 2)
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 1", "the update")
            try expect(try await scenario.next(claim, after: .refused(reason: "x"), at: 3), nil, "it is passed over")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits")
            try await scenario.read("$2", by: "@a", in: "!2", at: 4)
            try expect(try await scenario.deliverAll(at: 5), ["key badge 0"], "after another change")
        },
        ConformanceCheck("a badge update without a number is sent once") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 0", "the update")
            try expect(try await scenario.next(claim, after: .delivered(badge: nil), at: 3), nil, "nothing waits")
        },
        ConformanceCheck("badge updates that aren't sent to the pusher are dropped") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let deliveries = try await scenario.deliverAll(StoreScenario.rules(sendsBadges: false), at: 3)
            try expect(deliveries, [], "not by these rules")
            try expect(try await scenario.deliverAll(at: 4), [], "nothing waits any more")
        },
        ConformanceCheck("a receipt that changes no count queues nothing") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@b"], at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            try expect(try await scenario.store.nextClaim(), nil, "nothing is queued")
        },
        ConformanceCheck("a redaction queues a badge update if a count changed") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", in: "!other", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.redact("$2", in: "!other", at: 2)
            try expect(try await scenario.deliverAll(at: 3), ["key badge 1"], "one room less")
            try await scenario.read("$1", by: "@a", at: 4)
            try await scenario.deliverAll(at: 4)
            try await scenario.redact("$1", at: 5)
            try expect(try await scenario.store.nextClaim(), nil, "the event was read")
        },
        ConformanceCheck("leaving a room queues a badge update if a count changed") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.leave("@a", "!room", at: 2)
            try expect(try await scenario.deliverAll(at: 3), ["key badge 0"], "no room is unread")
            try await scenario.leave("@a", "!room", at: 4)
            try expect(try await scenario.store.nextClaim(), nil, "no count changes")
        },
        ConformanceCheck("a receipt that arrived before its event queues a badge update then") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$2", by: "@a", time: 0, at: 2)
            try expect(try await scenario.store.nextClaim(), nil, "no count has changed so far")
            try await scenario.record("$2", at: 3)
            try expect(try await scenario.deliverAll(at: 4), ["key badge 0"], "the receipt is applied")
        },
        ConformanceCheck("a change of the pusher keeps the last number") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            try await scenario.deliverAll(at: 1)
            try await scenario.set(StoreScenario.setting("key", of: "@a", name: "Tablet"), at: 2)
            try await scenario.read("$1", by: "@a", at: 3)
            try expect(try await scenario.deliverAll(at: 4), [], "one room is unread as before")
        },
    ]
}
