/// The results of an app's deliveries: counters of the last hour and since the start, the last success and failure.
///
/// Its memory is bounded: about 10 KB.
package struct AppActivity: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// A notification that wasn't delivered.
    package struct Failure: Sendable {
        package let time: Instant
        /// Whether the notification is lost.
        package let isFinal: Bool
        package let cause: FailureCause
        /// The reason, with at most 255 characters.
        package let reason: String
        /// The remedy, if the provider's response has one.
        package let remedy: String?
        /// The push server, if the device names it.
        package let host: Destination?
    }

    /// Numbers of deliveries by their result.
    package struct ResultCounts: Hashable, Sendable {
        package var delivered = 0
        package var rejected = 0
        package var retry = 0
        package var failed = 0
    }

    private enum Counter {
        static let (delivered, rejected, retry, failed) = (0, 1, 2, 3)
        static let (duplicate, dropped, fault) = (4, 5, 6)
        /// The first of the buckets of latencies.
        static let latency = 7
        static let count = latency + LatencyBuckets.count
    }

    /// The deliveries since the start.
    package private(set) var total = ResultCounts()
    /// The rejections that the guard has withheld since the start.
    package private(set) var withheld = 0
    /// The last notification that the provider accepted.
    package private(set) var lastSuccess: Instant?
    /// The last response that shows that the credentials work.
    package private(set) var lastAcceptance: Instant?
    /// The last notification that wasn't delivered, other than dead pushkeys.
    package private(set) var lastFailure: Failure?
    /// The first of the failures since the last acceptance.
    package private(set) var failingSince: Instant?
    /// The number of failures since the last acceptance.
    package private(set) var consecutiveFailures = 0
    /// The last fault of the configuration or the credentials.
    package private(set) var lastFault: Failure?
    /// The last rejection that the guard has withheld.
    package private(set) var lastSuspectRejection: Failure?
    /// Destinations that were paused by their breaker. The breakers know which still are.
    package private(set) var pausedDestinations: [Destination] = []
    private var minutes: MinuteCounters

    private static let maxPausedDestinations = 16
    private static let maxReasonBytes = 255

    package init(origin: Instant) {
        minutes = MinuteCounters(width: Counter.count, origin: origin)
    }

    // MARK: Recording

    mutating func record(_ report: DeliveryReport, duration: Duration, at now: Instant) {
        if report.hasResponse {
            minutes.count(Counter.latency + LatencyBuckets.bucket(of: duration), at: now)
        }
        switch report.result {
        case .delivered:
            total.delivered += 1
            minutes.count(Counter.delivered, at: now)
            guard report.hasResponse else { return }
            lastSuccess = now
            recordAcceptance(at: now)
        case .rejected:
            total.rejected += 1
            minutes.count(Counter.rejected, at: now)
            if report.hasResponse { recordAcceptance(at: now) }
        case .retry(_, let reason):
            total.retry += 1
            minutes.count(Counter.retry, at: now)
            recordFailure(report, reason: reason, isFinal: false, at: now)
        case .failed(let reason):
            total.failed += 1
            minutes.count(Counter.failed, at: now)
            recordFailure(report, reason: reason, isFinal: true, at: now)
        }
    }

    private mutating func recordAcceptance(at now: Instant) {
        lastAcceptance = now
        failingSince = nil
        consecutiveFailures = 0
    }

    private mutating func recordFailure(_ report: DeliveryReport, reason: String, isFinal: Bool, at now: Instant) {
        if failingSince == nil { failingSince = now }
        consecutiveFailures += 1
        let cause = report.cause ?? .notification
        // A pause hides the reason of the failures before it, and the end of the process isn't a failure of the app.
        if cause == .paused || cause == .shutdown, lastFailure != nil { return }
        let reason = report.providerReason ?? reason
        let failure = Failure(
            time: now, isFinal: isFinal, cause: cause,
            reason: reason.utf8.count > Self.maxReasonBytes ? LogText.clean(reason) : reason, remedy: report.remedy,
            host: report.host)
        lastFailure = failure
        switch cause {
        case .configuration:
            lastFault = failure
            minutes.count(Counter.fault, at: now)
        case .suspectRejection:
            lastSuspectRejection = failure
            withheld += 1
        default: break
        }
    }

    mutating func recordDuplicate(at now: Instant) { minutes.count(Counter.duplicate, at: now) }

    mutating func recordDrop(at now: Instant) { minutes.count(Counter.dropped, at: now) }

    mutating func recordPause(of destination: Destination) {
        guard !pausedDestinations.contains(destination) else { return }
        if pausedDestinations.count >= Self.maxPausedDestinations { pausedDestinations.removeFirst() }
        pausedDestinations.append(destination)
    }

    // MARK: Reading

    /// Returns the deliveries of the last minutes by result.
    package func results(last minutes: Int = MinuteCounters.minutes, at now: Instant) -> ResultCounts {
        let sum = { self.minutes.sum($0, last: minutes, at: now) }
        return ResultCounts(
            delivered: sum(Counter.delivered), rejected: sum(Counter.rejected), retry: sum(Counter.retry),
            failed: sum(Counter.failed))
    }

    /// Returns the deliveries of the last 60 seconds, duplicates excepted.
    package func perMinute(at now: Instant) -> Double {
        (Counter.delivered...Counter.failed).reduce(0) { $0 + minutes.perMinute($1, at: now) }
    }

    /// Returns the delivered notifications by minute, the oldest first, and those with the result `retry` or `failed`.
    package func history(at now: Instant) -> (delivered: [Int], failed: [Int]) {
        let retries = minutes.values(Counter.retry, at: now)
        let failures = minutes.values(Counter.failed, at: now)
        return (minutes.values(Counter.delivered, at: now), zip(retries, failures).map(+))
    }

    package func duplicates(at now: Instant) -> Int { minutes.sum(Counter.duplicate, at: now) }

    package func drops(at now: Instant) -> Int { minutes.sum(Counter.dropped, at: now) }

    /// Returns the faults of the configuration in the last minutes.
    package func faults(last minutes: Int, at now: Instant) -> Int {
        self.minutes.sum(Counter.fault, last: minutes, at: now)
    }

    /// Returns the histogram of latencies in the last minutes, in the buckets of ``LatencyBuckets``.
    package func latencies(last minutes: Int = MinuteCounters.minutes, at now: Instant) -> [Int] {
        (0..<LatencyBuckets.count).map { self.minutes.sum(Counter.latency + $0, last: minutes, at: now) }
    }
}
