import Metrics
import Synchronization

/// The metrics of a pipeline. Labels come from the configuration only: a label from a request would let clients create
/// any number of time series.
final class DeliveryMetrics: Sendable {
    private struct Key: Hashable {
        let label: String
        let dimensions: [String]
    }

    private struct Instruments {
        var counters: [Key: Counter] = [:]
        var timers: [Key: Metrics.Timer] = [:]
        var gauges: [Key: Gauge] = [:]
    }

    private let factory: (any MetricsFactory)?
    private let instruments = Mutex(Instruments())

    /// - Parameter factory: `nil` for the one that the process has chosen when the first metric is recorded.
    init(factory: (any MetricsFactory)? = nil) {
        self.factory = factory
    }

    /// Deliveries by app, provider and result: `delivered`, `rejected`, `retry`, `failed`. Each try of a
    /// queued notification is one.
    func recordResult(_ result: DeliveryResult, app: DeliveryApp, duration: Duration) {
        app.instruments.result(result.index, of: self) {
            counter(
                "matrix_push_deliveries_total",
                [("app", app.name), ("provider", type(of: app.provider).name), ("result", result.label)])
        }.increment()
        app.instruments.duration(of: self) {
            timer(
                "matrix_push_delivery_duration_seconds",
                [("app", app.name), ("provider", type(of: app.provider).name)])
        }.recordNanoseconds(duration.wholeNanoseconds)
    }

    /// Requests sent to push providers, repetitions included.
    func recordAttempt(app: DeliveryApp) {
        app.instruments.attempts(of: self) {
            counter("matrix_push_attempts_total", [("app", app.name), ("provider", type(of: app.provider).name)])
        }.increment()
    }

    /// Repeated deliveries that weren't sent again.
    func recordDuplicate(app: DeliveryApp) {
        app.instruments.duplicates(of: self) {
            counter("matrix_push_duplicates_total", [("app", app.name)])
        }.increment()
    }

    /// Counts that newer ones replaced before they were sent.
    func recordReplacement(app: DeliveryApp) {
        count("matrix_push_replaced_counts_total", [("app", app.name)])
    }

    func recordBreakerOpening(app: DeliveryApp) {
        count("matrix_push_breaker_openings_total", [("provider", type(of: app.provider).name)])
    }

    /// Rejections that the guard withheld.
    func recordWithheldRejection(app: DeliveryApp) {
        count("matrix_push_withheld_rejections_total", [("app", app.name)])
    }

    /// - Parameter origins: 1 or 0; for apps whose devices name hosts, the number of hosts whose rejections are withheld.
    func recordWithholding(by origins: Int, app: String) {
        gauge("matrix_push_withholds_rejections", [("app", app)]).record(origins)
    }

    func recordOperatorFault(app: DeliveryApp) {
        count("matrix_push_operator_faults_total", [("app", app.name)])
    }

    /// Notifications that were put into the queue.
    func recordQueued(app: DeliveryApp) {
        count("matrix_push_queued_total", [("app", app.name)])
    }

    func recordQueue(entries: Int, bytes: Int) {
        gauge("matrix_push_queue_entries", []).record(entries)
        gauge("matrix_push_queue_bytes", []).record(bytes)
    }

    /// - Parameter reason: `full`, `age` or `shutdown`.
    func recordDrop(app: DeliveryApp, reason: String) {
        count("matrix_push_queue_dropped_total", [("app", app.name), ("reason", reason)])
    }

    // MARK: Instruments

    private func count(_ label: String, _ dimensions: [(String, String)]) {
        counter(label, dimensions).increment()
    }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> Counter {
        instruments.withLock { instruments in
            Self.cached(label, dimensions, in: &instruments.counters) {
                Counter(label: label, dimensions: dimensions, factory: factory ?? MetricsSystem.factory)
            }
        }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> Gauge {
        instruments.withLock { instruments in
            Self.cached(label, dimensions, in: &instruments.gauges) {
                Gauge(label: label, dimensions: dimensions, factory: factory ?? MetricsSystem.factory)
            }
        }
    }

    private func timer(_ label: String, _ dimensions: [(String, String)]) -> Metrics.Timer {
        instruments.withLock { instruments in
            Self.cached(label, dimensions, in: &instruments.timers) {
                Metrics.Timer(label: label, dimensions: dimensions, factory: factory ?? MetricsSystem.factory)
            }
        }
    }

    /// Returns an instrument, and makes it if it doesn't exist. Factories may lock and search for each one that is made.
    private static func cached<Instrument>(
        _ label: String, _ dimensions: [(String, String)], in instruments: inout [Key: Instrument],
        make: () -> Instrument
    ) -> Instrument {
        let key = Key(label: label, dimensions: dimensions.map(\.1))
        if let instrument = instruments[key] { return instrument }
        let instrument = make()
        instruments[key] = instrument
        return instrument
    }
}

extension DeliveryResult {
    /// The result's label in metrics.
    var label: String { Self.labels[index] }

    /// The index of ``label``.
    fileprivate var index: Int {
        switch self {
        case .delivered: 0
        case .rejected: 1
        case .retry: 2
        case .failed: 3
        }
    }

    private static let labels = ["delivered", "rejected", "retry", "failed"]
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000
    }
}
