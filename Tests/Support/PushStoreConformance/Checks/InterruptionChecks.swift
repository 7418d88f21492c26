import HomeserverPush

/// Deliveries that were in flight when a claim was lost.
enum InterruptionChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("what was in flight is marked and delivered first") { scenario in
            let claim = try await scenario.interrupt()
            try expect(try await scenario.next(claim, at: 20), "$2 again", "the gateway may have got it")
            let next = try await scenario.next(claim, after: .delivered(badge: 1), at: 21)
            try expect(next, "$3", "what follows wasn't in flight")
        },
        ConformanceCheck("what was in flight is passed over if it mustn't be repeated") { scenario in
            let claim = try await scenario.interrupt()
            let next = try await scenario.next(claim, StoreScenario.rules(repeatsInterrupted: false), at: 20)
            try expect(next, "$3", "the one that follows, without a mark")
            try expect(try await scenario.next(claim, after: .delivered(badge: 1), at: 21), nil, "nothing waits")
        },
        ConformanceCheck("what was interrupted twice is marked again") { scenario in
            let claim = try await scenario.interrupt()
            try expect(try await scenario.next(claim, at: 20), "$2 again", "interrupted once")
            let second = try await scenario.claim(at: 100)
            try expect(try await scenario.next(second, at: 100), "$2 again", "interrupted twice")
        },
        ConformanceCheck("what failed or was released after an interruption isn't marked") { scenario in
            let claim = try await scenario.interrupt()
            try expect(try await scenario.next(claim, at: 20), "$2 again", "interrupted")
            _ = try await scenario.next(claim, after: .failed(retryAt: StoreScenario.time(30), reason: "x"), at: 21)
            let second = try await scenario.claim(at: 30)
            try expect(try await scenario.next(second, at: 30), "$2", "the gateway has responded")
        },
        ConformanceCheck("a claim that ended before its first delivery interrupts nothing") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            _ = try await scenario.claim(lease: 10, at: 2)
            let claim = try await scenario.claim(at: 12)
            try expect(try await scenario.next(claim, at: 12), "$1", "nothing was in flight")
        },
        ConformanceCheck("what was in flight is passed over if it was read in the meantime") { scenario in
            let claim = try await scenario.interrupt()
            try await scenario.read("$2", by: "@a", at: 20)
            try expect(try await scenario.next(claim, at: 21), "$3", "the one that follows, without a mark")
        },
        ConformanceCheck("what was in flight is passed over if it is too old") { scenario in
            let claim = try await scenario.interrupt()
            try expect(try await scenario.next(claim, StoreScenario.rules(oldest: 3), at: 21), "$3", "without a mark")
        },
        ConformanceCheck("a badge update that was in flight is marked and sent again") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let claim = try await scenario.claim(lease: 10, at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 0", "a badge update")
            let second = try await scenario.claim(at: 13)
            let rules = StoreScenario.rules(repeatsInterrupted: false)
            try expect(try await scenario.next(second, rules, at: 13), "badge 0 again", "by either rule")
            try expect(
                try await scenario.next(second, after: .delivered(badge: 0), rules, at: 13), nil, "nothing waits")
        },
        ConformanceCheck("a notification goes before a badge update that was in flight") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let claim = try await scenario.claim(lease: 10, at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 0", "a badge update")
            try await scenario.record("$2", to: ["@a"], at: 4)
            let second = try await scenario.claim(at: 13)
            try expect(try await scenario.next(second, at: 13), "$2", "the notification carries the number")
            try expect(try await scenario.next(second, after: .delivered(badge: 1), at: 13), nil, "nothing waits")
        },
    ]
}

extension StoreScenario {
    /// Records three notifications, and loses a claim while the second one is in flight.
    /// - Returns: the claim that follows.
    fileprivate func interrupt() async throws -> PusherClaim {
        try await set("key", of: "@a")
        for index in 1...3 { try await record("$\(index)", to: ["@a"], at: Double(index)) }
        let lost = try await claim(lease: 10, at: 5)
        try expect(try await next(lost, at: 5), "$1", "the first notification")
        try expect(try await next(lost, after: .delivered(badge: 1), at: 6), "$2", "the second one")
        return try await claim(at: 16)
    }
}
