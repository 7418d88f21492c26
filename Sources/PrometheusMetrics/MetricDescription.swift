/// The text about a metric, and the buckets of a histogram.
public struct MetricDescription: Hashable, Sendable {
    /// The label of the metric's instruments in swift-metrics, such as `http_requests_total`.
    public var label: String
    /// A sentence for the person who reads the metric.
    public var help: String
    /// The upper bounds of a histogram's buckets, in seconds for a timer; `nil` for the factory's.
    public var buckets: [Double]?

    public init(_ label: String, _ help: String, buckets: [Double]? = nil) {
        self.label = label
        self.help = help
        self.buckets = buckets
    }
}
