import Synchronization

/// The results of one request's deliveries, some of which are still in progress.
final class BatchResults: Sendable {
    private struct State {
        var results: [DeliveryResult?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let isComplete = SharedResult<Void>()

    init(count: Int) {
        state = Mutex(State(results: Array(repeating: nil, count: count), missing: count))
        if count == 0 { isComplete.set(()) }
    }

    func set(_ result: DeliveryResult, at index: Int) {
        let missing = state.withLock { state in
            if state.results[index] == nil { state.missing -= 1 }
            state.results[index] = result
            return state.missing
        }
        if missing == 0 { isComplete.set(()) }
    }

    /// Returns the results once all are there, or those that are when the task is cancelled.
    func wait() async -> [DeliveryResult?] {
        await withTaskCancellationHandler {
            await isComplete.value()
        } onCancel: {
            isComplete.set(())
        }
        return state.withLock { $0.results }
    }
}
