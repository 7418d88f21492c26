import Synchronization

/// The results of one request's deliveries, some of which are still in progress.
final class BatchResults: Sendable {
    fileprivate struct State {
        var results: [DeliveryResult]
        var missing: Int
        var waiter: CheckedContinuation<Void, Never>?
        var isCancelled = false
    }

    private let state: Mutex<State>

    /// The end of the time for the deliveries.
    let signal: StopSignal
    private let running: RunningDeliveries
    private let id: UInt64

    /// - Parameters:
    ///   - count: the number of deliveries, at least 1.
    ///   - unfinished: the result of deliveries that have none when the task that waits is cancelled.
    ///   - running: contains the signal until the last result is there.
    init(count: Int, unfinished: DeliveryResult, signal: StopSignal, running: RunningDeliveries) {
        state = Mutex(State(results: Array(repeating: unfinished, count: count), missing: count))
        self.signal = signal
        self.running = running
        id = running.add(signal)
    }

    /// Sets the result of a delivery, once.
    func set(_ result: DeliveryResult, at index: Int) {
        let (isComplete, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            state.results[index] = result
            state.missing -= 1
            return (state.missing == 0, state.missing == 0 ? state.takeWaiter() : nil)
        }
        if isComplete { running.remove(id) }
        waiter?.resume()
    }

    /// Returns the results once all are there, or those that are when the task is cancelled.
    func wait() async -> [DeliveryResult] {
        if let results = completeResults { return results }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isOver = state.missing == 0 || state.isCancelled
                    if !isOver { state.waiter = continuation }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.isCancelled = true
                return state.takeWaiter()
            }
            waiter?.resume()
        }
        return state.withLock { $0.results }
    }

    private var completeResults: [DeliveryResult]? {
        state.withLock { $0.missing == 0 ? $0.results : nil }
    }
}

extension BatchResults.State {
    fileprivate mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
        defer { waiter = nil }
        return waiter
    }
}
