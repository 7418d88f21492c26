import Synchronization

/// A point where tasks wait until a test opens it.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrivals = 0
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var cancelled: Set<Int> = []
        var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// The number of tasks that have arrived.
    var arrivals: Int { state.withLock { $0.arrivals } }

    /// Waits until the gate is open.
    /// - Parameter endsWhenCancelled: `false` for an operation that ignores its cancellation.
    func pass(endsWhenCancelled: Bool = true) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (goesOn, observers) = state.withLock { state in
                    state.arrivals += 1
                    let arrivals = state.arrivals
                    let observers = state.observers.filter { $0.count <= arrivals }
                    state.observers.removeAll { $0.count <= arrivals }
                    let goesOn = state.isOpen || state.cancelled.remove(id) != nil
                    if !goesOn { state.waiting[id] = continuation }
                    return (goesOn, observers)
                }
                if goesOn { continuation.resume() }
                for observer in observers { observer.continuation.resume() }
            }
        } onCancel: {
            guard endsWhenCancelled else { return }
            let continuation = state.withLock { state in
                let continuation = state.waiting.removeValue(forKey: id)
                if continuation == nil { state.cancelled.insert(id) }
                return continuation
            }
            continuation?.resume()
        }
        if endsWhenCancelled { try Task.checkCancellation() }
    }

    /// Returns once a number of tasks have arrived.
    func waitForArrivals(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.arrivals >= count { return true }
                state.observers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }
}
