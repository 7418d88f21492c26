import CoreMetrics

/// A number that goes up and down: the last one that was recorded.
final class GaugeInstrument: RecorderHandler, MeterHandler, Instrument {
    private let number = AtomicDouble()

    func record(_ value: Int64) { number.store(Double(value)) }
    func record(_ value: Double) { number.store(value) }

    func set(_ value: Int64) { number.store(Double(value)) }
    func set(_ value: Double) { number.store(value) }
    func increment(by amount: Double) { number.add(amount) }
    func decrement(by amount: Double) { number.add(-amount) }

    var value: MetricFamily.Value { .number(number.value) }
}
