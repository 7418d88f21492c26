/// Values for origins that clients choose, bounded in number and fair to origins in regular use.
///
/// One request can name a thousand origins. So a use is counted at most once a minute for the order of removal, and an
/// origin with uses in several minutes survives any number of origins that are used once. Among equal ones, that with
/// fewer uses is removed first, then the one used least recently. The uses of an origin that has been idle for hours don't
/// count.
///
/// A removal takes O(*n*) time in the number of origins.
struct OriginCache<Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var minutes = 1
        var lastMinute: ContinuousClock.Instant
        var uses = 1
        var lastUse: ContinuousClock.Instant
        /// The number of the use, because the clock doesn't distinguish all of them.
        var order: UInt64
    }

    private let maxOrigins: Int
    private let idleTime: Duration
    private var entries: [String: Entry] = [:]
    private var order: UInt64 = 0

    /// - Parameters:
    ///   - maxOrigins: the maximum number of values, at least 1.
    ///   - idleTime: the time without a use after which an origin is removed before all others.
    init(maxOrigins: Int, idleTime: Duration) {
        self.maxOrigins = max(maxOrigins, 1)
        self.idleTime = idleTime
    }

    var count: Int { entries.count }

    /// Counts a use of an origin and returns its value; `nil` for an origin without a value.
    mutating func use(_ origin: String, now: ContinuousClock.Instant) -> Value? {
        guard var entry = entries[origin] else { return nil }
        order += 1
        entry.uses += 1
        entry.lastUse = now
        entry.order = order
        if now - entry.lastMinute >= .seconds(60) {
            entry.minutes += 1
            entry.lastMinute = now
        }
        entries[origin] = entry
        return entry.value
    }

    /// Stores a value. An origin that had one keeps its uses; otherwise another one is removed if there are too many.
    mutating func store(_ value: Value, for origin: String, now: ContinuousClock.Instant) {
        if entries[origin] != nil {
            entries[origin]?.value = value
            return
        }
        if entries.count >= maxOrigins, let first = entries.min(by: { rank($0.value, now) < rank($1.value, now) })?.key
        {
            entries[first] = nil
        }
        order += 1
        entries[origin] = Entry(value: value, lastMinute: now, lastUse: now, order: order)
    }

    /// The order of removal.
    private func rank(_ entry: Entry, _ now: ContinuousClock.Instant) -> (Int, Int, UInt64) {
        now - entry.lastUse < idleTime ? (entry.minutes, entry.uses, entry.order) : (0, 0, entry.order)
    }
}
