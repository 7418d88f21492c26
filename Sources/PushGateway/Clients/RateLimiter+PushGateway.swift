import APIRuntime
import Logging
import Metrics
import PushDelivery

extension RateLimiter {
    private static let exemptRoutes: Set<String> = ["/health", "/ready"]

    /// Creates the limiter of a gateway. Requests for `/health` and `/ready` have no limit. Refusals are counted
    /// (`matrix_push_rate_limited_requests_total`).
    /// - Parameters:
    ///   - name: the name of the limit in the configuration, the label of the metric.
    ///   - factory: makes the metric; `nil` for the factory of the process.
    convenience init(
        name: String, _ rate: RequestRate, clock: any DeliveryClock, logger: Logger,
        factory: (any MetricsFactory)? = nil
    ) {
        let counter = Counter(
            label: "matrix_push_rate_limited_requests_total", dimensions: [("limit", name)],
            factory: factory ?? MetricsSystem.factory)
        self.init(
            name: name, rate, logger: logger, now: { clock.now },
            applies: { request in request.context.route.map { !Self.exemptRoutes.contains($0) } ?? true },
            onRefusal: { counter.increment() })
    }
}
