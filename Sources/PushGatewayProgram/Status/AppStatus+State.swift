import PushDelivery
import ServiceProgram
import StatusAPI

extension AppStatus {
    /// Creates the status of an app from what the pipeline knows about it.
    init(_ state: DeliveryPipeline.AppState, deliveryClock: any DeliveryClock, clock: StatusClock) {
        let activity = state.activity
        let provider = state.app.provider
        let name = type(of: provider).name
        let expiries = provider.expiries(clock: deliveryClock)
        let problems = AppProblems(state: state, expiries: expiries, clock: clock).all()
        let total = ResultCounts(activity.total)
        self.init(
            app: state.app.name, provider: name,
            state: problems.first?.severity ?? (total.sum == 0 ? .idle : .working), problems: problems,
            lastSuccess: activity.lastSuccess.map(clock.event),
            lastFailure: activity.lastFailure.map { failure in
                FailureStatus(failure, advice: FailureAdvice.text(for: failure, provider: name), clock: clock)
            },
            perMinute: StatusClock.rounded(activity.perMinute(at: clock.now)),
            lastHour: ResultCounts(activity.results(at: clock.now)), total: total,
            duplicatesLastHour: Int64(activity.duplicates(at: clock.now)),
            droppedLastHour: Int64(activity.drops(at: clock.now)),
            latency: LatencyStatus(buckets: activity.latencies(at: clock.now)),
            latencyLast5Minutes: LatencyStatus(buckets: activity.latencies(last: 5, at: clock.now)),
            minutes: MinuteCounts(activity.history(at: clock.now)),
            breakers: state.breakers.map { BreakerStatus(destination: $0.destination, $0.state) },
            guard: GuardStatus(
                withholds: state.withholdingOrigins > 0, origins: Int64(state.withholdingOrigins),
                withheld: Int64(activity.withheld)),
            expiries: expiries.map {
                ExpiryStatus(
                    name: $0.name, at: clock.event(secondsSince1970: $0.time), isRenewed: $0.isRenewed)
            })
    }
}
