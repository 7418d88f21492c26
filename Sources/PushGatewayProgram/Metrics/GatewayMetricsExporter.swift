import APIRuntime
import PrometheusMetrics
import PushDelivery
import ServiceProgram

/// The metrics of the gateway, and their text for Prometheus.
final class GatewayMetricsExporter: Sendable {
    /// Makes the instruments of all parts of the gateway.
    let factory: PrometheusMetricsFactory
    private let hasSygnalNames: Bool

    /// - Parameters:
    ///   - hasSygnalNames: whether the text also has sygnal's names.
    ///   - version: the version of the gateway.
    init(hasSygnalNames: Bool, version: String) {
        self.hasSygnalNames = hasSygnalNames
        factory = .service(MetricDescription.gateway, version: version)
    }

    /// Records the states of a pipeline before each scrape.
    func observe(_ pipeline: DeliveryPipeline) {
        factory.addUpdate { pipeline.recordStates() }
    }

    /// The metrics, under sygnal's names too if these are configured.
    func snapshot() -> [MetricFamily] {
        let families = factory.snapshot()
        return hasSygnalNames ? families + SygnalNames.families(of: families) : families
    }

    /// Returns the response to a scrape, in the format that the client prefers.
    func response(to request: ServerRequest) -> ServerResponse {
        ServerResponse(metrics: snapshot(), for: request)
    }
}
