import Synchronization

/// A clock on which sleep takes no time: a sleep moves the clock to its end at once, and is recorded.
public final class SteppingClock: Clock {
    public typealias Instant = ContinuousClock.Instant

    private let state = Mutex((now: ContinuousClock.now, sleeps: [Duration]()))

    public init() {}

    public var now: Instant { state.withLock { $0.now } }
    public var minimumResolution: Duration { .zero }

    /// The durations of all sleeps.
    public var sleeps: [Duration] { state.withLock { $0.sleeps } }

    /// Moves the clock forward.
    public func advance(by duration: Duration) {
        state.withLock { $0.now += duration }
    }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = max(state.now, deadline)
        }
    }
}
