import Metrics
import PostgreSQLClient

/// The metrics of the shared record.
struct StoreMetrics: Sendable {
    /// The statements of the record, as labels of metrics.
    enum Operation: String, CaseIterable {
        case claim, read, write
    }

    private struct Instruments {
        let duration: Metrics.Timer
        let errors: Counter
    }

    private let operations: [Operation: Instruments]
    private let droppedWrites: Counter

    /// - Parameter factory: `nil` for the factory of the process.
    init(factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        operations = Dictionary(
            uniqueKeysWithValues: Operation.allCases.map { operation in
                let dimensions = [("operation", operation.rawValue)]
                return (
                    operation,
                    Instruments(
                        duration: Metrics.Timer(
                            label: "matrix_push_dedupe_store_duration_seconds", dimensions: dimensions,
                            factory: factory),
                        errors: Counter(
                            label: "matrix_push_dedupe_store_errors_total", dimensions: dimensions, factory: factory))
                )
            })
        droppedWrites = Counter(
            label: "matrix_push_dedupe_store_dropped_writes_total", dimensions: [], factory: factory)
    }

    /// Runs a statement, and records its duration or its failure.
    /// - Returns: `nil` after a failure.
    func time<Value: Sendable>(
        _ operation: Operation, _ run: () async throws(PostgreSQLError) -> Value
    ) async -> Value? {
        let start = ContinuousClock.now
        do throws(PostgreSQLError) {
            let value = try await run()
            operations[operation]?.duration.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
            return value
        } catch {
            operations[operation]?.errors.increment()
            return nil
        }
    }

    /// Records a write that was dropped because too many wait for the database.
    func recordDroppedWrite() {
        droppedWrites.increment()
    }
}
