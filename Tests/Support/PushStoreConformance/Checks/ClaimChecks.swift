import HomeserverPush
import Synchronization

/// Claims and their leases.
enum ClaimChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("nothing can be claimed if nothing waits") { scenario in
            try await scenario.set("key", of: "@a")
            try expect(try await scenario.claims(at: 1).count, 0, "nothing was recorded")
            try expect(try await scenario.store.nextClaim(), nil, "nothing can be claimed later")
            try await scenario.record("$1", to: ["@b"], at: 2)
            try expect(try await scenario.claims(at: 3).count, 0, "another user was notified")
        },
        ConformanceCheck("a claim has the pusher and the time of the lease") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(lease: 7.5, at: 2)
            try expect(claim.pusher, try await scenario.pusher("key", of: "@a"), "the pusher")
            try expect(claim.leaseTime, .milliseconds(7500), "the time of the lease")
            try expect(claim.failures, 0, "no failures")
            try expect(claim.failingSince, nil, "no failures")
        },
        ConformanceCheck("a pusher is claimed by one worker at a time") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            _ = try await scenario.claim(lease: 10, at: 2)
            try expect(try await scenario.claims(at: 2).count, 0, "claimed already")
            try expect(try await scenario.claims(at: 11.999).count, 0, "the lease hasn't ended")
            try expect(try await scenario.store.nextClaim(), StoreScenario.time(12), "the end of the lease")
            try expect(try await scenario.claims(at: 12).count, 1, "the lease has ended")
        },
        ConformanceCheck("a claim that follows another has another number") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            var leases: Set<Int64> = []
            for index in 0..<5 { leases.insert(try await scenario.claim(lease: 1, at: Double(2 + index)).lease) }
            try expect(leases.count, 5, "a number for each claim")
        },
        ConformanceCheck("a claim is lost when its lease ends, even if no other worker claims") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(lease: 10, at: 2)
            try expect(try await scenario.next(claim, at: 3), "$1", "the claim holds")
            let lost = try await scenario.next(claim, after: .delivered(badge: 1), at: 13)
            try expect(lost, nil, "the lease ended 10 s after the last call")
            let new = try await scenario.claim(at: 13)
            try expect(try await scenario.next(new, at: 13), "$1 again", "the outcome wasn't recorded")
        },
        ConformanceCheck("each delivery renews the lease") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...5 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            let claim = try await scenario.claim(lease: 10, at: 2)
            var outcome: DeliveryOutcome?
            for index in 1...5 {
                let delivery = try await scenario.next(claim, after: outcome, at: 2 + 9.999 * Double(index))
                try expect(delivery, "$\(index)", "the claim holds for 10 s from the last call")
                outcome = .delivered(badge: 1)
            }
        },
        ConformanceCheck("a lost claim doesn't disturb the claim that follows") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            let old = try await scenario.claim(lease: 10, at: 2)
            _ = try await scenario.next(old, at: 2)
            let new = try await scenario.claim(lease: 10, at: 12)
            try expect(try await scenario.next(new, at: 12), "$1 again", "the new claim")
            let outcomes: [DeliveryOutcome?] = [
                nil, .delivered(badge: 1), .refused(reason: "x"), .released,
                .failed(retryAt: StoreScenario.time(99), reason: "x"),
            ]
            for outcome in outcomes {
                try expect(try await scenario.next(old, after: outcome, at: 13), nil, "the old claim is lost")
            }
            let second = try await scenario.next(new, after: .delivered(badge: 1), at: 14)
            try expect(second, "$2", "the new claim continues")
        },
        ConformanceCheck("a claim that ended isn't valid any more") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            try expect(try await scenario.next(claim, after: .delivered(badge: 1), at: 2), nil, "nothing waits")
            try await scenario.record("$2", to: ["@a"], at: 3)
            try expect(try await scenario.next(claim, at: 3), nil, "the claim was released")
            try expect(try await scenario.deliverAll(at: 3), ["key $2"], "the pusher can be claimed")
        },
        ConformanceCheck("the pusher that has waited longest is claimed first") { scenario in
            for (index, key) in ["b", "a", "d", "c"].enumerated() {
                try await scenario.set(key, of: "@\(key)")
                try await scenario.record("$\(key)", to: ["@\(key)"], at: Double(1 + index))
            }
            try await scenario.record("$more", to: ["@c", "@b"], at: 9)
            try expect(try await scenario.claimedKeys(limit: 2, at: 10), ["b", "a"], "at most the limit")
            try expect(try await scenario.claimedKeys(limit: 9, at: 10), ["d", "c"], "those that are left")
            try expect(try await scenario.claimedKeys(limit: 9, at: 10), [], "all are claimed")
        },
        ConformanceCheck("what is released waits as if it hadn't been claimed") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            try expect(try await scenario.next(claim, after: .released, at: 3), nil, "the claim ends")
            let new = try await scenario.claim(at: 3)
            try expect(new.failures, 0, "no failure")
            try expect(try await scenario.next(new, at: 3), "$1", "without a mark, since it wasn't sent")
        },
        ConformanceCheck("a claim can be released before the first delivery") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, after: .released, at: 3), nil, "the claim ends")
            try expect(try await scenario.deliverAll(at: 3), ["key $1"], "the pusher can be claimed at once")
        },
        ConformanceCheck("a claim for which nothing is left ends at once") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            try await scenario.leave("@a", "!room", at: 3)
            let rules = StoreScenario.rules(sendsBadges: false)
            try expect(try await scenario.next(claim, rules, at: 4), nil, "nothing is left")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits any more")
            try await scenario.record("$2", to: ["@a"], at: 5)
            try expect(try await scenario.deliverAll(at: 5), ["key $2"], "the pusher can be claimed again")
        },
        ConformanceCheck("the time of the next claim is the earliest of all pushers") { scenario in
            for (index, key) in ["a", "b", "c"].enumerated() {
                try await scenario.set(key, of: "@\(key)")
                try await scenario.record("$\(key)", to: ["@\(key)"], at: 1)
                _ = try await scenario.claim(lease: [30, 10, 20][index], at: 2)
            }
            try expect(try await scenario.store.nextClaim(), StoreScenario.time(12), "the end of the shortest lease")
            try await scenario.store.removePusher(appID: "app", pushkey: "b", of: "@b")
            try expect(try await scenario.store.nextClaim(), StoreScenario.time(22), "the next one after its removal")
            try expect(try await scenario.claimedKeys(at: 22), ["c"], "the pusher whose lease ended")
            try expect(try await scenario.store.nextClaim(), StoreScenario.time(32), "the longest lease")
        },
        ConformanceCheck("the time of the next claim is in the past if something can be claimed at once") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let time = try require(try await scenario.store.nextClaim(), "something waits")
            try expect(time <= StoreScenario.time(1), true, "since the recording")
        },
    ]
}
