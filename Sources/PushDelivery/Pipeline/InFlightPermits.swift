import Synchronization

/// Bounds on the number of requests in flight for each key, such as a destination. Waiting callers get permits in the
/// order in which they asked.
package final class InFlightPermits<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        let limit: Int
        let isGranted: SharedResult<Bool>
    }

    private struct Bound {
        var inFlight = 0
        var waiters: [UInt64: Waiter] = [:]
        /// The waiters in their order. Contains some that have left.
        var order = FIFOQueue<UInt64>()

        /// Takes a permit if one is free and no caller waits.
        mutating func take(limit: Int) -> Bool {
            guard waiters.isEmpty, inFlight < limit else { return false }
            inFlight += 1
            return true
        }
    }

    private struct State {
        var bounds: [Key: Bound] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Takes a permit if one is free and no other caller waits. The caller must then call ``release(_:)``.
    /// - Parameter limit: maximum number of permits of the key in use at a time, at least 1.
    package func take(_ key: Key, limit: Int) -> Bool {
        state.withLock { state in
            // Not changed in place: that would allocate memory.
            var bound = state.bounds[key] ?? Bound()
            guard bound.take(limit: max(1, limit)) else { return false }
            state.bounds[key] = bound
            return true
        }
    }

    /// Waits for a permit.
    /// - Parameters:
    ///   - limit: maximum number of permits of the key in use at a time, at least 1.
    ///   - signal: ends the wait.
    /// - Returns: whether the caller has a permit. If so, it must call ``release(_:)``. `false` if the signal ended or
    ///   the task was cancelled while the caller waited.
    package func acquire(_ key: Key, limit: Int, until signal: StopSignal) async -> Bool {
        let limit = max(1, limit)
        let waiting = state.withLock { state -> (id: UInt64, waiter: Waiter)? in
            // Not changed in place: that would allocate memory.
            var bound = state.bounds[key] ?? Bound()
            if bound.take(limit: limit) {
                state.bounds[key] = bound
                return nil
            }
            let waiter = Waiter(limit: limit, isGranted: SharedResult())
            state.nextID += 1
            state.bounds[key]?.waiters[state.nextID] = waiter
            state.bounds[key]?.order.append(state.nextID)
            return (state.nextID, waiter)
        }
        guard let (id, waiter) = waiting else { return true }
        let handler = signal.onEnd { self.leave(id, key) }
        defer { signal.removeHandler(handler) }
        return await withTaskCancellationHandler {
            await waiter.isGranted.value()
        } onCancel: {
            leave(id, key)
        }
    }

    /// Gives a permit back.
    package func release(_ key: Key) {
        let granted = state.withLock { state -> [Waiter] in
            guard var bound = state.bounds[key] else { return [] }
            bound.inFlight -= 1
            if bound.waiters.isEmpty {
                state.bounds[key] = bound.inFlight > 0 ? bound : nil
                return []
            }
            // Unique, so that its buffers aren't copied.
            state.bounds[key] = nil
            let granted = Self.grant(&bound)
            if bound.inFlight > 0 || !bound.waiters.isEmpty { state.bounds[key] = bound }
            return granted
        }
        for waiter in granted { waiter.isGranted.set(true) }
    }

    /// The number of permits in use and of waiting callers, for tests.
    func counts(_ key: Key) -> (inFlight: Int, waiting: Int) {
        state.withLock { ($0.bounds[key]?.inFlight ?? 0, $0.bounds[key]?.waiters.count ?? 0) }
    }

    /// The number of keys with permits in use or waiting callers.
    var keyCount: Int { state.withLock { $0.bounds.count } }

    private func leave(_ id: UInt64, _ key: Key) {
        let (left, granted) = state.withLock { state -> (Waiter?, [Waiter]) in
            guard var bound = state.bounds.removeValue(forKey: key) else { return (nil, []) }
            defer { if bound.inFlight > 0 || !bound.waiters.isEmpty { state.bounds[key] = bound } }
            guard let left = bound.waiters.removeValue(forKey: id) else { return (nil, []) }
            if bound.order.count > bound.waiters.count * 2 + 32 {
                let waiters = bound.waiters
                bound.order.removeAll { waiters[$0] == nil }
            }
            // The caller that left may have been the first, with a lower limit than the next ones.
            return (left, Self.grant(&bound))
        }
        left?.isGranted.set(false)
        for waiter in granted { waiter.isGranted.set(true) }
    }

    /// Removes the waiters that have a permit now.
    private static func grant(_ bound: inout Bound) -> [Waiter] {
        var granted: [Waiter] = []
        while let id = bound.order.first {
            guard let waiter = bound.waiters[id] else {
                bound.order.popFirst()
                continue
            }
            guard bound.inFlight < waiter.limit else { break }
            bound.order.popFirst()
            bound.waiters[id] = nil
            bound.inFlight += 1
            granted.append(waiter)
        }
        return granted
    }
}
