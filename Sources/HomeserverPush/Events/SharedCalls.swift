import Synchronization

/// Runs an operation for many callers at the same time: each gets the result of a run that began after its call.
final class SharedCalls<Failure: Error>: Sendable {
    private typealias Run = Task<Result<Void, Failure>, Never>

    private struct State {
        var current: Run?
        /// The run that begins when the current one has ended.
        var next: Run?
    }

    private let state = Mutex(State())

    /// Runs the operation, or waits for a run by another caller.
    func run(_ operation: @escaping @Sendable () async throws(Failure) -> Void) async throws(Failure) {
        let run = state.withLock { state -> Run in
            if let next = state.next { return next }
            let current = state.current
            let run = Task { () -> Result<Void, Failure> in
                _ = await current?.value
                self.begin()
                defer { self.end() }
                do throws(Failure) {
                    try await operation()
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            state.next = run
            return run
        }
        try await run.value.get()
    }

    private func begin() {
        state.withLock { state in
            state.current = state.next
            state.next = nil
        }
    }

    private func end() {
        state.withLock { $0.current = nil }
    }
}
