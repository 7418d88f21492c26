import HomeserverPush

/// A pusher of a ``PushStoreModel``.
struct ModelPusher {
    struct Key: Hashable {
        var user: Int
        var key: Int
    }

    enum InFlight: Equatable {
        case event(Int)
        case badge
    }

    var isEnabled: Bool
    var url: Int
    var name: Int
    /// The number of events that the pusher doesn't get.
    var settled: Int
    var lease: Int64?
    /// The time until which the pusher can't be claimed: the end of the lease or the backoff.
    var waitsUntil: Int64 = .min
    var inFlight: InFlight?
    var failures = 0
    var failingSince: Int64?
    var wantsBadge = false
    var lastBadge: Int64?

    /// Records what became of the delivery in flight.
    mutating func settle(_ outcome: DeliveryOutcome, now: Int64) {
        let delivery = inFlight
        inFlight = nil
        switch outcome {
        case .delivered, .refused:
            failures = 0
            failingSince = nil
            if case .event(let index) = delivery { settled = index + 1 }
            if case .delivered(let badge?) = outcome { lastBadge = badge }
        case .failed(let retryAt, _):
            failures += 1
            failingSince = failingSince ?? now
            end(waitsUntil: retryAt.milliseconds)
            wantsBadge = wantsBadge || delivery == .badge
        case .released:
            end()
            wantsBadge = wantsBadge || delivery == .badge
        }
    }

    /// Ends the claim.
    mutating func end(waitsUntil time: Int64 = .min) {
        lease = nil
        waitsUntil = time
    }

    /// Changes what a client has set.
    /// - Parameter count: the number of events.
    mutating func change(isEnabled: Bool, url: Int, name: Int, count: Int) {
        guard (isEnabled, url, name) != (self.isEnabled, self.url, self.name) else { return }
        if !isEnabled || !self.isEnabled {
            settled = count
            inFlight = nil
            wantsBadge = isEnabled
        }
        if lease != nil || url != self.url || !isEnabled || !self.isEnabled { end() }
        if url != self.url || !isEnabled || !self.isEnabled {
            failures = 0
            failingSince = nil
        }
        (self.isEnabled, self.url, self.name) = (isEnabled, url, name)
    }
}
