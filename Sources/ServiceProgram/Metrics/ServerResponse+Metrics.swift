import APIRuntime
import HTTPTypes
import PrometheusMetrics

extension ServerResponse {
    /// Creates the response to a scrape, in the format that the client prefers.
    package init(metrics: [MetricFamily], for request: ServerRequest) {
        let format = ExpositionFormat(accept: request.head.headerFields[.accept])
        self.init(
            status: .ok, fields: [.contentType: format.contentType, .cacheControl: "no-store"],
            body: format.text(of: metrics))
    }
}
