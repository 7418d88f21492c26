import Testing

@testable import PushDelivery

@Suite("MinuteCounters")
struct MinuteCountersTests {
    private let origin = ContinuousClock.now
    private var counters: MinuteCounters

    init() {
        counters = MinuteCounters(width: 2, origin: origin)
    }

    private func time(_ seconds: Int) -> ContinuousClock.Instant { origin + .seconds(seconds) }

    @Test("events are counted in their minute, and counters apart")
    mutating func minutes() {
        for second in [0, 59, 60, 61, 179] { counters.count(0, at: time(second)) }
        counters.count(1, at: time(120))
        let values = counters.values(0, at: time(180))
        #expect(values.count == 60)
        #expect(values.suffix(5) == [0, 2, 2, 1, 0])
        #expect(values.dropLast(5).allSatisfy { $0 == 0 })
        #expect(counters.values(1, at: time(180)).suffix(2) == [1, 0])
        #expect(counters.sum(0, at: time(180)) == 5)
        #expect(counters.sum(0, last: 2, at: time(180)) == 1)
    }

    @Test("a minute is forgotten after an hour", arguments: [3599, 3600, 3661, 100_000])
    mutating func hour(second: Int) {
        counters.count(0, at: time(0))
        counters.count(0, at: time(30))
        #expect(counters.sum(0, at: time(second)) == (second < 3600 ? 2 : 0))
        counters.count(0, at: time(second))
        #expect(counters.sum(0, at: time(second)) == (second < 3600 ? 3 : 1))
        #expect(counters.values(0, at: time(second)).last == 1)
    }

    @Test("minutes without events are empty when the ring comes around")
    mutating func gaps() {
        for minute in 0..<60 { counters.count(0, at: time(minute * 60)) }
        #expect(counters.values(0, at: time(3599)) == Array(repeating: 1, count: 60))
        counters.count(0, at: time(3600 + 10 * 60))
        #expect(
            counters.values(0, at: time(3600 + 10 * 60))
                == Array(repeating: 1, count: 49) + Array(repeating: 0, count: 10) + [1])
    }

    @Test("the rate of a minute includes the part of the minute before that isn't over for it")
    mutating func rate() {
        for _ in 0..<60 { counters.count(0, at: time(30)) }
        #expect(counters.perMinute(0, at: time(59)) == 60)
        #expect(counters.perMinute(0, at: time(75)) == 45)
        counters.count(0, at: time(90))
        #expect(counters.perMinute(0, at: time(90)) == 31)
        #expect(counters.perMinute(0, at: time(180)) == 0)
    }

    @Test("reading doesn't change the counters")
    mutating func reading() {
        counters.count(0, at: time(0))
        _ = counters.values(0, at: time(7200))
        #expect(counters.sum(0, at: time(1)) == 1)
    }
}

@Suite("LatencyBuckets")
struct LatencyBucketsTests {
    @Test("a duration is in the bucket whose bound is at most 42 % above it", arguments: [2, 15, 99, 1500, 40_000])
    func accuracy(milliseconds: Int) throws {
        var counts = Array(repeating: 0, count: LatencyBuckets.count)
        counts[LatencyBuckets.bucket(of: .milliseconds(milliseconds))] += 1
        let quantile = try #require(LatencyBuckets.quantile(0.5, of: counts))
        #expect(quantile * 1000 >= Double(milliseconds) - 1e-9)
        #expect(quantile * 1000 <= Double(milliseconds) * 1.415)
    }

    @Test("durations beyond the bounds are in the first and the last bucket")
    func ends() {
        #expect(LatencyBuckets.bucket(of: .zero) == 0)
        #expect(LatencyBuckets.bucket(of: .nanoseconds(-1)) == 0)
        #expect(LatencyBuckets.bucket(of: .milliseconds(1)) == 0)
        #expect(LatencyBuckets.bucket(of: .nanoseconds(1_000_001)) == 1)
        #expect(LatencyBuckets.bucket(of: .seconds(90)) == LatencyBuckets.count - 1)
        #expect(LatencyBuckets.bucket(of: .seconds(1 << 40)) == LatencyBuckets.count - 1)
    }

    @Test("a quantile is that of the share of durations")
    func quantiles() {
        var counts = Array(repeating: 0, count: LatencyBuckets.count)
        #expect(LatencyBuckets.quantile(0.5, of: counts) == nil)
        counts[0] = 98
        counts[6] = 2
        #expect(LatencyBuckets.quantile(0.5, of: counts) == 0.001)
        #expect(LatencyBuckets.quantile(0.98, of: counts) == 0.001)
        #expect(LatencyBuckets.quantile(0.99, of: counts) == 0.008)
        counts[LatencyBuckets.count - 1] = 100
        #expect(LatencyBuckets.quantile(0.99, of: counts) == 90)
    }
}
