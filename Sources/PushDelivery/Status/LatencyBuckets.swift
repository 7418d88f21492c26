/// The buckets of a histogram of durations from a millisecond to a minute. Each is √2 times as wide as the one before, so
/// that a quantile is off by a fifth at most.
package enum LatencyBuckets {
    package static let count = 33

    /// The largest duration of each bucket but the last, in nanoseconds.
    private static let bounds: [Int64] = {
        var bounds: [Int64] = []
        var bound: Int64 = 1_000_000
        while bounds.count < count - 1 {
            bounds += [bound, bound * 1_414_214 / 1_000_000]
            bound *= 2
        }
        return bounds
    }()

    /// Returns the bucket of a duration.
    package static func bucket(of duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        guard seconds < 100 else { return count - 1 }
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        var (low, high) = (0, count - 1)
        while low < high {
            let middle = (low + high) / 2
            if nanoseconds <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Returns the upper bound of the bucket that contains a quantile, in seconds; `nil` for an empty histogram. Durations
    /// of the last bucket count as one and a half minutes.
    /// - Parameter share: a number from 0 to 1.
    package static func quantile(_ share: Double, of counts: [Int]) -> Double? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        var rest = max(1, Int((Double(total) * share).rounded(.up)))
        for (bucket, count) in counts.enumerated() {
            rest -= count
            if rest <= 0 { return bucket < bounds.count ? Double(bounds[bucket]) / 1e9 : 90 }
        }
        return 90
    }
}
