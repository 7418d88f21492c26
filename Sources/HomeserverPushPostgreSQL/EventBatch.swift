import ClientServerAPI
import HomeserverPush
import PostgreSQLClient

/// Calls that record events in one transaction.
enum EventBatch {
    struct Request: Sendable {
        let event: RecordedEvent
        let now: Timestamp
    }

    static func record(
        _ requests: [Request], _ pool: ConnectionPool, _ signal: QueueSignal
    ) async -> [Result<Bool, PushStoreError>] {
        do throws(PushStoreError) {
            var reader = RowReader(try await pool.run(Statements.recordEvents, parameters(requests)).first ?? [])
            let isNew = try reader.text()
            if try reader.boolean() { signal.queued() }
            return zip(requests, isNew).map { .success($1 == "t") }
        } catch {
            guard requests.count > 1, !error.isTemporary else { return requests.map { _ in .failure(error) } }
            // One of the calls can't be carried out, such as one with an event that is too large.
            var results: [Result<Bool, PushStoreError>] = []
            for request in requests { results += await record([request], pool, signal) }
            return results
        }
    }

    private static func parameters(_ requests: [Request]) -> [String] {
        let events = requests.map(\.event)
        // Of an event that notifies no user, no more is stored than what receipts need.
        let notifying = events.map { $0.recipients.isEmpty ? nil : $0 }
        let recipients = zip(1..., events).flatMap { number, event in event.recipients.map { (Int64(number), $0) } }
        let times = requests.map { min($0.event.event.originServerTS, $0.now.milliseconds) }
        return [
            PostgreSQLText.textArray(events.map { StoredText.key($0.room.roomID) }),
            PostgreSQLText.textArray(events.map { StoredText.key($0.event.eventID) }),
            PostgreSQLText.textArray(events.map { StoredText.thread($0.threadID) }),
            PostgreSQLText.textArray(notifying.map { $0.map { StoredText.json($0.event) } }),
            PostgreSQLText.textArray(notifying.map { $0?.room.name.map(StoredText.key) }),
            PostgreSQLText.textArray(notifying.map { $0?.room.alias.map(StoredText.key) }),
            PostgreSQLText.textArray(notifying.map { $0?.room.senderDisplayName.map(StoredText.key) }),
            PostgreSQLText.integers(requests.map(\.now.milliseconds)), PostgreSQLText.integers(times),
            PostgreSQLText.integers(recipients.map(\.0)),
            PostgreSQLText.textArray(recipients.map { StoredText.key($0.1.userID) }),
            PostgreSQLText.textArray(recipients.map { StoredText.json($0.1.actions) }),
            PostgreSQLText.booleans(recipients.map(\.1.isHighlight)),
        ]
    }
}
