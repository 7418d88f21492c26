import Metrics
import PrometheusMetrics

extension PrometheusMetricsFactory {
    /// Creates the factory of a service's instruments, with the metrics of the process and the version.
    package static func service(_ descriptions: [MetricDescription], version: String) -> PrometheusMetricsFactory {
        let factory = PrometheusMetricsFactory(.init(descriptions: descriptions))
        let process = ProcessMetrics(factory: factory)
        factory.addUpdate { process.update() }
        Gauge(label: "matrix_push_build_info", dimensions: [("version", version)], factory: factory).record(1)
        return factory
    }
}
