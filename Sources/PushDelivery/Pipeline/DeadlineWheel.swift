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
        /// The signals by the time at which they end, in intervals since the start. Empty slots are removed.
        var slots: [Int64: [UInt64: Entry]] = [:]
        var lastID: UInt64 = 0
        /// Whether a task ends the slots. It runs as long as there are any.
        var isRunning = false
    }

    /// The time between two slots, by which a signal may end late.
    static let interval: Duration = .milliseconds(50)
    private static let slotsPerSecond: Int64 = 20

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Ends a signal at the deadline or up to ``interval`` later, unless it is released before.
    func add(_ signal: any EndsAtDeadline, at deadline: ContinuousClock.Instant) -> Place {
        let (place, starts) = state.withLock { state in
            state.lastID += 1
            let slot = slot(of: deadline) + 1
            state.slots[slot, default: [:]][state.lastID] = Entry(signal: signal)
            defer { state.isRunning = true }
            return (Place(slot: slot, id: state.lastID), !state.isRunning)
        }
        // One task for all slots: a sleeping task for each would take a megabyte if there are hundreds.
        if starts { Task.detached { await self.run() } }
        return place
    }

    func remove(_ place: Place) {
        state.withLock { state in
            state.slots[place.slot]?.removeValue(forKey: place.id)
            if state.slots[place.slot]?.isEmpty == true { state.slots[place.slot] = nil }
        }
    }

    private func slot(of time: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = (time - start).components
        return seconds * Self.slotsPerSecond + attoseconds / (1_000_000_000_000_000_000 / Self.slotsPerSecond)
    }

    /// Ends the slots whose time has come, until none is left.
    private func run() async {
        while true {
            let now = slot(of: .now)
            let (due, isLast) = state.withLock { state in
                // There are some hundred slots at most: one for each interval of the longest deadline.
                let due = state.slots.filter { $0.key <= now }
                for slot in due.keys { state.slots[slot] = nil }
                state.isRunning = !state.slots.isEmpty
                return (due.values, state.slots.isEmpty)
            }
            for entries in due { for entry in entries.values { entry.signal?.end() } }
            if isLast { return }
            try? await Task.sleep(until: start + Self.interval * Int(now + 1), clock: .continuous)
        }
    }

    /// The number of signals, for tests.
    var count: Int { state.withLock { $0.slots.values.reduce(0) { $0 + $1.count } } }
}

/// An object that a ``DeadlineWheel`` ends.
protocol EndsAtDeadline: AnyObject, Sendable {
    func end()
}
