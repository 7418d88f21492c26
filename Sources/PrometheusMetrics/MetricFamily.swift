/// A metric with the values of all its series at one time.
public struct MetricFamily: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// A number that only grows, except when its process starts again.
        case counter
        /// A number that goes up and down.
        case gauge
        /// Counts of numbers by size.
        case histogram
    }

    /// The name without the suffixes of samples: `http_requests` for a counter whose sample is `http_requests_total`.
    public var name: String
    public var kind: Kind
    /// A sentence about the metric; empty for none.
    public var help: String
    /// The series in the order of their labels.
    public var series: [Series]

    public init(name: String, kind: Kind, help: String = "", series: [Series]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.series = series
    }

    /// The value of a metric for one combination of labels.
    public struct Series: Hashable, Sendable {
        public var labels: MetricLabels
        public var value: Value

        public init(labels: MetricLabels = .init([]), value: Value) {
            self.labels = labels
            self.value = value
        }
    }

    public enum Value: Hashable, Sendable {
        /// The value of a counter or gauge.
        case number(Double)
        case histogram(Histogram)

        /// The sum of two values: of two numbers, or of two histograms with equal bounds. `nil` for other ones.
        public func adding(_ other: Value) -> Value? {
            switch (self, other) {
            case (.number(let left), .number(let right)): return .number(left + right)
            case (.histogram(let left), .histogram(let right)):
                guard left.bounds == right.bounds, left.counts.count == right.counts.count else { return nil }
                return .histogram(
                    Histogram(
                        bounds: left.bounds, counts: zip(left.counts, right.counts).map { $0 &+ $1 },
                        sum: left.sum + right.sum))
            default: return nil
            }
        }
    }

    /// The distribution of numbers.
    public struct Histogram: Hashable, Sendable {
        /// The upper bounds of the buckets in ascending order, without infinity.
        public var bounds: [Double]
        /// The number of recorded numbers in each bucket (not below each bound), with one more for those above the last
        /// bound.
        public var counts: [UInt64]
        /// The sum of the recorded numbers.
        public var sum: Double

        public init(bounds: [Double], counts: [UInt64], sum: Double) {
            self.bounds = bounds
            self.counts = counts
            self.sum = sum
        }

        /// The number of recorded numbers.
        public var count: UInt64 { counts.reduce(0, &+) }
    }

    /// The suffixes of the samples of a kind.
    static func sampleSuffixes(_ kind: Kind) -> [String] {
        switch kind {
        case .counter: ["_total"]
        case .gauge: [""]
        case .histogram: ["_bucket", "_count", "_sum"]
        }
    }
}
