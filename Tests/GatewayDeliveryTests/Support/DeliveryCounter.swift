import Logging
import Synchronization

/// Counts the log's lines about delivered messages and their duplicates, so that a test can wait for a result in the
/// gateway.
final class DeliveryCounter: Sendable {
    private struct State {
        var count = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(counter: self) }
        logger.logLevel = .trace
        return logger
    }

    /// Returns once a number of messages have been delivered or recognised as duplicates.
    func waitForDelivered(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    private func increment() {
        let done = state.withLock { state in
            state.count += 1
            let count = state.count
            let done = state.waiters.filter { $0.count <= count }
            state.waiters.removeAll { $0.count <= count }
            return done
        }
        for waiter in done { waiter.continuation.resume() }
    }

    private struct Handler: LogHandler {
        let counter: DeliveryCounter
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if ["delivered", "duplicate, not sent again"].contains(event.message.description) { counter.increment() }
        }
    }
}
