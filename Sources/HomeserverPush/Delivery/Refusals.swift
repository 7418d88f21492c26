import PushDelivery
import Synchronization

/// The pushers whose gateways refuse notifications for ever (4xx), so that the operator learns of each once a day.
///
/// Kept in memory, for at most ``maxPushers`` pushers: it begins anew with the process.
final class Refusals: Sendable {
    private struct Entry {
        let start: ContinuousClock.Instant
        var lastLine: ContinuousClock.Instant?
    }

    /// A refused notification.
    struct Refusal {
        /// Whether a log line is due.
        let isDue: Bool
        /// The time since the first of an unbroken series of refusals.
        let duration: Duration
    }

    static let maxPushers = 10_000
    private static let interval: Duration = .seconds(86_400)

    private let clock: any DeliveryClock
    private let entries = Mutex<[RegisteredPusher.ID: Entry]>([:])

    init(clock: any DeliveryClock) {
        self.clock = clock
    }

    func record(_ pusher: RegisteredPusher) -> Refusal {
        let now = clock.now
        return entries.withLock { entries in
            if entries[pusher.id] == nil, entries.count >= Self.maxPushers { entries.removeAll() }
            var entry = entries[pusher.id] ?? Entry(start: now)
            let isDue = entry.lastLine.map { now - $0 >= Self.interval } ?? true
            if isDue { entry.lastLine = now }
            entries[pusher.id] = entry
            return Refusal(isDue: isDue, duration: now - entry.start)
        }
    }

    /// Records that the gateway took a notification, or that the pusher is gone.
    func recordOther(_ pusher: RegisteredPusher) {
        entries.withLock { entries in
            if !entries.isEmpty { entries[pusher.id] = nil }
        }
    }
}
