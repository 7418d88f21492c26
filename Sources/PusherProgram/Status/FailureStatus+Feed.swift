import HomeserverFeed
import HomeserverPush
import ServiceProgram
import StatusAPI

extension FailureStatus {
    /// Creates the status of a transaction or a sync that failed. Both are repeated.
    init(_ failure: FeedActivity.Failure, clock: StatusClock) {
        self.init(
            at: clock.event(failure.time), result: .retry, reason: failure.reason,
            advice: PusherFailureAdvice.text(for: failure))
    }

    init(_ failure: PusherWorkers.State.StoreFailure, clock: StatusClock) {
        self.init(
            at: clock.event(failure.time), result: failure.isTemporary ? .retry : .failed, reason: failure.reason,
            advice: StoreProblem.advice)
    }
}

/// The words about a database that doesn't work.
enum StoreProblem {
    static let advice =
        "Check the database that the section store names: is it running, writable, and is its disk full? "
        + "Nothing is lost: the homeserver sends its transactions again."
}
