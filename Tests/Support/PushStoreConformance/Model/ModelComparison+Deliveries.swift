import HomeserverPush

extension ModelComparison {
    mutating func setPusher() async throws {
        let key = randomKey()
        let isEnabled = Int.random(in: 0..<4, using: &random) > 0
        let url = Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0
        let name = Int.random(in: 0..<3, using: &random)
        note("set \(key), enabled \(isEnabled), url \(url), name \(name)")
        let setting = try StoreScenario.setting(
            "\(key.key)", of: Self.name(key.user), url: "https://push\(url).example", isEnabled: isEnabled,
            name: "\(name)")
        try await scenario.set(setting, at: Double(now) / 1000)
        if model.pushers[key] == nil {
            model.pushers[key] = ModelPusher(isEnabled: isEnabled, url: url, name: name, settled: model.events.count)
        } else {
            model.pushers[key]?.change(isEnabled: isEnabled, url: url, name: name, count: model.events.count)
        }
    }

    mutating func removePusher() async throws {
        let key = randomKey()
        note("remove \(key)")
        let isRemoved = try await scenario.store.removePusher(
            appID: "app", pushkey: "\(key.key)", of: Self.name(key.user))
        try expect(isRemoved, model.pushers.removeValue(forKey: key) != nil, "whether there was a pusher")
    }

    mutating func claim() async throws {
        let limit = Int.random(in: 1..<4, using: &random)
        note("claim \(limit)")
        let claimed = try await scenario.store.claim(limit: limit, lease: .milliseconds(Self.lease), now: time)
        try expect(claimed.count <= limit, true, "at most \(limit) claims, not \(claimed.count)")
        let leaseEnd = time.milliseconds + Self.lease
        for claim in claimed {
            let key = try require(key(of: claim), "the pusher of \(claim) is known")
            let pusher = try require(model.pushers[key], "\(key) wasn't removed")
            try expect(pusher.isEnabled, true, "\(key) can be claimed")
            try expect(pusher.waitsUntil <= time.milliseconds, true, "\(key) doesn't wait until \(pusher.waitsUntil)")
            try expect(claim.failures, pusher.failures, "the failures of \(key)")
            try expect(claim.failingSince?.milliseconds, pusher.failingSince, "the first failure of \(key)")
            model.pushers[key]?.lease = claim.lease
            model.pushers[key]?.waitsUntil = leaseEnd
            claims.append((claim, key, nil))
        }
        guard claimed.count < limit else { return }
        for (key, pusher) in model.pushers where pusher.waitsUntil <= time.milliseconds {
            try expect(model.hasDelivery(key, StoreScenario.rules), false, "something waits for \(key), unclaimed")
        }
    }

    mutating func next() async throws {
        guard let index = claims.indices.randomElement(using: &random) else { return }
        let (claim, key, delivery) = claims[index]
        // Some workers die.
        if Int.random(in: 0..<40, using: &random) == 0 {
            note("a worker of \(key) dies")
            claims.remove(at: index)
            return
        }
        let rules = DeliveryRules(
            oldest: Int.random(in: 0..<6, using: &random) == 0
                ? Self.time(now - 30_000) : Timestamp(milliseconds: 0),
            repeatsInterrupted: Int.random(in: 0..<3, using: &random) > 0,
            countsRooms: Int.random(in: 0..<2, using: &random) == 0,
            sendsBadges: Int.random(in: 0..<5, using: &random) > 0)
        let outcome = delivery.map { randomOutcome($0, rules) }
        note("next of \(key), \(rules), after \(outcome.map { "\($0)" } ?? "nothing")")
        let actual = try await scenario.store.next(claim, after: outcome, rules, now: time)

        var expected: PushStoreModel.Delivery?
        if let pusher = model.pushers[key], pusher.lease == claim.lease, pusher.waitsUntil > time.milliseconds {
            let milliseconds = time.milliseconds
            if let outcome { model.pushers[key]?.settle(outcome, now: milliseconds) }
            if outcome?.endsClaim != true {
                expected = model.next(key, rules, leaseEnd: time.milliseconds + Self.lease)
            }
        }
        try expect(actual.map(Self.delivery), expected, "the next delivery of \(key)")
        if expected == nil { claims.remove(at: index) } else { claims[index].delivery = expected }
    }

    private mutating func randomOutcome(
        _ delivery: PushStoreModel.Delivery, _ rules: DeliveryRules
    ) -> DeliveryOutcome {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<2: .failed(retryAt: Self.time(now + Int64.random(in: 0..<9000, using: &random)), reason: "down")
        case 2: .released
        case 3: .refused(reason: "no")
        case 4..<6: .delivered(badge: nil)
        default: .delivered(badge: model.number(delivery.unread, rules))
        }
    }

    private mutating func randomKey() -> ModelPusher.Key {
        ModelPusher.Key(
            user: Int.random(in: Self.users, using: &random), key: Int.random(in: 0..<2, using: &random))
    }

    private func key(of claim: PusherClaim) -> ModelPusher.Key? {
        model.pushers.keys.first {
            "\($0.key)" == claim.pusher.pusher.pushkey && Self.name($0.user) == claim.pusher.userID
        }
    }

    private static func delivery(_ delivery: QueuedDelivery) -> PushStoreModel.Delivery {
        var event: Int?
        if case .notification(let notification) = delivery.content {
            event = Int(notification.event.eventID.dropFirst())
        }
        return PushStoreModel.Delivery(
            event: event, unread: delivery.unread, wasInterrupted: delivery.wasInterrupted)
    }
}
