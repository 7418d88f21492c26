import Metrics

/// The instruments of requests and of their reading. The pipeline has its own.
struct GatewayMetrics: Sendable {
    /// Requests for a notification about an event.
    let events: Counter
    /// Requests for new counts.
    let counts: Counter
    /// Devices of apps that aren't configured, and devices with values that are too long.
    let unknownDevices: Counter
    let requestsInFlight: Meter
    private let repairs: [RequestRepair: Counter]
    let factory: any MetricsFactory

    /// - Parameter factory: `nil` for the factory of the process.
    init(factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        self.factory = factory
        func counter(_ label: String, _ dimensions: [(String, String)] = []) -> Counter {
            Counter(label: label, dimensions: dimensions, factory: factory)
        }
        events = counter("matrix_push_notifications_total", [("kind", "event")])
        counts = counter("matrix_push_notifications_total", [("kind", "counts")])
        unknownDevices = counter("matrix_push_unknown_devices_total")
        requestsInFlight = Meter(label: "matrix_push_requests_in_flight", dimensions: [], factory: factory)
        repairs = Dictionary(
            uniqueKeysWithValues: RequestRepair.allCases.map { kind in
                (kind, counter("matrix_push_request_repairs_total", [("kind", kind.rawValue)]))
            })
    }

    func recordRepairs(_ count: Int, _ kind: RequestRepair) {
        repairs[kind]?.increment(by: count)
    }

    /// The operations of the gateway as labels of metrics.
    enum Operation: String, CaseIterable {
        case notify, discovery, health, other
    }

    func requests(_ operation: Operation, status: String) -> Counter {
        Counter(
            label: "matrix_push_requests_total",
            dimensions: [("operation", operation.rawValue), ("status", status)], factory: factory)
    }

    /// The time from the head of a notify request to its response.
    func requestDuration(status: String) -> Metrics.Timer {
        Metrics.Timer(
            label: "matrix_push_request_duration_seconds", dimensions: [("status", status)], factory: factory)
    }

    /// Requests with an error of the client.
    func refusedRequests(reason: String) -> Counter {
        Counter(label: "matrix_push_refused_requests_total", dimensions: [("reason", reason)], factory: factory)
    }
}
