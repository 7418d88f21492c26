import Synchronization

/// The result of the last reload of the configuration.
final class LastReload: Sendable {
    struct Result: Sendable {
        let time: ContinuousClock.Instant
        /// Whether the new configuration is in use.
        let succeeded: Bool
        /// A summary of what was loaded, or the first problem. Contains no secret.
        let message: String
    }

    private let state = Mutex<Result?>(nil)

    var result: Result? { state.withLock { $0 } }

    func record(succeeded: Bool, message: String, at time: ContinuousClock.Instant) {
        state.withLock { $0 = Result(time: time, succeeded: succeeded, message: message) }
    }
}
