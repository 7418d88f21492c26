import GatewayStatusAPI
import PrometheusMetrics

extension ProcessStatus {
    /// Returns the resources that this process uses now. Systems without `/proc` report the limit of descriptors only.
    static func current() -> Self {
        let resources = ProcessResources()
        let limit = resources?.maxDescriptors ?? ProcessResources.descriptorLimit
        return Self(
            residentBytes: resources.map { Int64($0.residentBytes) },
            openDescriptors: resources.map { Int64($0.openDescriptors) },
            maxDescriptors: limit.isNaN ? nil : limit < 1e15 ? Int64(limit) : .max)
    }
}
