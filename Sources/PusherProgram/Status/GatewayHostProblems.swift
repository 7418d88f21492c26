import HomeserverPush
import PushDelivery
import ServiceProgram
import StatusAPI

/// Finds the problems of a gateway in its activity. Users choose gateways, so that they are warnings at most.
struct GatewayHostProblems {
    let state: PusherWorkers.State.Host
    let clock: StatusClock

    /// The minutes that a share of failures refers to.
    private static let window = 5
    /// The number and the share of failures within the window that are a problem although others are delivered.
    private static let (minFailures, minShare) = (5, 0.1)

    private var activity: AppActivity { state.activity }

    /// Returns the problems, the worst first.
    func all() -> [StatusProblem] {
        guard let failure = activity.lastFailure, let problem = pause ?? lasting(failure) ?? frequent(failure) else {
            return []
        }
        return [
            StatusProblem(
                severity: .warning, summary: problem, details: LogText.clean(failure.reason),
                advice: PusherFailureAdvice.text(for: failure), since: activity.failingSince.map(clock.event))
        ]
    }

    private var pause: String? {
        switch state.breaker {
        case .open(let rest):
            "The gateway is paused after failures; the next try is in \(StatusText.duration(rest / .seconds(1)))."
        case .halfOpen: "The gateway was paused after failures; the next notification is a try."
        case nil: nil
        }
    }

    private func lasting(_ failure: AppActivity.Failure) -> String? {
        guard let since = activity.failingSince, since <= failure.time, recent.delivered + recent.rejected == 0 else {
            return nil
        }
        let failures = recent.retry + recent.failed
        guard failures > 1 else { return "The last notification was not delivered." }
        return "Nothing was delivered in the last \(Self.window) minutes: "
            + "\(StatusText.count(failures, "notification")) failed."
    }

    private func frequent(_ failure: AppActivity.Failure) -> String? {
        let failures = recent.retry + recent.failed
        let all = failures + recent.delivered + recent.rejected
        guard failures >= Self.minFailures, Double(failures) >= Double(all) * Self.minShare else { return nil }
        return "\(StatusText.number(failures)) of \(StatusText.count(all, "notification")) of the last "
            + "\(Self.window) minutes were not delivered."
    }

    private var recent: AppActivity.ResultCounts { activity.results(last: Self.window, at: clock.now) }
}
