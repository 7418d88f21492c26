import Metrics
import Synchronization

/// The instruments of one app that each delivery uses, so that a delivery needn't search for them.
final class DeliveryInstruments: Sendable {
    private struct State {
        /// The metrics that the instruments belong to.
        var owner: ObjectIdentifier?
        /// By the index of the result.
        var results: [Counter?] = [nil, nil, nil, nil]
        var duration: Metrics.Timer?
        var attempts: Counter?
        var duplicates: Counter?
    }

    private let state = Mutex(State())

    /// Returns the counter of a result, and makes it if it doesn't exist.
    func result(_ index: Int, of owner: AnyObject, make: () -> Counter) -> Counter {
        state.withLock { state in
            Self.own(&state, owner)
            return Self.instrument(&state.results[index], make)
        }
    }

    func duration(of owner: AnyObject, make: () -> Metrics.Timer) -> Metrics.Timer {
        state.withLock { state in
            Self.own(&state, owner)
            return Self.instrument(&state.duration, make)
        }
    }

    func attempts(of owner: AnyObject, make: () -> Counter) -> Counter {
        state.withLock { state in
            Self.own(&state, owner)
            return Self.instrument(&state.attempts, make)
        }
    }

    func duplicates(of owner: AnyObject, make: () -> Counter) -> Counter {
        state.withLock { state in
            Self.own(&state, owner)
            return Self.instrument(&state.duplicates, make)
        }
    }

    /// Drops the instruments of other metrics.
    private static func own(_ state: inout State, _ owner: AnyObject) {
        if state.owner != ObjectIdentifier(owner) { state = State(owner: ObjectIdentifier(owner)) }
    }

    private static func instrument<Instrument>(_ place: inout Instrument?, _ make: () -> Instrument) -> Instrument {
        if let known = place { return known }
        let made = make()
        place = made
        return made
    }
}
