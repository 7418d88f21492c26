import ServiceProgram
import StatusAPI

/// Finds the problems of a pusher as a whole.
struct PusherProblems {
    let status: PusherStatus
    let notReadyReason: String?
    /// The problems of certificates and tokens.
    let files: [StatusProblem]

    /// The time in seconds for which a pusher may wait although it could be worked on.
    private static let maxWaitingSeconds = 60.0
    /// The lag in seconds that is a problem.
    private static let maxLag = 300.0
    /// The number of deliveries of an hour from which on their failures are a problem of this machine.
    private static let minFailures: Int64 = 10

    /// Returns the problems, the worst first.
    func all() -> [StatusProblem] {
        let own = [
            notReady, store, transactions, users, waiting, lag, deliveries,
            ReloadStatus.problem(status.reload, service: "pusher"), status.process.problem,
        ]
        return (own.compactMap(\.self) + files).sorted { $0.severity.rank < $1.severity.rank }
    }

    private var notReady: StatusProblem? {
        notReadyReason.map { reason in
            StatusProblem(
                severity: .failing, summary: "The pusher accepts no requests now.", details: reason,
                advice: "The homeserver sends its transactions again. If it lasts, the log has the details.")
        }
    }

    private var store: StatusProblem? {
        guard !status.store.works else { return nil }
        return StatusProblem(
            severity: .failing, summary: "The database does not respond.", details: status.store.lastFailure?.reason,
            advice: StoreProblem.advice, since: status.store.lastFailure?.at)
    }

    /// A transaction that was refused after the last one that was processed.
    private var transactions: StatusProblem? {
        guard let failure = status.homeserver.lastFailure,
            status.homeserver.lastTransaction.map({ $0.ago > failure.at.ago }) ?? true
        else { return nil }
        return StatusProblem(
            severity: .failing, summary: "The homeserver's events cannot be processed. It sends them again.",
            details: failure.reason, advice: failure.advice, since: failure.at)
    }

    private var users: StatusProblem? {
        let users = status.users
        guard users.failing > 0, let failure = users.lastFailure else { return nil }
        let all = users.failing >= users.followed
        return StatusProblem(
            severity: all && users.followed > 0 ? .failing : .warning,
            summary: "The receipts and push rules of \(StatusText.number(Int(users.failing))) of "
                + "\(StatusText.count(Int(users.followed), "user")) cannot be followed.", details: failure.reason,
            advice: failure.advice, since: all ? users.lastSuccess : nil)
    }

    private var waiting: StatusProblem? {
        guard let seconds = status.queue.waitingSeconds, seconds > Self.maxWaitingSeconds else { return nil }
        return StatusProblem(
            severity: .warning,
            summary: "Notifications have waited for a worker for \(StatusText.duration(seconds)).",
            advice: "Raise workers.concurrency, or run another pusher on the same PostgreSQL database.")
    }

    private var lag: StatusProblem? {
        guard let lag = status.homeserver.lag, lag > Self.maxLag, let last = status.homeserver.lastTransaction,
            last.ago < Self.maxLag
        else { return nil }
        return StatusProblem(
            severity: .warning,
            summary: "Events arrive \(StatusText.duration(lag)) after they were sent.",
            advice: "After an outage the homeserver sends what has waited. Otherwise check its log, its clock and that "
                + "of this machine.")
    }

    /// Nothing arrives at any gateway: probably a fault of this machine.
    private var deliveries: StatusProblem? {
        let counts = status.deliveries.lastHour
        guard counts.delivered + counts.rejected == 0, counts.retry + counts.failed >= Self.minFailures,
            status.gateways.count > 1, let failure = status.gateways.compactMap(\.lastFailure).first
        else { return nil }
        return StatusProblem(
            severity: .failing,
            summary: "Nothing was delivered in the last hour: "
                + "\(StatusText.count(Int(counts.retry + counts.failed), "notification")) to all gateways failed.",
            details: failure.reason, advice: failure.advice)
    }
}
