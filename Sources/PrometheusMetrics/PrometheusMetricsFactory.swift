import CoreMetrics
import Synchronization

/// A backend of swift-metrics that shows the metrics in Prometheus's formats.
///
/// ```swift
/// let factory = PrometheusMetricsFactory(
///     .init(descriptions: [MetricDescription("http_requests_total", "Requests by status.")]))
/// MetricsSystem.bootstrap(factory)
/// // …
/// let format = ExpositionFormat(accept: request.headers["Accept"])
/// respond(contentType: format.contentType, body: format.text(of: factory.snapshot()))
/// ```
///
/// | swift-metrics | Prometheus | name |
/// | --- | --- | --- |
/// | `Counter`, `FloatingPointCounter` | counter | the label; `_total` is added if it is missing |
/// | `Gauge`, `Meter` | gauge | the label |
/// | `Recorder` | histogram | the label |
/// | `Timer` | histogram in seconds | the label; `_seconds` is added if it is missing |
///
/// In names, characters that Prometheus doesn't allow become `_`. Instruments with the same label and dimensions share
/// one series. Recording is atomic and takes no lock; making an instrument does, so keep instruments.
///
/// The number of series is bounded. An instrument beyond the bound works but isn't shown, and neither is one whose name
/// belongs to a metric of another kind. Both are counted by the metric `prometheus_refused_instruments_total`.
public final class PrometheusMetricsFactory: MetricsFactory {
    public struct Configuration: Sendable {
        /// The texts about metrics, and the buckets of histograms.
        public var descriptions: [MetricDescription]
        /// The upper bounds of buckets for timers without a description, in seconds.
        public var timerBuckets: [Double]
        /// The upper bounds of buckets for recorders without a description.
        public var recorderBuckets: [Double]
        /// The maximum number of lines with values. A histogram has a line for each bucket, and three more.
        public var maxLines: Int

        public init(
            descriptions: [MetricDescription] = [],
            timerBuckets: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            recorderBuckets: [Double] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000], maxLines: Int = 50_000
        ) {
            self.descriptions = descriptions
            self.timerBuckets = timerBuckets
            self.recorderBuckets = recorderBuckets
            self.maxLines = maxLines
        }
    }

    private struct State {
        var registry: SeriesRegistry
        var updates: [@Sendable () -> Void] = []
    }

    private let configuration: Configuration
    private let descriptions: [String: MetricDescription]
    private let state: Mutex<State>
    private let refusedInstruments = CounterInstrument()

    public init(_ configuration: Configuration = .init()) {
        self.configuration = configuration
        descriptions = Dictionary(configuration.descriptions.map { ($0.label, $0) }) { first, _ in first }
        var registry = SeriesRegistry(maxLines: configuration.maxLines)
        _ = registry.instrument(
            MetricFamily(
                name: "prometheus_refused_instruments", kind: .counter,
                help: "Instruments that are not shown: beyond the bound on series, or of two kinds under one name.",
                series: []), labels: .init([]), lines: 1
        ) { [refusedInstruments] in refusedInstruments }
        state = Mutex(State(registry: registry))
    }

    /// Adds a function that ``snapshot()`` calls before it reads the values, for values that are found on demand.
    public func addUpdate(_ update: @escaping @Sendable () -> Void) {
        state.withLock { $0.updates.append(update) }
    }

    /// Returns the metrics in the order of their names, and their series in the order of the labels.
    ///
    /// The values are read one after the other while other threads change them.
    public func snapshot() -> [MetricFamily] {
        for update in state.withLock({ $0.updates }) { update() }
        let series = state.withLock { $0.registry.sorted() }
        return series.map { family, instruments in
            var family = family
            family.series = instruments.map { .init(labels: $0.labels, value: $0.instrument.value) }
            return family
        }
    }

    /// Removes series, such as those of an app that isn't configured any more. Their instruments continue to work, but
    /// aren't shown.
    public func removeSeries(where isObsolete: (_ family: MetricFamily, _ labels: MetricLabels) -> Bool) {
        state.withLock { $0.registry.remove(where: isObsolete) }
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        instrument(label, dimensions, .counter, CounterInstrument.init)
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        instrument(label, dimensions, .counter, SumInstrument.init)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        instrument(label, dimensions, .gauge, GaugeInstrument.init)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return instrument(label, dimensions, .gauge, GaugeInstrument.init) }
        let bounds = bounds(label, configuration.recorderBuckets)
        return instrument(label, dimensions, .histogram, lines: bounds.count + 3) {
            HistogramInstrument(bounds: bounds)
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let bounds = bounds(label, configuration.timerBuckets)
        return instrument(label, dimensions, .histogram, unit: "_seconds", lines: bounds.count + 3) {
            HistogramInstrument(bounds: bounds)
        }
    }

    public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    // MARK: Series

    private func bounds(_ label: String, _ standard: [Double]) -> [Double] {
        Set(descriptions[label]?.buckets ?? standard).filter(\.isFinite).sorted()
    }

    private func instrument<Made: Instrument>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind, unit: String = "",
        lines: Int = 1, _ make: () -> Made
    ) -> Made {
        var name = MetricName.valid(label)
        if kind == .counter { name = name.removingSuffix("_total") }
        if !name.hasSuffix(unit) { name += unit }
        let family = MetricFamily(name: name, kind: kind, help: descriptions[label]?.help ?? "", series: [])
        let labels = MetricLabels(dimensions.map { (name: $0.0, value: $0.1) })
        let instrument = state.withLock { $0.registry.instrument(family, labels: labels, lines: lines, make: make) }
        if let instrument = instrument as? Made { return instrument }
        refusedInstruments.increment(by: 1)
        return make()
    }

    private func destroy(_ handler: AnyObject) {
        state.withLock { $0.registry.remove(handler) }
    }
}
