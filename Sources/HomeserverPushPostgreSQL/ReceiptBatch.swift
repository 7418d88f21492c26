import HomeserverPush
import PostgreSQLClient

/// Calls that record receipts in one transaction.
enum ReceiptBatch {
    struct Request: Sendable {
        let receipt: ReadReceipt
        let now: Timestamp
    }

    static func record(
        _ requests: [Request], _ pool: ConnectionPool, _ signal: QueueSignal
    ) async -> [Result<Void, PushStoreError>] {
        let receipts = requests.map(\.receipt)
        let threads = receipts.map { receipt in
            switch receipt.thread {
            case .all: "*"
            case .main: StoredText.thread(nil)
            case .root(let id): StoredText.thread(id)
            }
        }
        let parameters = [
            PostgreSQLText.textArray(receipts.map { StoredText.key($0.userID) }),
            PostgreSQLText.textArray(receipts.map { StoredText.key($0.roomID) }),
            PostgreSQLText.textArray(receipts.map { StoredText.key($0.eventID) }), PostgreSQLText.textArray(threads),
            PostgreSQLText.integers(receipts.map(\.time.milliseconds)),
            PostgreSQLText.integers(requests.map(\.now.milliseconds)),
        ]
        do throws(PushStoreError) {
            var reader = RowReader(try await pool.run(Statements.recordReceipts, parameters).first ?? [])
            if try reader.boolean() { signal.queued() }
            return requests.map { _ in .success(()) }
        } catch {
            guard requests.count > 1, !error.isTemporary else { return requests.map { _ in .failure(error) } }
            var results: [Result<Void, PushStoreError>] = []
            for request in requests { results += await record([request], pool, signal) }
            return results
        }
    }
}
