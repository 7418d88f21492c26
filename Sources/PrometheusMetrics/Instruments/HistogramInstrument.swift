import CoreMetrics
import Synchronization

/// The distribution of recorded numbers, as their counts in fixed buckets and their sum. Numbers that aren't finite are
/// ignored.
final class HistogramInstrument: RecorderHandler, TimerHandler, Instrument {
    /// `Atomic` can't be an element of an array.
    private final class Cell: Sendable {
        let count = Atomic<UInt64>(0)
    }

    /// The upper bounds of the buckets in ascending order, without infinity.
    private let bounds: [Double]
    /// The counts of the buckets, with one for the numbers above the last bound.
    private let cells: [Cell]
    private let sum = AtomicDouble()

    /// - Parameter bounds: finite numbers in ascending order.
    init(bounds: [Double]) {
        self.bounds = bounds
        cells = (0...bounds.count).map { _ in Cell() }
    }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        cells[index].count.wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    /// Records a duration in seconds.
    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }

    var value: MetricFamily.Value {
        .histogram(
            .init(bounds: bounds, counts: cells.map { $0.count.load(ordering: .relaxed) }, sum: sum.value))
    }
}
