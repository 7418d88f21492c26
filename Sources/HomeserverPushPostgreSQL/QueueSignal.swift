import Synchronization

/// Tells this process and others that something was queued.
///
/// Other processes learn it by a notification of PostgreSQL. It is sent after what was queued is committed, in a
/// transaction of its own, and at most 20 times a second: `NOTIFY` holds a lock of the whole database until its
/// transaction is committed.
final class QueueSignal: Sendable {
    private struct State {
        var callbacks: [@Sendable () -> Void] = []
        /// Whether a notification was sent less than ``interval`` ago.
        var isSending = false
        /// Whether something was queued since the last notification.
        var isPending = false
    }

    static let interval: Duration = .milliseconds(50)

    /// Distinguishes the notifications of this process.
    private let id = String(UInt64.random(in: .min ... .max))
    private let send: @Sendable (_ payload: String) async -> Void
    private let state = Mutex(State())

    /// - Parameter send: sends a notification to other processes.
    init(send: @escaping @Sendable (_ payload: String) async -> Void) {
        self.send = send
    }

    func add(_ callback: @escaping @Sendable () -> Void) {
        state.withLock { $0.callbacks.append(callback) }
    }

    /// Something was queued by this process, and is committed.
    func queued() {
        callBack()
        let starts = state.withLock { state in
            state.isPending = true
            defer { state.isSending = true }
            return !state.isSending
        }
        guard starts else { return }
        Task {
            while takePending() {
                await send(id)
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// A notification has arrived.
    /// - Parameter payload: `nil` if notifications may have been missed.
    func received(_ payload: String?) {
        if payload != id { callBack() }
    }

    private func callBack() {
        for callback in state.withLock(\.callbacks) { callback() }
    }

    /// Returns whether something was queued since the last notification. If not, the next one is sent at once.
    private func takePending() -> Bool {
        state.withLock { state in
            defer { state.isPending = false }
            if !state.isPending { state.isSending = false }
            return state.isPending
        }
    }
}
