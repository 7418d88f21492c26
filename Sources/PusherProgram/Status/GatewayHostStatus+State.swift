import HomeserverPush
import PushDelivery
import ServiceProgram
import StatusAPI

extension GatewayHostStatus {
    /// Creates the status of a gateway from what the workers know about it.
    init(_ state: PusherWorkers.State.Host, clock: StatusClock) {
        let activity = state.activity
        let problems = GatewayHostProblems(state: state, clock: clock).all()
        let total = ResultCounts(activity.total)
        self.init(
            host: LogText.clean(state.name),
            state: problems.first?.severity ?? (total.sum == 0 ? .idle : .working), problems: problems,
            lastSuccess: activity.lastSuccess.map(clock.event),
            lastFailure: activity.lastFailure.map { failure in
                FailureStatus(failure, advice: PusherFailureAdvice.text(for: failure), clock: clock)
            },
            perMinute: StatusClock.rounded(activity.perMinute(at: clock.now)),
            lastHour: ResultCounts(activity.results(at: clock.now)), total: total,
            latency: LatencyStatus(buckets: activity.latencies(at: clock.now)),
            latencyLast5Minutes: LatencyStatus(buckets: activity.latencies(last: 5, at: clock.now)),
            minutes: MinuteCounts(activity.history(at: clock.now)),
            breakers: state.breaker.map { [BreakerStatus(destination: Destination(state.name), $0)] } ?? [])
    }

    /// The gateway as a destination on the operator's page.
    var entry: StatusPageEntry {
        StatusPageEntry(
            name: host, kind: "", state: state, problems: problems, lastSuccess: lastSuccess,
            lastFailure: lastFailure, perMinute: perMinute, lastHour: lastHour, total: total, latency: latency,
            latencyLast5Minutes: latencyLast5Minutes, minutes: minutes, breakers: breakers)
    }
}
