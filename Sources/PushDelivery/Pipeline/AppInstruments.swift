import Metrics
import Synchronization

/// The instruments of one app. They are made once, so that recording neither builds labels nor searches for a series.
final class AppInstruments: Sendable {
    let provider: String
    /// The ``DeliveryMetrics`` that made the instruments.
    let owner: UInt64
    let devices: Counter
    let deliveriesInFlight: Meter
    let deliveryDuration: Metrics.Timer
    let duplicates: Counter
    let replacedCounts: Counter
    let withheldRejections: Counter
    let withholdsRejections: Gauge
    let operatorFaults: Counter
    let lateRejections: Counter
    let queued: Counter
    private let attempts: Counter
    private let attemptsInFlight: Meter
    private let attemptDuration: Metrics.Timer
    private let permitWait: Metrics.Timer
    private let delivered: Counter
    private let ok: Counter

    private let app: String
    private let factory: any MetricsFactory
    /// The counters of responses with other statuses than 200, by status.
    private let responses = Mutex<[Int: Counter]>([:])
    /// Counters with a label that few deliveries have, by metric and values of labels.
    private let rareCounters = Mutex<[[String]: Counter]>([:])

    init(app: String, provider: String, owner: UInt64, factory: any MetricsFactory) {
        let both = [("app", app), ("provider", provider)]
        func counter(_ label: String, _ dimensions: [(String, String)]) -> Counter {
            Counter(label: label, dimensions: dimensions, factory: factory)
        }
        func counterOfApp(_ label: String) -> Counter { counter(label, [("app", app)]) }
        func timer(_ label: String) -> Metrics.Timer {
            Metrics.Timer(label: label, dimensions: both, factory: factory)
        }
        func meter(_ label: String) -> Meter { Meter(label: label, dimensions: both, factory: factory) }

        self.owner = owner
        self.app = app
        self.provider = provider
        self.factory = factory
        devices = counter("matrix_push_devices_total", both)
        deliveriesInFlight = meter("matrix_push_deliveries_in_flight")
        deliveryDuration = timer("matrix_push_delivery_duration_seconds")
        attempts = counter("matrix_push_attempts_total", both)
        attemptsInFlight = meter("matrix_push_attempts_in_flight")
        attemptDuration = timer("matrix_push_attempt_duration_seconds")
        permitWait = timer("matrix_push_permit_wait_seconds")
        duplicates = counterOfApp("matrix_push_duplicates_total")
        replacedCounts = counterOfApp("matrix_push_replaced_counts_total")
        withheldRejections = counterOfApp("matrix_push_withheld_rejections_total")
        withholdsRejections = Gauge(
            label: "matrix_push_withholds_rejections", dimensions: [("app", app)], factory: factory)
        operatorFaults = counterOfApp("matrix_push_operator_faults_total")
        lateRejections = counterOfApp("matrix_push_late_rejections_total")
        queued = counterOfApp("matrix_push_queued_total")
        delivered = counter(
            "matrix_push_deliveries_total",
            both + [("result", "delivered"), ("reason", DeliveryReason.accepted.label)])
        ok = counter("matrix_push_responses_total", both + [("status", "200")])
    }

    func recordResult(_ result: DeliveryResult, _ reason: DeliveryReason, duration: Duration) {
        deliveryDuration.recordNanoseconds(duration.wholeNanoseconds)
        if case .delivered = result, reason == .accepted { return delivered.increment() }
        let dimensions = [("provider", provider), ("result", result.label), ("reason", reason.label)]
        rareCounter("matrix_push_deliveries_total", dimensions).increment()
    }

    /// Records the start of a request to the push provider.
    /// - Parameter wait: the time that the delivery waited for its permits.
    func beginAttempt(after wait: Duration) {
        attempts.increment()
        attemptsInFlight.increment(by: 1)
        permitWait.recordNanoseconds(wait.wholeNanoseconds)
    }

    func endAttempt(duration: Duration) {
        attemptsInFlight.decrement(by: 1)
        attemptDuration.recordNanoseconds(duration.wholeNanoseconds)
    }

    /// Records the status of a push provider's response.
    func recordResponse(status: Int) {
        guard status != 200 else { return ok.increment() }
        let known = responses.withLock { $0[status] }
        if let known { return known.increment() }
        let label = DeliveryReason.status(status).label.dropFirst("http_".count)
        let counter = rareCounter(
            "matrix_push_responses_total", [("provider", provider), ("status", String(label))])
        responses.withLock { $0[status] = counter }
        counter.increment()
    }

    /// - Parameter reason: `connection`, `retry_now` or `too_large`.
    func recordRepetition(_ reason: String) {
        rareCounter("matrix_push_repeated_attempts_total", [("provider", provider), ("reason", reason)]).increment()
    }

    /// - Parameter reason: `full`, `age` or `shutdown`.
    func recordDrop(reason: String) {
        rareCounter("matrix_push_queue_dropped_total", [("reason", reason)]).increment()
    }

    /// Returns a counter, and makes it if it doesn't exist.
    private func rareCounter(_ label: String, _ dimensions: [(String, String)]) -> Counter {
        let key = [label] + dimensions.map(\.1)
        return rareCounters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(label: label, dimensions: [("app", app)] + dimensions, factory: factory)
            counters[key] = counter
            return counter
        }
    }
}

extension DeliveryResult {
    /// The result's label in metrics.
    var label: String {
        switch self {
        case .delivered: "delivered"
        case .rejected: "rejected"
        case .retry: "retry"
        case .failed: "failed"
        }
    }
}

extension Duration {
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000
    }
}
