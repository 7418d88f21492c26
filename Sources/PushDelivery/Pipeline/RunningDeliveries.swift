import Synchronization

/// The signals that end deliveries in progress.
final class RunningDeliveries: Sendable {
    private struct State {
        var signals: [UInt64: StopSignal] = [:]
        var nextID: UInt64 = 0
        var waiters: [SharedResult<Void>] = []
    }

    private let state = Mutex(State())

    /// The number of signals.
    var count: Int { state.withLock { $0.signals.count } }

    /// Adds a signal for work in progress.
    func add(_ signal: StopSignal) -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            state.signals[state.nextID] = signal
            return state.nextID
        }
    }

    func remove(_ id: UInt64) {
        let waiters = state.withLock { state in
            state.signals[id] = nil
            guard state.signals.isEmpty else { return [SharedResult<Void>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.set(()) }
    }

    /// Returns once no signal is left.
    func waitUntilIdle() async {
        let waiter = SharedResult<Void>()
        let isIdle = state.withLock { state in
            if state.signals.isEmpty { return true }
            state.waiters.append(waiter)
            return false
        }
        if !isIdle { await waiter.value() }
    }

    func endAll() {
        for signal in state.withLock({ Array($0.signals.values) }) { signal.end() }
    }
}
