import Synchronization

/// Ends signals at their deadlines by the system's clock, with one timer for all deadlines within a twentieth of a second.
/// A timer for each request would cost more than the rest of its delivery.
final class DeadlineWheel: Sendable {
    static let shared = DeadlineWheel()

    /// A place in the wheel.
    struct Place: Sendable {
        fileprivate let slot: Int64
        fileprivate let id: UInt64
    }

    private struct Entry {
        weak var signal: (any EndsAtDeadline)?
    }

    private struct State {
        var slots: [Int64: [UInt64: Entry]] = [:]
        var lastID: UInt64 = 0
    }

    /// The time between two slots, by which a signal may end late.
    static let interval: Duration = .milliseconds(50)

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Ends a signal at the deadline or up to ``interval`` later, unless it is released before.
    func add(_ signal: any EndsAtDeadline, at deadline: ContinuousClock.Instant) -> Place {
        let (seconds, attoseconds) = (deadline - start).components
        let slot = seconds * 20 + attoseconds / 50_000_000_000_000_000 + 1
        let (place, isNew) = state.withLock { state in
            state.lastID += 1
            let isNew = state.slots[slot] == nil
            state.slots[slot, default: [:]][state.lastID] = Entry(signal: signal)
            return (Place(slot: slot, id: state.lastID), isNew)
        }
        if isNew {
            Task.detached { [self] in
                try? await Task.sleep(until: start + Self.interval * Int(slot), clock: .continuous)
                end(slot)
            }
        }
        return place
    }

    func remove(_ place: Place) {
        state.withLock { state in
            state.slots[place.slot]?.removeValue(forKey: place.id)
            // The slot may stay for a long time; the memory for its signals need not.
            if state.slots[place.slot]?.isEmpty == true { state.slots[place.slot] = [:] }
        }
    }

    private func end(_ slot: Int64) {
        let entries = state.withLock { $0.slots.removeValue(forKey: slot) }
        for entry in (entries ?? [:]).values { entry.signal?.end() }
    }

    /// The number of signals, for tests.
    var count: Int { state.withLock { $0.slots.values.reduce(0) { $0 + $1.count } } }
}

/// An object that a ``DeadlineWheel`` ends.
protocol EndsAtDeadline: AnyObject, Sendable {
    func end()
}
