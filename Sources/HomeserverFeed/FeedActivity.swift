import HomeserverPush
import PushDelivery
import StringGrammars
import Synchronization

/// The transactions and syncs of a feed so far, for the operator's page.
package final class FeedActivity: Sendable {
    /// A failure, with what the operator's next step depends on.
    package struct Failure: Sendable {
        /// The part that failed.
        package enum Cause: Hashable, Sendable {
            case store
            /// The homeserver can't be reached, or its response can't be read.
            case connection
            /// The homeserver responded with this status.
            case status(Int)
        }

        package let time: ContinuousClock.Instant
        /// The words of the homeserver or the store, without tokens and contents.
        package let reason: String
        package let cause: Cause
    }

    /// Transactions or syncs.
    package struct Requests: Sendable {
        package var lastSuccess: ContinuousClock.Instant?
        package var lastFailure: Failure?
        package var perMinute: Double
        package var lastHour: Int
        package var failedLastHour: Int
    }

    private enum Counter {
        static let (transactions, failedTransactions, events) = (0, 1, 2)
        static let (syncs, failedSyncs) = (3, 4)
        static let count = 5
    }

    private struct State {
        var minutes: MinuteCounters
        var lastTransaction: ContinuousClock.Instant?
        var lastTransactionFailure: Failure?
        var lag: Duration?
        var lastSync: ContinuousClock.Instant?
        var lastSyncFailure: Failure?
        /// The followed users whose last sync failed.
        var failingUsers: Set<OpaqueIdentifier> = []
    }

    private let clock: any DeliveryClock
    private let state: Mutex<State>

    init(clock: any DeliveryClock) {
        self.clock = clock
        state = Mutex(State(minutes: MinuteCounters(width: Counter.count, origin: clock.now)))
    }

    // MARK: Recording

    /// - Parameter newest: the `origin_server_ts` of the newest event in milliseconds since 1970; `nil` without events.
    func recordTransaction(events: Int, newest: Int64?) {
        let now = clock.now
        let lag = newest.map { Duration.milliseconds(max(0, clock.timestamp.milliseconds - $0)) }
        state.withLock { state in
            state.minutes.count(Counter.transactions, at: now)
            state.minutes.count(Counter.events, by: events, at: now)
            state.lastTransaction = now
            if let lag { state.lag = lag }
        }
    }

    func recordTransactionFailure(_ error: any Error) {
        let failure = failure(error)
        state.withLock { state in
            state.minutes.count(Counter.failedTransactions, at: failure.time)
            state.lastTransactionFailure = failure
        }
    }

    func recordSync(of userID: String) {
        let now = clock.now
        state.withLock { state in
            state.minutes.count(Counter.syncs, at: now)
            state.lastSync = now
            state.failingUsers.remove(OpaqueIdentifier(userID))
        }
    }

    func recordSyncFailure(of userID: String, _ error: any Error) {
        let failure = failure(error)
        state.withLock { state in
            state.minutes.count(Counter.failedSyncs, at: failure.time)
            state.lastSyncFailure = failure
            state.failingUsers.insert(OpaqueIdentifier(userID))
        }
    }

    /// Forgets a user who isn't followed any more.
    func removeUser(_ userID: String) {
        state.withLock { _ = $0.failingUsers.remove(OpaqueIdentifier(userID)) }
    }

    private func failure(_ error: any Error) -> Failure {
        let cause: Failure.Cause =
            switch error {
            case is PushStoreError: .store
            case let error as HomeserverFailure: error.status.map { .status($0) } ?? .connection
            default: .connection
            }
        return Failure(time: clock.now, reason: LogText.clean("\(error)"), cause: cause)
    }

    // MARK: Reading

    package var transactions: Requests {
        let (now, state) = current
        return Requests(
            lastSuccess: state.lastTransaction, lastFailure: state.lastTransactionFailure,
            perMinute: state.minutes.perMinute(Counter.transactions, at: now),
            lastHour: state.minutes.sum(Counter.transactions, at: now),
            failedLastHour: state.minutes.sum(Counter.failedTransactions, at: now))
    }

    package var syncs: Requests {
        let (now, state) = current
        return Requests(
            lastSuccess: state.lastSync, lastFailure: state.lastSyncFailure,
            perMinute: state.minutes.perMinute(Counter.syncs, at: now),
            lastHour: state.minutes.sum(Counter.syncs, at: now),
            failedLastHour: state.minutes.sum(Counter.failedSyncs, at: now))
    }

    /// The time between the newest event of the last transaction with events and its arrival.
    package var lag: Duration? { state.withLock { $0.lag } }
    /// The events of the last hour, repeated ones included.
    package var eventsLastHour: Int {
        let (now, state) = current
        return state.minutes.sum(Counter.events, at: now)
    }
    /// The number of followed users whose last sync failed.
    package var failingUsers: Int { state.withLock { $0.failingUsers.count } }

    private var current: (ContinuousClock.Instant, State) {
        let now = clock.now
        return (now, state.withLock { $0 })
    }
}
