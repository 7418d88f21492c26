import HomeserverPush

/// The deliveries and their order.
enum QueueChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a pusher's notifications are delivered in order, each once") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...60 {
                try await scenario.record("$\(index)", in: "!\(index % 3)", to: ["@a"], at: Double(index))
            }
            try expect(try await scenario.deliverAll(at: 61), (1...60).map { "key $\($0)" }, "in order")
            try expect(try await scenario.deliverAll(at: 62), [], "each once")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits any more")
        },
        ConformanceCheck("what is recorded during a claim belongs to it") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, at: 2), "$1", "the first notification")
            try await scenario.record("$2", to: ["@a"], at: 3)
            try expect(try await scenario.claims(at: 3).count, 0, "the pusher is claimed")
            let second = try await scenario.next(claim, after: .delivered(badge: 1), at: 4)
            try expect(second, "$2", "the claim continues")
            let end = try await scenario.next(claim, after: .delivered(badge: 1), at: 5)
            try expect(end, nil, "nothing waits any more")
            try await scenario.record("$3", to: ["@a"], at: 6)
            try expect(try await scenario.deliverAll(at: 6), ["key $3"], "the pusher can be claimed again")
        },
        ConformanceCheck("a refused notification is passed over") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, at: 2), "$1", "the first notification")
            let second = try await scenario.next(claim, after: .refused(reason: "too large"), at: 3)
            try expect(second, "$2", "the claim continues with the next one")
            try expect(try await scenario.next(claim, after: .delivered(badge: 1), at: 4), nil, "nothing waits")
            try await scenario.expectCounts("@a", rooms: 1, messages: 2, "a refused notification counts as unread")
        },
        ConformanceCheck("notifications recorded before the oldest time are passed over") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...4 { try await scenario.record("$\(index)", to: ["@a"], sentAt: 9, at: Double(index)) }
            let deliveries = try await scenario.deliverAll(StoreScenario.rules(oldest: 3), at: 5)
            try expect(deliveries, ["key $3", "key $4"], "what was recorded at the oldest time isn't too old")
            try expect(try await scenario.deliverAll(at: 6), [], "what was passed over doesn't wait any more")
            try await scenario.expectCounts("@a", rooms: 1, messages: 4, "it counts as unread")
        },
        ConformanceCheck("all that waits may be too old") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            let claim = try await scenario.claim(at: 5)
            try expect(try await scenario.next(claim, StoreScenario.rules(oldest: 4), at: 5), nil, "nothing is left")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits any more")
            try await scenario.record("$4", to: ["@a"], at: 6)
            try expect(try await scenario.deliverAll(at: 6), ["key $4"], "what was passed over isn't delivered later")
        },
        ConformanceCheck("a delivery has the counts of the moment") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", in: "!one", to: ["@a"], at: 1)
            try await scenario.record("$2", in: "!two", highlighting: ["@a"], at: 2)
            let claim = try await scenario.claim(at: 3)
            let first = try await scenario.store.next(
                claim, after: nil, StoreScenario.rules, now: StoreScenario.time(3))
            try expect(
                first?.unread, UnreadCounts(rooms: 2, messages: 2, highlights: 1), "with what was recorded afterwards")
            try await scenario.read("$1", by: "@a", in: "!one", at: 4)
            let second = try await scenario.store.next(
                claim, after: .delivered(badge: 2), StoreScenario.rules, now: StoreScenario.time(5))
            try expect(
                second?.unread, UnreadCounts(rooms: 1, messages: 1, highlights: 1), "without what was read since")
        },
        ConformanceCheck("positions increase from delivery to delivery") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...10 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            var positions: [Int64] = []
            var outcome: DeliveryOutcome?
            while let delivery = try await scenario.store.next(
                claim, after: outcome, StoreScenario.rules, now: StoreScenario.time(2))
            {
                if case .notification(let notification) = delivery.content { positions.append(notification.position) }
                outcome = .delivered(badge: 1)
            }
            try expect(positions.count, 10, "each notification is delivered")
            try expect(positions, Set(positions).sorted(), "positions increase")
        },
        ConformanceCheck("users' queues don't depend on each other") { scenario in
            try await scenario.set("one", of: "@a")
            try await scenario.set("two", of: "@b")
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a", "@b"], at: Double(index)) }
            let claims = try await scenario.claims(at: 4)
            try expect(Set(claims.map(\.pusher.pusher.pushkey)), ["one", "two"], "both can be claimed")
            for claim in claims {
                try expect(try await scenario.next(claim, at: 4), "$1", "each has its own queue")
                let second = try await scenario.next(claim, after: .delivered(badge: 1), at: 4)
                try expect(second, "$2", "each has its own position")
            }
        },
        ConformanceCheck("pushers of a user have queues of their own") { scenario in
            try await scenario.set("one", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.set("two", of: "@a", at: 2)
            try await scenario.record("$2", to: ["@a"], at: 3)
            let deliveries = try await scenario.deliverAll(at: 4)
            try expect(deliveries.filter { $0.hasPrefix("one") }, ["one $1", "one $2"], "the older pusher")
            try expect(deliveries.filter { $0.hasPrefix("two") }, ["two $2"], "the newer pusher")
        },
    ]
}
