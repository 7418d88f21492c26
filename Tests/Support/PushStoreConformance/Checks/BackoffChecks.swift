import HomeserverPush

/// Failures and backoff.
enum BackoffChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("after a failure all waits until the time of the retry") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, at: 2), "$1", "the first notification")
            try expect(try await scenario.fail(claim, until: 50, at: 3), nil, "a failure ends the claim")
            try await scenario.record("$3", to: ["@a"], at: 4)
            try expect(try await scenario.store.nextClaim(), StoreScenario.time(50), "the time of the retry")
            try expect(try await scenario.claims(at: 49.999).count, 0, "a later event doesn't end the backoff")
            try expect(
                try await scenario.deliverAll(at: 50), ["key $1", "key $2", "key $3"], "all in order, unmarked")
        },
        ConformanceCheck("failures are counted since the last success") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...5 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            for failures in 0..<4 {
                let claim = try await scenario.claim(at: Double(10 * (failures + 1)))
                try expect(claim.failures, failures, "the failures so far")
                try expect(claim.failingSince, failures == 0 ? nil : StoreScenario.time(11), "the first failure")
                _ = try await scenario.next(claim, at: Double(10 * (failures + 1)))
                let time = Double(10 * (failures + 1) + 1)
                try expect(try await scenario.fail(claim, until: time + 9, at: time), nil, "a failure ends the claim")
            }
            let claim = try await scenario.claim(at: 50)
            try expect(claim.failures, 4, "four failures")
            _ = try await scenario.next(claim, at: 50)
            _ = try await scenario.next(claim, after: .delivered(badge: 1), at: 51)
            _ = try await scenario.fail(claim, until: 60, at: 52)
            let last = try await scenario.claim(at: 60)
            try expect(last.failures, 1, "counted again after the success")
            try expect(last.failingSince, StoreScenario.time(52), "the first failure after the success")
        },
        ConformanceCheck("a refusal ends the backoff") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.fail(claim, until: 10, at: 2)
            let second = try await scenario.claim(at: 10)
            _ = try await scenario.next(second, at: 10)
            _ = try await scenario.next(second, after: .refused(reason: "x"), at: 10)
            _ = try await scenario.next(second, after: .released, at: 10)
            let third = try await scenario.claim(at: 10)
            try expect(third.failures, 0, "the gateway has responded")
            try expect(third.failingSince, nil, "the gateway has responded")
        },
        ConformanceCheck("a release or an interruption leaves the failures") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.fail(claim, until: 10, at: 2)
            let second = try await scenario.claim(at: 10)
            _ = try await scenario.next(second, at: 10)
            _ = try await scenario.next(second, after: .released, at: 10)
            let third = try await scenario.claim(lease: 5, at: 10)
            try expect(third.failures, 1, "a release is no success")
            _ = try await scenario.next(third, at: 10)
            let fourth = try await scenario.claim(at: 15)
            try expect(fourth.failures, 1, "an interruption is no failure")
            try expect(fourth.failingSince, StoreScenario.time(2), "the time of the first failure")
        },
        ConformanceCheck("a failing pusher doesn't delay others") { scenario in
            try await scenario.set("bad", of: "@a")
            try await scenario.set("good", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            for claim in try await scenario.claims(at: 2) where claim.pusher.pusher.pushkey == "bad" {
                _ = try await scenario.next(claim, at: 2)
                _ = try await scenario.fail(claim, until: 1000, at: 2)
            }
            try await scenario.record("$2", to: ["@a"], at: 3)
            try expect(try await scenario.deliverAll(at: 70), ["good $1", "good $2"], "only the other pusher's wait")
            try expect(try await scenario.deliverAll(at: 1000), ["bad $1", "bad $2"], "until the retry")
        },
        ConformanceCheck("what became too old during a backoff is passed over, and what is new isn't") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...2 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            let claim = try await scenario.claim(at: 3)
            _ = try await scenario.next(claim, at: 3)
            _ = try await scenario.fail(claim, until: 1000, at: 3)
            try await scenario.record("$3", to: ["@a"], at: 900)
            let deliveries = try await scenario.deliverAll(StoreScenario.rules(oldest: 500), at: 1000)
            try expect(deliveries, ["key $3"], "what is old goes, what is new stays")
        },
        ConformanceCheck("a receipt during a backoff doesn't end it") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.fail(claim, until: 50, at: 2)
            try await scenario.read("$1", by: "@a", at: 3)
            try expect(try await scenario.claims(at: 49).count, 0, "the badge update waits too")
            try expect(try await scenario.deliverAll(at: 50), ["key badge 0"], "only the badge update is left")
        },
        ConformanceCheck("a time of the retry in the past can be claimed at once") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.fail(claim, until: 2, at: 3)
            try expect(try await scenario.deliverAll(at: 3), ["key $1"], "nothing is lost")
        },
    ]
}

extension StoreScenario {
    fileprivate func fail(_ claim: PusherClaim, until retry: Double, at seconds: Double) async throws -> String? {
        try await next(claim, after: .failed(retryAt: Self.time(retry), reason: "down"), at: seconds)
    }
}
