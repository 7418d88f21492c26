/// A handler of swift-metrics with a value that can be read.
protocol Instrument: AnyObject, Sendable {
    var value: MetricFamily.Value { get }
}
