import Testing

@testable import PushProviders

@Suite("OriginCache")
struct OriginCacheTests {
    private let start = ContinuousClock.now
    private func cache(_ maxOrigins: Int = 3) -> OriginCache<Int> {
        OriginCache(maxOrigins: maxOrigins, idleTime: .seconds(6 * 3600))
    }

    @Test("an origin that is used twice survives any number of origins that are used once")
    func oneTimeOrigins() {
        var cache = cache()
        cache.store(1, for: "used", now: start)
        #expect(cache.use("used", now: start) == 1)
        for number in 0..<1000 { cache.store(2, for: "\(number)", now: start) }
        #expect(cache.use("used", now: start) == 1)
        #expect(cache.count == 3)
    }

    @Test("uses within a minute don't displace an origin that is used in several minutes")
    func burst() {
        var cache = cache()
        cache.store(1, for: "regular", now: start)
        #expect(cache.use("regular", now: start + .seconds(60)) == 1)
        for number in 0..<100 {
            cache.store(2, for: "\(number)", now: start + .seconds(61))
            for _ in 0..<10 { #expect(cache.use("\(number)", now: start + .seconds(62)) == 2) }
        }
        #expect(cache.use("regular", now: start + .seconds(63)) == 1)
    }

    @Test("an origin that has been idle for hours gives way to new ones")
    func idle() {
        var cache = cache(2)
        for minute in 0..<10 {
            let now = start + .seconds(60 * minute)
            for origin in ["a", "b"] where cache.use(origin, now: now) == nil { cache.store(1, for: origin, now: now) }
        }
        let later = start + .seconds(7 * 3600)
        #expect(cache.use("b", now: later - .seconds(600)) == 1)
        cache.store(2, for: "new", now: later)
        #expect(cache.use("a", now: later) == nil)
        #expect(cache.use("b", now: later) == 1)
        #expect(cache.use("new", now: later) == 2)
    }

    @Test("storing again keeps the uses and the number of values")
    func replaced() {
        var cache = cache(1)
        cache.store(1, for: "a", now: start)
        cache.store(2, for: "a", now: start)
        #expect(cache.use("a", now: start) == 2)
        #expect(cache.count == 1)
    }
}
