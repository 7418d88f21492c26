import HomeserverPush
import Synchronization

/// The queue's status for metrics, and calls when something is queued.
enum QueueStatusChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("the status of an empty queue has no pushers") { scenario in
            try await scenario.set("key", of: "@a")
            try expect(try await scenario.status(at: 1), DeliveryQueueStatus(), "nothing waits")
        },
        ConformanceCheck("pushers that wait, are claimed or in backoff are counted") { scenario in
            for key in ["a", "b", "c", "d"] { try await scenario.set(key, of: "@\(key)") }
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", to: ["@b"], at: 2)
            try await scenario.record("$3", to: ["@c"], at: 3)
            let waiting = DeliveryQueueStatus(waitingPushers: 3, waitingSince: StoreScenario.time(1))
            try expect(try await scenario.status(at: 4), waiting, "three wait, the longest since 1 s")
            let claims = try await scenario.claims(limit: 2, at: 5)
            let claimed = DeliveryQueueStatus(waitingPushers: 3, waitingSince: StoreScenario.time(3))
            try expect(try await scenario.status(at: 5), claimed, "the third one could be claimed")
            for claim in claims { _ = try await scenario.next(claim, at: 6) }
            let first = try require(claims.first, "the first claim")
            let second = try require(claims.last, "the second claim")
            _ = try await scenario.next(first, after: .failed(retryAt: StoreScenario.time(50), reason: "x"), at: 6)
            _ = try await scenario.next(second, after: .delivered(badge: 1), at: 6)
            let failing = DeliveryQueueStatus(
                waitingPushers: 2, failingPushers: 1, waitingSince: StoreScenario.time(3))
            try expect(try await scenario.status(at: 7), failing, "one fails, one is done")
            try await scenario.deliverAll(at: 8)
            let backoff = DeliveryQueueStatus(waitingPushers: 1, failingPushers: 1)
            try expect(try await scenario.status(at: 9), backoff, "the one in backoff couldn't be claimed")
            let retry = DeliveryQueueStatus(
                waitingPushers: 1, failingPushers: 1, waitingSince: StoreScenario.time(50))
            try expect(try await scenario.status(at: 60), retry, "since the end of the backoff")
            try await scenario.deliverAll(at: 61)
            try expect(try await scenario.status(at: 62), DeliveryQueueStatus(), "all was delivered")
        },
        ConformanceCheck("a pusher whose lease ended waits since then") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            _ = try await scenario.claim(lease: 10, at: 2)
            let expected = DeliveryQueueStatus(waitingPushers: 1, waitingSince: StoreScenario.time(12))
            try expect(try await scenario.status(at: 20), expected, "since the end of the lease")
        },
        ConformanceCheck("a removed pusher isn't counted") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.next(claim, after: .failed(retryAt: StoreScenario.time(9), reason: "x"), at: 2)
            try await scenario.store.removePusher(appID: "app", pushkey: "key", of: "@a")
            try expect(try await scenario.status(at: 10), DeliveryQueueStatus(), "nothing waits")
        },
        ConformanceCheck("queueing something that can be claimed at once calls back") { scenario in
            try await scenario.set("key", of: "@a")
            let counter = CallCounter()
            scenario.store.onQueued { counter.count.add(1, ordering: .relaxed) }
            // Calls may be missed, or come later.
            for index in 0..<10_000 where counter.count.load(ordering: .relaxed) == 0 {
                try await scenario.record("$\(index)", to: ["@a"], at: 1)
                try await scenario.deliverAll(at: 2)
            }
            try expect(counter.count.load(ordering: .relaxed) > 0, true, "called back")
        },
    ]
}

extension StoreScenario {
    fileprivate func status(at seconds: Double) async throws -> DeliveryQueueStatus {
        try await store.queueStatus(now: Self.time(seconds))
    }
}

private final class CallCounter: Sendable {
    let count = Atomic(0)
}
