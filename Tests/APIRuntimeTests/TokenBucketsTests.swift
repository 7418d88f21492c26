import SeededGenerator
import Testing

@testable import APIRuntime

@Suite("TokenBuckets")
struct TokenBucketsTests {
    private let client = IPAddress.v4(1)

    @Test("a full bucket gives its burst at once, then tokens at the rate")
    func burst() {
        var buckets = TokenBuckets<IPAddress>(RequestRate(perSecond: 2, burst: 3), maxEntries: 10)
        #expect((1...3).allSatisfy { _ in buckets.take(client, at: 100) == nil })
        #expect(buckets.take(client, at: 100) == 0.5)
        #expect(buckets.take(client, at: 100.25) == 0.25)
        #expect(buckets.take(client, at: 100.5) == nil)
        #expect(buckets.take(client, at: 100.5) == 0.5)
        // Other clients have buckets of their own.
        #expect(buckets.take(.v4(2), at: 100.5) == nil)
        // After a long time it is full, and no fuller.
        #expect((1...3).allSatisfy { _ in buckets.take(client, at: 1000) == nil })
        #expect(buckets.take(client, at: 1000) == 0.5)
    }

    @Test("a refused request takes no token")
    func refused() {
        var buckets = TokenBuckets<IPAddress>(RequestRate(perSecond: 1, burst: 1), maxEntries: 10)
        #expect(buckets.take(client, at: 0) == nil)
        for step in 1..<10 { #expect(buckets.take(client, at: Double(step) / 10) != nil) }
        #expect(buckets.take(client, at: 1) == nil)
    }

    @Test("over a long time the number of tokens is that of the rate", arguments: [0.1, 3, 7.7, 1000])
    func rate(perSecond: Double) {
        var buckets = TokenBuckets<IPAddress>(RequestRate(perSecond: perSecond, burst: 5), maxEntries: 10)
        let steps = 20_000
        // Four requests for each token.
        let accepted = (0..<steps).count { buckets.take(client, at: Double($0) / perSecond / 4) == nil }
        #expect(abs(accepted - (steps / 4 + 5)) <= 1)
    }

    @Test("the default burst is that of ten seconds, at least one", arguments: [(0.01, 1), (0.3, 3), (5, 50)])
    func defaultBurst(perSecond: Double, burst: Int) {
        #expect(RequestRate(perSecond: perSecond).burst == burst)
    }

    @Test("extreme rates are bounded", arguments: [1e-300, 1e6, .greatestFiniteMagnitude])
    func extremes(perSecond: Double) {
        for burst in [1, 10_000_000] {
            var buckets = TokenBuckets<IPAddress>(RequestRate(perSecond: perSecond, burst: burst), maxEntries: 10)
            #expect(buckets.take(client, at: 3e7) == nil)
            if let wait = buckets.take(client, at: 3e7) { #expect(wait > 0) }
        }
    }

    @Test("the number of entries is bounded, and many others don't make a client over its limit be forgotten")
    func eviction() {
        var buckets = TokenBuckets<IPAddress>(RequestRate(perSecond: 1, burst: 10), maxEntries: 100)
        while buckets.take(client, at: 0) == nil {}
        var refusals = 0
        for other in 0..<10_000 {
            _ = buckets.take(.v4(UInt32(1000 + other)), at: 0)
            if other % 100 == 0, buckets.take(client, at: 0) != nil { refusals += 1 }
        }
        #expect(buckets.count == 100)
        // It would be forgotten if all eight entries of a sample were its own.
        #expect(refusals == 100)
    }

    @Test("after forgetting, each entry is still found by its client")
    func consistency() {
        var buckets = TokenBuckets<IPAddress>(RequestRate(perSecond: 1, burst: 1), maxEntries: 8)
        var generator = SeededGenerator(seed: 7)
        for step in 0..<5000 {
            let client = IPAddress.v4(UInt32.random(in: 0..<32, using: &generator))
            let now = Double(step) / 100
            _ = buckets.take(client, at: now)
            // Whether the request was accepted or not, the bucket is empty now.
            #expect(buckets.take(client, at: now) != nil)
            #expect(buckets.count <= 8)
        }
    }
}
