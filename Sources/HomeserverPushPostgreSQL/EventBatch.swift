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
        _ requests: [Request], _ pool: ConnectionPool, _ accounts: AccountIDs, _ signal: QueueSignal
    ) async -> [Result<Bool, PushStoreError>] {
        do throws(PushStoreError) {
            var reader = RowReader(try await rows(requests, pool, accounts).first ?? [])
            let isNew = try reader.boolean()
            if try reader.boolean() { signal.queued() }
            return requests.map { _ in .success(isNew) }
        } catch {
            guard requests.count > 1, !error.isTemporary else { return requests.map { _ in .failure(error) } }
            // One of the events was recorded before, or can't be recorded, such as one that is too large.
            var results: [Result<Bool, PushStoreError>] = []
            for request in requests { results += await record([request], pool, accounts, signal) }
            return results
        }
    }

    private static func rows(
        _ requests: [Request], _ pool: ConnectionPool, _ accounts: AccountIDs
    ) async throws(PushStoreError) -> [PostgreSQLRow] {
        let events = requests.map(\.event)
        let users = events.flatMap { $0.recipients.map(\.userID) }
        for _ in 0..<2 {
            let notifications = GroupedNotifications(events, accounts: try await accounts.ids(of: users, pool))
            let parameters = parameters(requests) + notifications.parameters
            if let rows = try await pool.run(
                Statements.recordEvents, parameters, unless: GroupedRecording.unknownUser)
            {
                return rows
            }
            accounts.removeAll()
        }
        throw PushStoreError("a user is missing in the database", isTemporary: true)
    }

    private static func parameters(_ requests: [Request]) -> [String] {
        let events = requests.map(\.event)
        // Of an event that notifies no user, no more is stored than what receipts need.
        let notifying = events.map { $0.recipients.isEmpty ? nil : $0 }
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
        ]
    }
}
