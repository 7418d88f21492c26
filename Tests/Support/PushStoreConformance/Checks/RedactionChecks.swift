import HomeserverPush

/// Redactions.
enum RedactionChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a redacted event isn't counted, listed or delivered") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", thread: "$root", to: ["@b"], highlighting: ["@a"], at: 2)
            try await scenario.record("$3", to: ["@a"], at: 3)
            try await scenario.redact("$2", at: 4)
            try await scenario.expectCounts("@a", rooms: 1, messages: 2, "the counts of one user")
            try await scenario.expectCounts("@b", rooms: 0, messages: 0, "the counts of the other user")
            try expect(try await scenario.threads("@a"), ["main 2 0"], "the thread has nothing unread")
            try expect(try await scenario.list("@a"), ["$3 unread", "$1 unread"], "the list")
            try expect(try await scenario.list("@b"), [], "the other user's list")
            try expect(try await scenario.deliverAll(at: 5), ["key $1", "key $3"], "the deliveries")
        },
        ConformanceCheck("redacting an event that is read leaves the counts") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", to: ["@a"], at: 2)
            try await scenario.read("$1", by: "@a", at: 3)
            try await scenario.redact("$1", at: 4)
            try await scenario.redact("$1", at: 5)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the other event is unread")
            try expect(try await scenario.list("@a"), ["$2 unread"], "the redacted event isn't listed")
        },
        ConformanceCheck("redacting an event twice counts once") { scenario in
            for index in 1...2 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            for _ in 0..<2 { try await scenario.redact("$1", at: 3) }
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "one notification less")
        },
        ConformanceCheck("redacting an unknown event, or one of another room, changes nothing") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.redact("$unknown", at: 2)
            try await scenario.redact("$1", in: "!other", at: 3)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the event stays")
        },
        ConformanceCheck("an event that is redacted while in flight isn't sent again") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "$1", "the first notification")
            try await scenario.redact("$1", at: 4)
            let end = try await scenario.next(
                claim, after: .failed(retryAt: StoreScenario.time(10), reason: "down"), at: 5)
            try expect(end, nil, "a failure ends the claim")
            try expect(try await scenario.deliverAll(at: 10), ["key $2"], "the redacted event is passed over")
        },
        ConformanceCheck("an event that is redacted while in flight can be settled") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            let claim = try await scenario.claim(at: 3)
            _ = try await scenario.next(claim, at: 3)
            try await scenario.redact("$1", at: 4)
            let next = try await scenario.next(claim, after: .delivered(badge: 1), at: 5)
            try expect(next, "$2", "the queue continues")
        },
        ConformanceCheck("a redacted event stays known") { scenario in
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try await scenario.redact("$2", at: 4)
            try expect(try await scenario.record("$2", to: ["@a"], at: 5), false, "it was recorded before")
            try await scenario.read("$2", by: "@a", time: 0, at: 6)
            try expect(try await scenario.list("@a"), ["$3 unread", "$1 read"], "receipts for it have its position")
        },
        ConformanceCheck("redacting an event that notified no user changes nothing") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", at: 1)
            try await scenario.redact("$1", at: 2)
            try expect(try await scenario.store.nextClaim(), nil, "nothing is queued")
        },
    ]
}
