import Synchronization

/// The functions that are called when something was queued.
final class QueuedCallbacks: Sendable {
    private let callbacks = Mutex<[@Sendable () -> Void]>([])

    func add(_ callback: @escaping @Sendable () -> Void) {
        callbacks.withLock { $0.append(callback) }
    }

    func call() {
        for callback in callbacks.withLock({ $0 }) { callback() }
    }
}
