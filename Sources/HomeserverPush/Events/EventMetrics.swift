import Metrics
import PushDelivery

/// The metrics of events. They have no labels, so that no client can create time series.
struct EventMetrics: Sendable {
    private let events: Counter
    private let evaluatedMembers: Counter
    private let notifications: Counter
    let receipts: Counter
    private let duration: Metrics.Timer

    init(factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        events = Counter(label: "matrix_push_events_total", dimensions: [], factory: factory)
        evaluatedMembers = Counter(label: "matrix_push_event_members_total", dimensions: [], factory: factory)
        notifications = Counter(label: "matrix_push_event_notifications_total", dimensions: [], factory: factory)
        receipts = Counter(label: "matrix_push_event_receipts_total", dimensions: [], factory: factory)
        duration = Metrics.Timer(label: "matrix_push_event_duration_seconds", dimensions: [], factory: factory)
    }

    func record(evaluated: Int, notified: Int, duration: Duration) {
        events.increment()
        evaluatedMembers.increment(by: evaluated)
        notifications.increment(by: notified)
        self.duration.record(duration: duration)
    }
}
