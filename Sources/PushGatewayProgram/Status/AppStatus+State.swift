import GatewayStatusAPI
import PushDelivery

extension AppStatus {
    /// Creates the status of an app from what the pipeline knows about it.
    init(_ state: DeliveryPipeline.AppState, deliveryClock: any DeliveryClock, clock: StatusClock) {
        let activity = state.activity
        let provider = state.app.provider
        let name = type(of: provider).name
        let expiries = provider.expiries(clock: deliveryClock)
        let problems = AppProblems(state: state, expiries: expiries, clock: clock).all()
        let history = activity.history(at: clock.now)
        let total = ResultCounts(activity.total)
        self.init(
            app: state.app.name, provider: name,
            state: problems.first?.severity ?? (total.sum == 0 ? .idle : .working), problems: problems,
            lastSuccess: activity.lastSuccess.map(clock.event),
            lastFailure: activity.lastFailure.map { FailureStatus($0, provider: name, clock: clock) },
            perMinute: StatusClock.rounded(activity.perMinute(at: clock.now)),
            lastHour: ResultCounts(activity.results(at: clock.now)), total: total,
            duplicatesLastHour: Int64(activity.duplicates(at: clock.now)),
            droppedLastHour: Int64(activity.drops(at: clock.now)),
            latency: LatencyStatus(buckets: activity.latencies(at: clock.now)),
            latencyLast5Minutes: LatencyStatus(buckets: activity.latencies(last: 5, at: clock.now)),
            minutes: MinuteCounts(delivered: history.delivered.map(Int64.init), failed: history.failed.map(Int64.init)),
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

extension FailureStatus {
    fileprivate init(_ failure: AppActivity.Failure, provider: String, clock: StatusClock) {
        self.init(
            at: clock.event(failure.time), result: failure.isFinal ? .failed : .retry,
            reason: LogText.clean(failure.reason), advice: FailureAdvice.text(for: failure, provider: provider),
            destination: failure.host.map { LogText.clean($0.name) })
    }
}

extension LatencyStatus {
    fileprivate init?(buckets: [Int]) {
        guard let p50 = LatencyBuckets.quantile(0.5, of: buckets), let p99 = LatencyBuckets.quantile(0.99, of: buckets)
        else { return nil }
        self.init(
            p50: StatusClock.rounded(p50), p99: StatusClock.rounded(p99), count: Int64(buckets.reduce(0, +)))
    }
}

extension BreakerStatus {
    fileprivate init(destination: Destination, _ state: CircuitBreakers.State) {
        let name = LogText.clean(destination.name)
        switch state {
        case .open(let rest):
            self.init(destination: name, state: .open, nextTry: StatusClock.rounded(rest / .seconds(1)))
        case .halfOpen: self.init(destination: name, state: .halfOpen, nextTry: 0)
        }
    }
}

extension ResultCounts {
    init(_ counts: AppActivity.ResultCounts) {
        self.init(
            delivered: Int64(counts.delivered), rejected: Int64(counts.rejected), retry: Int64(counts.retry),
            failed: Int64(counts.failed))
    }

    /// The number of deliveries.
    var sum: Int64 { delivered + rejected + retry + failed }

    static func + (left: Self, right: Self) -> Self {
        Self(
            delivered: left.delivered + right.delivered, rejected: left.rejected + right.rejected,
            retry: left.retry + right.retry, failed: left.failed + right.failed)
    }
}
