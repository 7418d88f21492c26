import PushDelivery
import ServiceProgram
import StatusAPI

/// Finds the problems of an app in its activity.
struct AppProblems {
    let state: DeliveryPipeline.AppState
    let expiries: [CredentialExpiry]
    let clock: StatusClock

    /// The time before the end of a certificate from which on it is a problem, in seconds: 30 days.
    private static let expiryWarning: Double = 30 * 86_400
    /// The minutes that a share of failures refers to.
    private static let window = 5
    /// The number of failures in succession that shows that all fail, although others were delivered before.
    private static let minSuccession = 10
    /// The number and the share of failures within the window that are a problem although others are delivered.
    private static let (minFailures, minShare) = (5, 0.1)

    private var activity: AppActivity { state.activity }
    private var provider: String { type(of: state.app.provider).name }
    /// Whether clients choose the push servers. The failure of one isn't a failure of the app.
    private var devicesNameHosts: Bool { state.app.provider.devicesNameHosts }

    /// Returns the problems, the worst first.
    func all() -> [StatusProblem] {
        let causes = [fault, withholding, pause].compactMap(\.self)
        // A failure without a cause of its own.
        let failures = causes.isEmpty ? [lasting ?? frequent].compactMap(\.self) : causes
        return (failures + expiring + [drops].compactMap(\.self)).sorted { $0.severity.rank < $1.severity.rank }
    }

    // MARK: Causes

    private var fault: StatusProblem? {
        guard let failure = activity.lastFault else { return nil }
        if isLater(failure), recent.delivered == 0 || activity.consecutiveFailures >= Self.minSuccession {
            return problem(
                devicesNameHosts ? .warning : .failing,
                devicesNameHosts
                    ? "A push server refuses the gateway's credentials or configuration."
                    : "Nothing is delivered: \(FailureAdvice.fault(of: failure.cause)). \(repetition).", failure,
                since: activity.failingSince)
        }
        let faults = activity.faults(last: Self.window, at: clock.now)
        guard faults > 0 else { return nil }
        return problem(
            .warning,
            "\(StatusText.count(faults, "notification")) of the last \(Self.window) minutes failed because of the app's "
                + "configuration; others were accepted.", failure)
    }

    private var withholding: StatusProblem? {
        guard state.withholdingOrigins > 0, let failure = activity.lastSuspectRejection else { return nil }
        let meaning = "Rejections are not reported, so that homeservers keep the pushers."
        guard !devicesNameHosts else {
            let count = state.withholdingOrigins
            return problem(
                .warning, "\(StatusText.count(count, "push server")) may reject every device. \(meaning)", failure)
        }
        return problem(
            .failing, "The provider rejects so many devices that the configuration is probably wrong. \(meaning)",
            failure, since: activity.failingSince)
    }

    private var pause: StatusProblem? {
        guard !devicesNameHosts, let breaker = state.breakers.first, let failure = activity.lastFailure else {
            return nil
        }
        var next: String
        switch breaker.state {
        case .open(let rest):
            next = "the next try is in \(StatusText.duration(rest / .seconds(1)))."
            if !state.app.queuesOnOutage { next += " Until then they get 429 with Retry-After." }
        case .halfOpen: next = "the next notification is a try."
        }
        return problem(
            .failing,
            "Nothing is delivered: \(FailureAdvice.fault(of: failure.cause)). \(repetition); \(next)", failure,
            since: activity.failingSince)
    }

    /// A failure after the last success.
    private var lasting: StatusProblem? {
        guard let failure = activity.lastFailure, isLater(failure) else { return nil }
        let failures = recent.retry + recent.failed
        if recent.delivered + recent.rejected > 0 { return nil }
        guard failures > 0 else {
            return problem(.warning, "The last notification was not delivered, and none has arrived since.", failure)
        }
        guard failures >= Self.minFailures else {
            return problem(.warning, "The last notification was not delivered.", failure, since: activity.failingSince)
        }
        let count = StatusText.count(failures, "notification")
        guard !devicesNameHosts, failure.cause != .notification else {
            return problem(
                .warning, "Nothing was delivered in the last \(Self.window) minutes: \(count) failed.", failure,
                since: activity.failingSince)
        }
        return problem(
            .failing,
            "Nothing is delivered: \(FailureAdvice.fault(of: failure.cause)). \(count) of the last \(Self.window) "
                + "minutes failed. \(repetition).", failure, since: activity.failingSince)
    }

    /// Failures between successes.
    private var frequent: StatusProblem? {
        guard let failure = activity.lastFailure else { return nil }
        let failures = recent.retry + recent.failed
        let all = failures + recent.delivered + recent.rejected
        guard failures >= Self.minFailures, Double(failures) >= Double(all) * Self.minShare else { return nil }
        return problem(
            .warning,
            "\(StatusText.number(failures)) of \(StatusText.count(all, "notification")) of the last "
                + "\(Self.window) minutes were not delivered.", failure)
    }

    private var expiring: [StatusProblem] {
        expiries.filter { !$0.isRenewed }.compactMap { expiry in
            let rest = expiry.time - clock.secondsSince1970
            guard rest < Self.expiryWarning else { return nil }
            let end = clock.event(secondsSince1970: expiry.time)
            let advice =
                "Renew the certificate and replace the file, or use a key (key_file), which does not expire."
            guard rest > 0 else {
                return StatusProblem(
                    severity: .failing, summary: "\(expiry.name) has expired.", advice: advice, since: end)
            }
            return StatusProblem(
                severity: .warning, summary: "\(expiry.name) expires in \(StatusText.duration(rest)).", advice: advice)
        }
    }

    private var drops: StatusProblem? {
        let count = activity.drops(at: clock.now)
        guard count > 0 else { return nil }
        return StatusProblem(
            severity: .warning,
            summary: "The queue gave up \(StatusText.count(count, "notification")) in the last hour.",
            advice: "They are lost. The log has the reasons (\"dropped from the queue\").")
    }

    // MARK: Parts

    /// The fate of notifications that can't be delivered now.
    private var repetition: String {
        state.app.queuesOnOutage ? "The queue keeps the notifications" : "Homeservers send the notifications again"
    }

    /// The results within the window.
    private var recent: AppActivity.ResultCounts { activity.results(last: Self.window, at: clock.now) }

    /// Whether no response since a failure shows that the credentials work.
    private func isLater(_ failure: AppActivity.Failure) -> Bool {
        activity.failingSince.map { $0 <= failure.time } ?? false
    }

    private func problem(
        _ severity: OperationalState, _ summary: String, _ failure: AppActivity.Failure,
        since: ContinuousClock.Instant? = nil
    ) -> StatusProblem {
        StatusProblem(
            severity: severity, summary: summary, details: LogText.clean(failure.reason),
            advice: FailureAdvice.text(for: failure, provider: provider), since: since.map(clock.event))
    }
}
