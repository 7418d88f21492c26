import Synchronization

/// The stores whose processes have ended, as far as the leases that they have left are concerned.
///
/// A store that has lost its connections, as when the database was restarted, makes them again and holds its lock again.
/// So a store has ended only when it has had leases and no lock in every look for ``delay``.
final class EndedStores: Sendable {
    private struct State {
        /// The first of an unbroken series of looks at which a store had no lock.
        var firstLooks: [Int64: ContinuousClock.Instant] = [:]
        var ended: [Int64] = []
    }

    let delay: Duration
    private let state = Mutex(State())

    init(delay: Duration) {
        self.delay = delay
    }

    /// The numbers of the stores that have ended and have leases.
    var numbers: [Int64] { state.withLock(\.ended) }

    /// Records a look.
    /// - Parameter unlocked: the numbers of the stores that have leases and no lock.
    /// - Returns: whether there are stores that have ended.
    func record(unlocked: [Int64], at time: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            let earlier = state.firstLooks
            state.firstLooks = [:]
            for store in unlocked { state.firstLooks[store] = earlier[store] ?? time }
            state.ended = unlocked.filter { time - (state.firstLooks[$0] ?? time) >= delay }
            return !state.ended.isEmpty
        }
    }

    /// Forgets all looks: the connection was lost, and perhaps those of other stores with it.
    func reset() {
        state.withLock { $0 = State() }
    }
}
