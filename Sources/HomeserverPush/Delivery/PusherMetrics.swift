import Metrics
import PushDelivery

/// The metrics of ``PusherWorkers``. Their labels come from the code, so that no client can create time series.
struct PusherMetrics: Sendable {
    let claims: Gauge
    let storeErrors: Counter
    let stalls: Counter
    let removed: Counter
    private let results: [String: Counter]
    private let interrupted: Counter
    private let delay: Metrics.Timer
    private let waiting: Gauge
    private let failing: Gauge
    private let waitingTime: Gauge

    init(factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        func gauge(_ label: String) -> Gauge { Gauge(label: label, dimensions: [], factory: factory) }
        func counter(_ label: String, _ dimensions: [(String, String)] = []) -> Counter {
            Counter(label: label, dimensions: dimensions, factory: factory)
        }
        claims = gauge("matrix_push_pusher_claims")
        storeErrors = counter("matrix_push_pusher_store_errors_total")
        stalls = counter("matrix_push_pusher_stalls_total")
        removed = counter("matrix_push_pushers_removed_total")
        results = Dictionary(
            uniqueKeysWithValues: ["delivered", "rejected", "retry", "failed"].map {
                ($0, counter("matrix_push_pusher_deliveries_total", [("result", $0)]))
            })
        interrupted = counter("matrix_push_pusher_interrupted_deliveries_total")
        delay = Metrics.Timer(label: "matrix_push_pusher_delay_seconds", dimensions: [], factory: factory)
        waiting = gauge("matrix_push_pushers_waiting")
        failing = gauge("matrix_push_pushers_failing")
        waitingTime = gauge("matrix_push_pusher_waiting_seconds")
    }

    func record(_ result: DeliveryResult, _ delivery: QueuedDelivery, now: Timestamp) {
        if delivery.wasInterrupted { interrupted.increment() }
        let label =
            switch result {
            case .delivered: "delivered"
            case .rejected: "rejected"
            case .retry: "retry"
            case .failed: "failed"
            }
        results[label]?.increment()
        guard result == .delivered, case .notification(let notification) = delivery.content else { return }
        delay.recordMilliseconds(max(0, now.milliseconds - notification.recordedAt.milliseconds))
    }

    func record(_ status: DeliveryQueueStatus, now: Timestamp) {
        waiting.record(status.waitingPushers)
        failing.record(status.failingPushers)
        let since = status.waitingSince ?? now
        waitingTime.record(Double(max(0, now.milliseconds - since.milliseconds)) / 1000)
    }
}
