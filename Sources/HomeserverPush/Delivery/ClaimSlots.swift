import PushDelivery
import Synchronization

/// The claims in work, and the bound on their number.
///
/// A claim whose gateway is slow doesn't use up the bound, so that slow gateways delay no other pusher. In all there are
/// at most ``slowFactor`` times as many claims.
final class ClaimSlots: Sendable {
    private struct State {
        /// The number of claims, slow ones excluded.
        var limit: Int
        /// The starts of the deliveries in flight; `nil` for a claim without one.
        var starts: [UInt64: ContinuousClock.Instant?] = [:]
        var nextID: UInt64 = 0
        var isFull = false
        var isStopping = false
        var isAbandoning = false
        var idleWaiters: [SharedResult<Void>] = []
    }

    /// The time after which a delivery counts as slow.
    static let slowTime: Duration = .seconds(1)
    private static let slowFactor = 16

    private let clock: any DeliveryClock
    private let onFreeSlot: @Sendable () -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: the number of claims, slow ones excluded.
    ///   - onFreeSlot: called when a claim ends while all slots were taken.
    init(limit: Int, clock: any DeliveryClock, onFreeSlot: @escaping @Sendable () -> Void) {
        state = Mutex(State(limit: max(1, limit)))
        self.clock = clock
        self.onFreeSlot = onFreeSlot
    }

    /// The number of claims in work.
    var count: Int { state.withLock { $0.starts.count } }
    /// Whether all slots are taken, so that pushers may wait for one.
    var isFull: Bool { state.withLock { $0.isFull } }
    /// Whether no further delivery may begin.
    var isStopping: Bool { state.withLock { $0.isStopping } }
    /// Whether the end of deliveries in flight isn't recorded any more.
    var isAbandoning: Bool { state.withLock { $0.isAbandoning } }

    func setLimit(_ limit: Int) { state.withLock { $0.limit = max(1, limit) } }

    /// Returns the number of claims that may begin now.
    func free() -> Int {
        let now = clock.now
        return state.withLock { state in
            let limit = state.limit
            var slow = 0
            if state.starts.count >= limit {
                for case let start? in state.starts.values where now - start >= Self.slowTime { slow += 1 }
            }
            let free = min(limit + slow, limit * Self.slowFactor) - state.starts.count
            state.isFull = free <= 0
            return min(max(free, 0), limit)
        }
    }

    /// Takes a slot.
    func begin() -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            state.starts[state.nextID] = .some(nil)
            return state.nextID
        }
    }

    /// Records that a delivery of a claim begins, or has ended.
    func setDelivering(_ id: UInt64, since start: ContinuousClock.Instant?) {
        state.withLock { $0.starts[id] = .some(start) }
    }

    /// Gives a slot back.
    func end(_ id: UInt64) {
        let (wasFull, idle) = state.withLock { state -> (Bool, [SharedResult<Void>]) in
            state.starts.removeValue(forKey: id)
            defer { state.isFull = false }
            guard state.starts.isEmpty else { return (state.isFull, []) }
            defer { state.idleWaiters = [] }
            return (state.isFull, state.idleWaiters)
        }
        for waiter in idle { waiter.set(()) }
        if wasFull { onFreeSlot() }
    }

    func stop() { state.withLock { $0.isStopping = true } }

    func abandon() { state.withLock { $0.isAbandoning = true } }

    func waitUntilIdle() async {
        let waiter = SharedResult<Void>()
        let isIdle = state.withLock { state in
            if !state.starts.isEmpty { state.idleWaiters.append(waiter) }
            return state.starts.isEmpty
        }
        if !isIdle { await waiter.value() }
    }
}
