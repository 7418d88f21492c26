import APIRuntime
import ManualClock
import PushDelivery
import Testing

@Suite("LogThrottle")
struct LogThrottleTests {
    @Test("a key has as many lines as the limit allows, and again after the interval")
    func limit() {
        let clock = ManualClock()
        let throttle = LogThrottle(limit: 2, clock: clock)
        #expect((1...3).map { _ in throttle.permission(for: "a") } == [.allowed, .last, .refused])
        #expect(throttle.permission(for: "b") == .allowed)
        clock.advance(by: .seconds(59))
        #expect(throttle.permission(for: "a") == .refused)
        clock.advance(by: .seconds(1))
        #expect(throttle.permission(for: "a") == .allowed)
    }

    @Test("keys beyond the bound share the lines of one key until others expire")
    func maxKeys() {
        let clock = ManualClock()
        let throttle = LogThrottle(limit: 2, maxKeys: 1, clock: clock)
        #expect(throttle.permission(for: "a") == .allowed)
        #expect(throttle.permission(for: "b") == .allowed)
        #expect(throttle.permission(for: "c") == .last)
        #expect(throttle.permission(for: "d") == .refused)
        clock.advance(by: .seconds(60))
        #expect(throttle.permission(for: "d") == .allowed)
        #expect(throttle.permission(for: "a") == .allowed)
    }
}
