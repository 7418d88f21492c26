import ManualClock
import Testing

@testable import PushDelivery

@Suite("CircuitBreakers")
struct CircuitBreakersTests {
    private let clock = ManualClock()
    private let destination = Destination("https://push.example")

    private func makeBreakers(
        _ change: (inout CircuitBreakers.Configuration) -> Void = { _ in }
    ) -> CircuitBreakers {
        var configuration = CircuitBreakers.Configuration()
        configuration.failureThreshold = 3
        configuration.openDuration = .seconds(5)
        configuration.maximumBackoff = .seconds(15)
        change(&configuration)
        return CircuitBreakers(configuration, clock: clock)
    }

    private func admission(_ breakers: CircuitBreakers) throws -> CircuitBreakers.Admission {
        guard case .admitted(let admission) = breakers.admit(destination) else {
            throw Refused()
        }
        return admission
    }

    private struct Refused: Error {}

    private func fail(_ breakers: CircuitBreakers, times: Int) throws {
        for _ in 0..<times { _ = breakers.recordFailure(try admission(breakers)) }
    }

    private func refusal(_ breakers: CircuitBreakers) -> Duration? {
        if case .refused(let after) = breakers.admit(destination) { after } else { nil }
    }

    @Test("a breaker opens with the last of consecutive failures, and only then")
    func opens() throws {
        let breakers = makeBreakers()
        try fail(breakers, times: 2)
        #expect(breakers.refusal(of: destination) == nil)
        #expect(breakers.recordFailure(try admission(breakers)))
        #expect(refusal(breakers) == .seconds(5))
        clock.advance(by: .seconds(2))
        #expect(breakers.refusal(of: destination) == .seconds(3))
        #expect(breakers.refusal(of: Destination("other")) == nil)
    }

    @Test("a success between failures starts the count anew")
    func successResets() throws {
        let breakers = makeBreakers()
        try fail(breakers, times: 2)
        breakers.recordSuccess(try admission(breakers))
        #expect(breakers.count == 0)
        try fail(breakers, times: 2)
        #expect(breakers.refusal(of: destination) == nil)
    }

    @Test("a half-open breaker admits a single probe, whose success closes it")
    func probe() throws {
        let breakers = makeBreakers()
        try fail(breakers, times: 3)
        clock.advance(by: .seconds(5))
        let probe = try admission(breakers)
        #expect(refusal(breakers) == .seconds(1))
        #expect(breakers.refusal(of: destination) == .seconds(1))
        breakers.recordSuccess(probe)
        _ = try admission(breakers)
        _ = try admission(breakers)
        #expect(breakers.count == 0)
    }

    @Test("each failed probe doubles the open time up to the maximum")
    func backoff() throws {
        let breakers = makeBreakers()
        try fail(breakers, times: 3)
        for expected in [5, 10, 15, 15] {
            #expect(refusal(breakers) == .seconds(expected))
            clock.advance(by: .seconds(expected))
            #expect(!breakers.recordFailure(try admission(breakers)), "a breaker that was open doesn't open")
        }
    }

    @Test("a probe that was never sent leaves the probe to the next request")
    func cancelledProbe() throws {
        let breakers = makeBreakers()
        try fail(breakers, times: 3)
        clock.advance(by: .seconds(5))
        breakers.cancel(try admission(breakers))
        _ = try admission(breakers)
    }

    @Test("a pause that the destination asks for opens the breaker at once, bounded")
    func pause() throws {
        let breakers = makeBreakers { $0.maximumOpenDuration = .seconds(100) }
        #expect(breakers.recordFailure(try admission(breakers), pause: .seconds(30)))
        #expect(refusal(breakers) == .seconds(30))
        clock.advance(by: .seconds(30))
        _ = breakers.recordFailure(try admission(breakers), pause: .seconds(31_536_000))
        #expect(refusal(breakers) == .seconds(100))
    }

    @Test("a success of a request sent before a pause doesn't end the pause")
    func successBeforePause() throws {
        let breakers = makeBreakers()
        let earlier = try admission(breakers)
        _ = breakers.recordFailure(try admission(breakers), pause: .seconds(30))
        breakers.recordSuccess(earlier)
        #expect(refusal(breakers) == .seconds(30))
    }

    @Test("a success of a request sent before the failures closes the breaker")
    func successAfterFailures() throws {
        let breakers = makeBreakers()
        let earlier = try admission(breakers)
        try fail(breakers, times: 3)
        breakers.recordSuccess(earlier)
        #expect(refusal(breakers) == nil)
    }

    @Test("failures of requests sent before the opening don't extend it")
    func lateFailures() throws {
        let breakers = makeBreakers()
        let earlier = try (0..<10).map { _ in try admission(breakers) }
        try fail(breakers, times: 3)
        for admission in earlier { _ = breakers.recordFailure(admission) }
        #expect(refusal(breakers) == .seconds(5))
    }

    @Test("the number of tracked destinations is bounded, and the oldest failures are forgotten")
    func bound() throws {
        let breakers = makeBreakers { $0.maxDestinations = 100 }
        for number in 0..<1000 {
            guard case .admitted(let admission) = breakers.admit(Destination("\(number)")) else { throw Refused() }
            clock.advance(by: .seconds(1))
            _ = breakers.recordFailure(admission, pause: .seconds(3600))
            #expect(breakers.count <= 100)
        }
        #expect(breakers.refusal(of: Destination("999")) != nil)
        #expect(breakers.refusal(of: Destination("0")) == nil)
    }

    @Test("a change of the time of day has no effect")
    func timeOfDay() throws {
        let breakers = makeBreakers()
        try fail(breakers, times: 3)
        clock.setTimeOfDay(secondsSince1970: 0)
        #expect(refusal(breakers) == .seconds(5))
    }
}
