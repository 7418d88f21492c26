import PushDelivery
import Synchronization

/// Wakes one waiting task. A signal that nothing waits for is kept for the next wait.
final class WakeSignal: Sendable {
    private struct State {
        var isPending = false
        var waiter: SharedResult<Void>?
        /// The number of waits.
        var waits = 0
    }

    private let state = Mutex(State())

    /// The number of the wait in progress; `nil` if nothing waits. For tests.
    var wait: Int? { state.withLock { $0.waiter == nil ? nil : $0.waits } }

    func wake() {
        let waiter = state.withLock { state -> SharedResult<Void>? in
            guard let waiter = state.waiter else {
                state.isPending = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.set(())
    }

    /// Returns whether a signal is kept for the next wait, and removes it.
    func takePending() -> Bool {
        state.withLock { state in
            defer { state.isPending = false }
            return state.isPending
        }
    }

    /// Returns at the deadline or when it is woken, whichever is first.
    func wait(until deadline: ContinuousClock.Instant, _ clock: any DeliveryClock) async {
        let waiter = SharedResult<Void>()
        let isWoken = state.withLock { state in
            if state.isPending {
                state.isPending = false
                return true
            }
            state.waiter = waiter
            state.waits += 1
            return false
        }
        guard !isWoken else { return }
        let timer = Task {
            do { try await clock.sleep(until: deadline) } catch { return }
            waiter.set(())
        }
        await waiter.value()
        timer.cancel()
        state.withLock { state in
            if state.waiter === waiter { state.waiter = nil }
        }
    }
}
