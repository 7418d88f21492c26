import Synchronization

/// The first of several results. Tasks that come later are ignored, and nothing waits for them: a closure of the app that
/// ignores its cancellation can't hold up a deadline.
package final class FirstResult<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, Never>)
        case finished(Value)
    }

    private let state = Mutex(State.empty)

    package init() {}

    package func finish(_ value: Value) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .empty:
                state = .finished(value)
                return nil
            case .waiting(let continuation):
                state = .finished(value)
                return continuation
            case .finished: return nil
            }
        }
        continuation?.resume(returning: value)
    }

    /// Waits for the result. Called once.
    package func value() async -> Value {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state -> Value? in
                if case .finished(let value) = state { return value }
                state = .waiting(continuation)
                return nil
            }
            if let result { continuation.resume(returning: result) }
        }
    }
}
