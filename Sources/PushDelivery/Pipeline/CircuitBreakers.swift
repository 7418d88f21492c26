import APIRuntime
import Synchronization

/// Circuit breakers: a destination that fails repeatedly isn't tried for a time.
///
/// A breaker is *closed* until a number of consecutive failures, or until the destination asks for a pause. It is then
/// *open* for a time, and after that *half-open*: one request is let through. Its success closes the breaker, its failure
/// opens it again for twice as long. Only destinations with failures are stored.
package final class CircuitBreakers: Sendable {
    package typealias Configuration = DeliveryConfiguration.Breaker

    /// The permission to send one request. Its result must be recorded.
    package struct Admission: Sendable {
        package let destination: Destination
        /// The number of the probe; `nil` if the breaker was closed.
        fileprivate let probe: UInt64?
    }

    package enum Decision: Sendable {
        case admitted(Admission)
        /// The breaker is open.
        /// - Parameter after: the time until the next probe.
        case refused(after: Duration)
    }

    /// The state of a breaker that isn't closed.
    package enum State: Hashable, Sendable {
        /// Nothing is sent.
        /// - Parameter rest: the time until the next probe.
        case open(rest: Duration)
        /// A probe may be sent, or is in flight.
        case halfOpen
    }

    /// The breakers that aren't closed.
    package struct Counts: Hashable, Sendable {
        package var open = 0
        package var halfOpen = 0
    }

    private struct Breaker {
        /// The name of the destination's provider.
        var provider = ""
        var failures = 0
        /// The end of the open state; `nil` in the closed state.
        var openUntil: ContinuousClock.Instant?
        /// Whether the destination itself asked for the pause.
        var isPaused = false
        /// The number of consecutive openings.
        var openings = 0
        /// The probe in flight.
        var probe: UInt64?
        var lastFailure: ContinuousClock.Instant
    }

    private struct Breakers {
        var breakers: [Destination: Breaker] = [:]
        var lastProbe: UInt64 = 0
    }

    private let configuration: Configuration
    private let clock: any DeliveryClock
    private let state = Mutex(Breakers())

    package init(_ configuration: Configuration = .init(), clock: any DeliveryClock) {
        self.configuration = configuration
        self.clock = clock
    }

    /// Returns the time until the next probe if the breaker is open, without claiming the probe.
    package func refusal(of destination: Destination) -> Duration? {
        state.withLock { $0.breakers[destination].flatMap { refusal($0) } }
    }

    /// Returns the state of a destination's breaker; `nil` if it is closed.
    package func state(of destination: Destination) -> State? {
        let now = clock.now
        return state.withLock { state in
            guard let openUntil = state.breakers[destination]?.openUntil else { return nil }
            return now < openUntil ? .open(rest: openUntil - now) : .halfOpen
        }
    }

    /// Asks for the permission to send a request.
    package func admit(_ destination: Destination) -> Decision {
        state.withLock { state in
            guard let breaker = state.breakers[destination], breaker.openUntil != nil else {
                return .admitted(Admission(destination: destination, probe: nil))
            }
            if let after = refusal(breaker) { return .refused(after: after) }
            state.lastProbe += 1
            state.breakers[destination]?.probe = state.lastProbe
            return .admitted(Admission(destination: destination, probe: state.lastProbe))
        }
    }

    /// Records that the destination responded.
    package func recordSuccess(_ admission: Admission) {
        state.withLock { state in
            guard let breaker = state.breakers[admission.destination] else { return }
            // A response to a request sent before the pause doesn't show its end.
            if breaker.isPaused, breaker.probe == nil || breaker.probe != admission.probe { return }
            state.breakers[admission.destination] = nil
        }
    }

    /// Records that the destination failed.
    /// - Parameters:
    ///   - pause: the time for which the destination asks for no requests; `nil` if it asks for nothing.
    ///   - provider: the name of the destination's provider, for ``counts()``.
    /// - Returns: whether this opened a closed breaker.
    package func recordFailure(_ admission: Admission, pause: Duration? = nil, provider: String = "") -> Bool {
        let now = clock.now
        return state.withLock { state in
            if state.breakers[admission.destination] == nil { makeRoom(&state) }
            var breaker = state.breakers[admission.destination] ?? Breaker(lastFailure: now)
            defer { state.breakers[admission.destination] = breaker }
            breaker.lastFailure = now
            breaker.provider = provider
            let wasClosed = breaker.openUntil == nil
            let isProbe = admission.probe != nil && admission.probe == breaker.probe
            if isProbe { breaker.probe = nil }
            if let pause, pause > .zero {
                let end = now + min(pause, configuration.maximumOpenDuration)
                breaker.openUntil = max(breaker.openUntil ?? end, end)
                breaker.isPaused = true
            } else if isProbe {
                open(&breaker, now)
            } else if wasClosed {
                breaker.failures += 1
                if breaker.failures >= configuration.failureThreshold { open(&breaker, now) }
            }
            return wasClosed && breaker.openUntil != nil
        }
    }

    /// Gives an admission back without a result: the destination wasn't tried, or not for long enough.
    package func cancel(_ admission: Admission) {
        guard let probe = admission.probe else { return }
        state.withLock { state in
            if state.breakers[admission.destination]?.probe == probe {
                state.breakers[admission.destination]?.probe = nil
            }
        }
    }

    /// Returns the number of breakers that aren't closed, by provider.
    package func counts() -> [String: Counts] {
        let now = clock.now
        return state.withLock { state in
            var counts: [String: Counts] = [:]
            for breaker in state.breakers.values {
                guard let openUntil = breaker.openUntil else { continue }
                let count = now < openUntil ? \Counts.open : \Counts.halfOpen
                counts[breaker.provider, default: Counts()][keyPath: count] += 1
            }
            return counts
        }
    }

    /// The number of destinations with failures.
    var count: Int { state.withLock { $0.breakers.count } }

    private func refusal(_ breaker: Breaker) -> Duration? {
        guard let openUntil = breaker.openUntil else { return nil }
        let now = clock.now
        if now < openUntil { return openUntil - now }
        return breaker.probe == nil ? nil : .seconds(1)
    }

    private func open(_ breaker: inout Breaker, _ now: ContinuousClock.Instant) {
        let duration = Backoff.delay(
            initial: configuration.openDuration, maximum: configuration.maximumBackoff, failures: breaker.openings)
        breaker.openUntil = now + duration
        breaker.openings += 1
        breaker.isPaused = false
    }

    /// Forgets the destinations whose last failures are the oldest, an eighth at a time.
    private func makeRoom(_ state: inout Breakers) {
        guard state.breakers.count >= max(1, configuration.maxDestinations) else { return }
        let oldest = state.breakers.sorted { $0.value.lastFailure < $1.value.lastFailure }
        for (destination, _) in oldest.prefix(oldest.count / 8 + 1) { state.breakers[destination] = nil }
    }
}
