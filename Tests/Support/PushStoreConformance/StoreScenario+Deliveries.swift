import HomeserverPush

extension StoreScenario {
    /// Rules by which nothing is too old.
    static let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0))

    static func rules(
        oldest: Double = -1_000_000, repeatsInterrupted: Bool = true, countsRooms: Bool = true, sendsBadges: Bool = true
    ) -> DeliveryRules {
        DeliveryRules(
            oldest: time(oldest), repeatsInterrupted: repeatsInterrupted, countsRooms: countsRooms,
            sendsBadges: sendsBadges)
    }

    func claims(limit: Int = 100, lease: Double = 60, at seconds: Double) async throws -> [PusherClaim] {
        try await store.claim(
            limit: limit, lease: .milliseconds(Int64(lease * 1000)), now: Self.time(seconds))
    }

    /// Claims the pusher that can be claimed, and checks that it is the only one.
    func claim(lease: Double = 60, at seconds: Double) async throws -> PusherClaim {
        let claims = try await claims(lease: lease, at: seconds)
        try expect(claims.count, 1, "one pusher can be claimed at \(seconds) s")
        return try require(claims.first, "a pusher can be claimed")
    }

    func claimedKeys(limit: Int = 100, at seconds: Double) async throws -> [String] {
        try await claims(limit: limit, at: seconds).map(\.pusher.pusher.pushkey)
    }

    /// Returns the next delivery as text: the event ID or `badge`, and `again` if it was interrupted.
    func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome? = nil, _ rules: DeliveryRules = rules, at seconds: Double
    ) async throws -> String? {
        try await store.next(claim, after: outcome, rules, now: Self.time(seconds)).map { Self.text($0, rules) }
    }

    /// Delivers all that can be claimed at a time.
    /// - Parameter carriesBadge: whether notifications carry the number of unread rooms or messages.
    /// - Returns: the deliveries as text, in order: the pushkey, and the event ID or `badge` with its number.
    @discardableResult
    func deliverAll(
        _ rules: DeliveryRules = rules, carriesBadge: Bool = true, at seconds: Double
    ) async throws -> [String] {
        var deliveries: [String] = []
        while true {
            let claims = try await claims(at: seconds)
            if claims.isEmpty { return deliveries }
            for claim in claims {
                var outcome: DeliveryOutcome?
                while let delivery = try await store.next(claim, after: outcome, rules, now: Self.time(seconds)) {
                    deliveries.append("\(claim.pusher.pusher.pushkey) \(Self.text(delivery, rules))")
                    try expectProgress(deliveries)
                    let carries = carriesBadge || delivery.content == .badge
                    outcome = .delivered(badge: carries ? delivery.badge(rules) : nil)
                }
            }
        }
    }

    private func expectProgress(_ deliveries: [String]) throws {
        if deliveries.count > 100_000 { throw ConformanceFailure("deliveries end: got \(deliveries.suffix(3)) again") }
    }

    private static func text(_ delivery: QueuedDelivery, _ rules: DeliveryRules) -> String {
        let content =
            switch delivery.content {
            case .notification(let notification): notification.event.eventID
            case .badge: "badge \(delivery.badge(rules))"
            }
        return delivery.wasInterrupted ? content + " again" : content
    }
}

extension QueuedDelivery {
    /// Returns the number of unread rooms or messages, as the gateway gets it.
    func badge(_ rules: DeliveryRules) -> Int64 { rules.countsRooms ? unread.rooms : unread.messages }
}
