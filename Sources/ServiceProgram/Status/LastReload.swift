import Synchronization

/// The result of the last reload of the configuration.
package final class LastReload: Sendable {
    package struct Result: Sendable {
        package let time: ContinuousClock.Instant
        /// Whether the new configuration is in use.
        package let succeeded: Bool
        /// A summary of what was loaded, or the first problem. Contains no secret.
        package let message: String
    }

    private let state = Mutex<Result?>(nil)

    package var result: Result? { state.withLock { $0 } }

    package init() {}

    package func record(succeeded: Bool, message: String, at time: ContinuousClock.Instant) {
        state.withLock { $0 = Result(time: time, succeeded: succeeded, message: message) }
    }
}
