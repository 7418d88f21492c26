import HomeserverPush

/// The effect of setting a pusher on its queue.
enum PusherChangeChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a new pusher gets only the notifications of later events") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.set("key", of: "@a", at: 2)
            try expect(try await scenario.deliverAll(at: 3), [], "nothing that was recorded before")
            try await scenario.record("$2", to: ["@a"], at: 4)
            try expect(try await scenario.deliverAll(at: 5), ["key $2"], "what was recorded afterwards")
        },
        ConformanceCheck("setting the same values keeps the queue, the claim and the backoff") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2", "$3"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, at: 2), "$1", "the first notification")
            try await scenario.set("key", of: "@a", at: 3)
            let second = try await scenario.next(claim, after: .delivered(badge: 1), at: 4)
            try expect(second, "$2", "the claim continues")
            let end = try await scenario.next(
                claim, after: .failed(retryAt: StoreScenario.time(100), reason: "down"), at: 5)
            try expect(end, nil, "a failure ends the claim")
            try await scenario.set("key", of: "@a", at: 6)
            try expect(try await scenario.claims(at: 99).count, 0, "the backoff stays")
            try expect(try await scenario.deliverAll(at: 100), ["key $2", "key $3"], "the queue stays")
        },
        ConformanceCheck("a change loses the claim, and the pusher can be claimed at once") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, at: 2), "$1", "the first notification")
            try await scenario.set(StoreScenario.setting("key", of: "@a", name: "Tablet"), at: 3)
            let lost = try await scenario.next(claim, after: .delivered(badge: 1), at: 4)
            try expect(lost, nil, "the claim is lost")
            let new = try await scenario.claim(at: 4)
            try expect(new.pusher.setting.pusher.deviceDisplayName, "Tablet", "the new claim has the change")
            try expect(try await scenario.next(new, at: 4), "$1 again", "the outcome wasn't recorded")
            let second = try await scenario.next(new, after: .delivered(badge: 1), at: 4)
            try expect(second, "$2", "the queue stays")
        },
        ConformanceCheck("a changed URL keeps the queue and ends the backoff") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.next(claim, after: .failed(retryAt: StoreScenario.time(100), reason: "down"), at: 2)
            try await scenario.set(StoreScenario.setting("key", of: "@a", url: "https://other.example"), at: 3)
            let new = try await scenario.claim(at: 3)
            try expect(new.failures, 0, "the failures of the old gateway don't count")
            try expect(new.failingSince, nil, "the new gateway hasn't failed")
            try expect(try await scenario.next(new, at: 3), "$1", "the queue stays")
        },
        ConformanceCheck("a change of other values keeps the backoff") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.next(claim, after: .failed(retryAt: StoreScenario.time(100), reason: "down"), at: 2)
            try await scenario.set(StoreScenario.setting("key", of: "@a", name: "Tablet"), at: 3)
            try expect(try await scenario.claims(at: 99).count, 0, "the backoff stays")
            let new = try await scenario.claim(at: 100)
            try expect(new.failures, 1, "the failures stay")
            try expect(new.failingSince, StoreScenario.time(2), "the time of the first failure stays")
        },
        ConformanceCheck("a changed URL queues nothing") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.set(StoreScenario.setting("key", of: "@a", url: "https://other.example"), at: 2)
            try expect(try await scenario.deliverAll(at: 3), [], "nothing waits")
        },
        ConformanceCheck("nothing is queued for a disabled pusher, and what waited is dropped") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.set(StoreScenario.setting("key", of: "@a", isEnabled: false), at: 2)
            try await scenario.record("$2", to: ["@a"], at: 3)
            try expect(try await scenario.claims(at: 4).count, 0, "a disabled pusher isn't claimed")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits")
            try await scenario.set("key", of: "@a", at: 5)
            try await scenario.record("$3", to: ["@a"], at: 6)
            try expect(try await scenario.deliverAll(at: 7), ["key $3"], "what was recorded since it was enabled")
        },
        ConformanceCheck("a badge update is queued when a pusher is enabled") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try expect(try await scenario.deliverAll(at: 1), ["key $1"], "the gateway took the number 1")
            try await scenario.set(StoreScenario.setting("key", of: "@a", isEnabled: false), at: 2)
            try await scenario.read("$1", by: "@a", at: 3)
            try expect(try await scenario.claims(at: 4).count, 0, "a disabled pusher gets no badge update")
            try await scenario.set("key", of: "@a", at: 5)
            try expect(try await scenario.deliverAll(at: 6), ["key badge 0"], "the number is another now")
        },
        ConformanceCheck("a badge update that was in flight before a pusher was disabled isn't marked") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            let claim = try await scenario.claim(at: 3)
            try expect(try await scenario.next(claim, at: 3), "badge 0", "the update is in flight")
            try await scenario.set(StoreScenario.setting("key", of: "@a", isEnabled: false), at: 4)
            try await scenario.set("key", of: "@a", at: 5)
            try expect(try await scenario.deliverAll(at: 6), ["key badge 0"], "a new update")
        },
        ConformanceCheck("disabling a pusher loses the claim and ends the backoff") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            _ = try await scenario.next(claim, after: .failed(retryAt: StoreScenario.time(4), reason: "down"), at: 2)
            let second = try await scenario.claim(at: 4)
            try expect(try await scenario.next(second, at: 4), "$1", "the notification waits")
            try await scenario.set(StoreScenario.setting("key", of: "@a", isEnabled: false), at: 5)
            let lost = try await scenario.next(second, after: .delivered(badge: 1), at: 5)
            try expect(lost, nil, "the claim is lost")
            try await scenario.set("key", of: "@a", at: 6)
            try await scenario.record("$2", to: ["@a"], at: 7)
            let third = try await scenario.claim(at: 7)
            try expect(third.failures, 0, "no failures")
            try expect(try await scenario.next(third, at: 7), "$2", "without a mark of what was in flight")
        },
        ConformanceCheck("nothing is queued for a pusher without a gateway") { scenario in
            let mail = try StoreScenario.setting("a@example", of: "@a", app: "m.email", url: nil, kind: .email)
            try await scenario.set(mail)
            try await scenario.record("$1", to: ["@a"], at: 1)
            try expect(try await scenario.claims(at: 2).count, 0, "an e-mail pusher isn't claimed")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits")
            try await scenario.set(StoreScenario.setting("a@example", of: "@a", app: "m.email"), at: 3)
            try await scenario.record("$2", to: ["@a"], at: 4)
            try expect(try await scenario.deliverAll(at: 5), ["a@example $2"], "it has a gateway now")
        },
        ConformanceCheck("what waits for a pusher is dropped when it gets a kind without a gateway") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, at: 2), "$1", "the notification waits")
            try await scenario.set(StoreScenario.setting("key", of: "@a", url: nil, kind: .email), at: 3)
            let lost = try await scenario.next(claim, after: .released, at: 3)
            try expect(lost, nil, "the claim is lost")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits")
            try await scenario.set("key", of: "@a", at: 4)
            try await scenario.record("$2", to: ["@a"], at: 5)
            try expect(try await scenario.deliverAll(at: 6), ["key $2"], "what was recorded since")
        },
        ConformanceCheck("append false loses other users' claims, and what waited for their pushers") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let claim = try await scenario.claim(at: 2)
            try expect(try await scenario.next(claim, at: 2), "$1", "the notification waits")
            try await scenario.set(StoreScenario.setting("key", of: "@b"), keepsOthers: false, at: 3)
            let lost = try await scenario.next(claim, after: .released, at: 3)
            try expect(lost, nil, "the claim is lost")
            try await scenario.record("$2", to: ["@a", "@b"], at: 4)
            try expect(try await scenario.deliverAll(at: 5), ["key $2"], "only to the user who has the pusher now")
        },
        ConformanceCheck("removing a pusher loses its claim") { scenario in
            try await scenario.set("key", of: "@a")
            for id in ["$1", "$2"] { try await scenario.record(id, to: ["@a"], at: 1) }
            let claim = try await scenario.claim(at: 2)
            _ = try await scenario.next(claim, at: 2)
            try await scenario.store.removePusher(appID: "app", pushkey: "key", of: "@a")
            let lost = try await scenario.next(claim, after: .delivered(badge: 1), at: 3)
            try expect(lost, nil, "the claim is lost")
            try expect(try await scenario.store.nextClaim(), nil, "nothing waits")
        },
    ]
}
