import PushDelivery
import StatusAPI

extension FailureStatus {
    /// - Parameter advice: what the operator can do, as a sentence.
    package init(_ failure: AppActivity.Failure, advice: String, clock: StatusClock) {
        self.init(
            at: clock.event(failure.time), result: failure.isFinal ? .failed : .retry,
            reason: LogText.clean(failure.reason), advice: advice,
            destination: failure.host.map { LogText.clean($0.name) })
    }
}

extension LatencyStatus {
    /// Creates the quantiles of a histogram of `LatencyBuckets`; `nil` if it is empty.
    package init?(buckets: [Int]) {
        guard let p50 = LatencyBuckets.quantile(0.5, of: buckets), let p99 = LatencyBuckets.quantile(0.99, of: buckets)
        else { return nil }
        self.init(
            p50: StatusClock.rounded(p50), p99: StatusClock.rounded(p99), count: Int64(buckets.reduce(0, +)))
    }
}

extension BreakerStatus {
    package init(destination: Destination, _ state: CircuitBreakers.State) {
        let name = LogText.clean(destination.name)
        switch state {
        case .open(let rest):
            self.init(destination: name, state: .open, nextTry: StatusClock.rounded(rest / .seconds(1)))
        case .halfOpen: self.init(destination: name, state: .halfOpen, nextTry: 0)
        }
    }
}

extension ResultCounts {
    package static let zero = ResultCounts(delivered: 0, rejected: 0, retry: 0, failed: 0)

    package init(_ counts: AppActivity.ResultCounts) {
        self.init(
            delivered: Int64(counts.delivered), rejected: Int64(counts.rejected), retry: Int64(counts.retry),
            failed: Int64(counts.failed))
    }

    /// The number of deliveries.
    package var sum: Int64 { delivered + rejected + retry + failed }

    package static func + (left: Self, right: Self) -> Self {
        Self(
            delivered: left.delivered + right.delivered, rejected: left.rejected + right.rejected,
            retry: left.retry + right.retry, failed: left.failed + right.failed)
    }
}

extension MinuteCounts {
    package init(_ history: (delivered: [Int], failed: [Int])) {
        self.init(delivered: history.delivered.map(Int64.init), failed: history.failed.map(Int64.init))
    }
}
