import Metrics
import PostgreSQLClient

/// The metrics of the shared record.
struct StoreMetrics: Sendable {
    /// Runs a statement, and records its duration or its failure.
    /// - Parameter operation: `claim`, `read` or `write`.
    /// - Returns: `nil` after a failure.
    func time<Value: Sendable>(
        _ operation: String, _ run: () async throws(PostgreSQLError) -> Value
    ) async -> Value? {
        let start = ContinuousClock.now
        do throws(PostgreSQLError) {
            let value = try await run()
            let timer = Timer(
                label: "matrix_push_dedupe_store_duration_seconds", dimensions: [("operation", operation)])
            timer.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
            return value
        } catch {
            Counter(label: "matrix_push_dedupe_store_errors_total", dimensions: [("operation", operation)]).increment()
            return nil
        }
    }

    /// A write that was dropped because too many wait for the database.
    func recordDroppedWrite() {
        Counter(label: "matrix_push_dedupe_store_dropped_writes_total").increment()
    }
}
