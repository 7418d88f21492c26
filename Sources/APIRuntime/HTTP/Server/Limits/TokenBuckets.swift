/// The token buckets of clients that have made requests lately.
///
/// A bucket is stored as the time at which it will be full (the generic cell rate algorithm). A full one needs no entry, so
/// that the number of entries is that of the clients that have just made requests. If there are too many, one with few
/// requests is forgotten, rather than a client that is over its limit: of a few entries chosen at random, the fullest.
package struct TokenBuckets<Client: Hashable & Sendable> {
    private struct Entry {
        let client: Client
        /// The time at which the bucket is full, in seconds of the caller's clock.
        var fullTime: Double
    }

    /// The seconds between two tokens.
    private let interval: Double
    /// The seconds that an empty bucket needs to be full.
    private let capacity: Double
    private let maxEntries: Int
    private var entries: [Entry] = []
    private var indices: [Client: Int] = [:]

    /// The number of entries among which the one to forget is chosen.
    private static var sampleCount: Int { 8 }

    /// - Parameter maxEntries: maximum number of entries. Each takes about 100 bytes.
    package init(_ rate: RequestRate, maxEntries: Int) {
        interval = 1 / rate.perSecond
        capacity = Double(rate.burst) / rate.perSecond
        self.maxEntries = max(1, maxEntries)
    }

    /// The number of entries.
    package var count: Int { entries.count }

    /// Takes a token from a client's bucket.
    /// - Parameter now: the time in seconds since any point in time.
    /// - Returns: `nil` if there was a token, otherwise the seconds until there is one.
    package mutating func take(_ client: Client, at now: Double) -> Double? {
        let index = indices[client]
        let fullTime = max(index.map { entries[$0].fullTime } ?? now, now) + interval
        // A rounding error must not cost the last token of a burst.
        let wait = fullTime - now - capacity
        guard wait <= interval * 1e-6 else { return wait }
        if let index {
            entries[index].fullTime = fullTime
        } else {
            if entries.count >= maxEntries { removeFullest() }
            indices[client] = entries.count
            entries.append(Entry(client: client, fullTime: fullTime))
        }
        return nil
    }

    private mutating func removeFullest() {
        let sample = (0..<Self.sampleCount).map { _ in Int.random(in: entries.indices) }
        guard let fullest = sample.min(by: { entries[$0].fullTime < entries[$1].fullTime }) else { return }
        indices[entries[fullest].client] = nil
        let last = entries.removeLast()
        guard fullest < entries.count else { return }
        entries[fullest] = last
        indices[last.client] = fullest
    }
}
