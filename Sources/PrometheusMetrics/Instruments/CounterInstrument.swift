import CoreMetrics
import Synchronization

/// A number of events, which only grows until it is reset. Negative amounts are ignored.
final class CounterInstrument: CounterHandler, Instrument {
    private let count = Atomic<UInt64>(0)

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }

    var value: MetricFamily.Value { .number(Double(count.load(ordering: .relaxed))) }
}

/// A sum, such as of seconds, which only grows until it is reset. Amounts that are negative or not finite are ignored.
final class SumInstrument: FloatingPointCounterHandler, Instrument {
    private let sum = AtomicDouble()

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.add(amount)
    }

    func reset() {
        sum.store(0)
    }

    var value: MetricFamily.Value { .number(sum.value) }
}
