/// Counters of the last hour in buckets of one minute. The minutes begin with the counters, not with those of the day.
///
/// Their memory doesn't depend on what is counted: 240 bytes for each counter. Counting doesn't allocate.
package struct MinuteCounters: Sendable {
    /// The number of minutes.
    package static let minutes = 60

    private let origin: ContinuousClock.Instant
    private let width: Int
    /// The counters of each minute, one minute after the other in a ring.
    private var counts: [UInt32]
    /// The number of the newest minute that has been counted in.
    private var newest = 0

    /// - Parameters:
    ///   - width: the number of counters.
    ///   - origin: the beginning of the first minute.
    package init(width: Int, origin: ContinuousClock.Instant) {
        self.width = width
        self.origin = origin
        counts = Array(repeating: 0, count: width * Self.minutes)
    }

    /// Adds a number to a counter.
    package mutating func count(_ counter: Int, by number: Int = 1, at now: ContinuousClock.Instant) {
        advance(to: now)
        counts[newest % Self.minutes * width + counter] &+= UInt32(truncatingIfNeeded: number)
    }

    /// Empties the minutes that have begun since the last call.
    package mutating func advance(to now: ContinuousClock.Instant) {
        let minute = Int((now - origin).components.seconds / 60)
        guard minute > newest else { return }
        for skipped in (max(newest, minute - Self.minutes) + 1)...minute {
            let start = skipped % Self.minutes * width
            for index in start..<start + width { counts[index] = 0 }
        }
        newest = minute
    }

    // MARK: Reading

    /// Returns a counter's values by minute, the oldest first. The last minute isn't over.
    package func values(_ counter: Int, at now: ContinuousClock.Instant) -> [Int] {
        var current = self
        current.advance(to: now)
        return (1...Self.minutes).map { current.value(counter, age: Self.minutes - $0) }
    }

    /// Returns a counter's value in the last minutes, the present one included.
    package func sum(_ counter: Int, last minutes: Int = Self.minutes, at now: ContinuousClock.Instant) -> Int {
        values(counter, at: now).suffix(minutes).reduce(0, +)
    }

    /// Returns a counter's value in the last 60 seconds. The part of the minute before is estimated.
    package func perMinute(_ counter: Int, at now: ContinuousClock.Instant) -> Double {
        let values = values(counter, at: now)
        let elapsed = (now - origin) / .seconds(60)
        let rest = 1 - (elapsed - elapsed.rounded(.down))
        return Double(values[Self.minutes - 1]) + Double(values[Self.minutes - 2]) * rest
    }

    private func value(_ counter: Int, age: Int) -> Int {
        guard age <= newest else { return 0 }
        return Int(counts[(newest - age) % Self.minutes * width + counter])
    }
}
