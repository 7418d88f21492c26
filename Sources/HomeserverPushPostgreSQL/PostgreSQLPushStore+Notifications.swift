import ClientServerAPI
import HomeserverPush
import PostgreSQLClient

/// A call that records an event.
struct EventRequest: Sendable {
    let event: RecordedEvent
    let now: Timestamp
}

/// A call that records a receipt.
struct ReceiptRequest: Sendable {
    let receipt: ReadReceipt
    let now: Timestamp
}

extension PostgreSQLPushStore {
    public func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool {
        try await share(EventRequest(event: event, now: now), events)
    }

    public func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError) {
        try await share(ReceiptRequest(receipt: receipt, now: now), receipts)
    }

    public func recordRedaction(
        of eventID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError) {
        try await queue(
            Statements.redactEvent, [StoredText.key(eventID), StoredText.key(roomID), String(now.milliseconds)])
    }

    public func removeNotifications(
        of userID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError) {
        try await queue(
            Statements.removeFromRoom, [StoredText.key(userID), StoredText.key(roomID), String(now.milliseconds)])
    }

    public func unreadCounts(of userID: String) async throws(PushStoreError) -> UnreadCounts {
        guard let row = try await pool.run(Statements.unreadCounts, [StoredText.key(userID)]).first else { return .init() }
        var reader = RowReader(row)
        return try reader.unreadCounts()
    }

    public func unreadThreads(
        of userID: String, in roomID: String
    ) async throws(PushStoreError) -> [UnreadThread] {
        var threads: [UnreadThread] = []
        let parameters = [StoredText.key(userID), StoredText.key(roomID)]
        for row in try await pool.run(Statements.unreadThreads, parameters) {
            var reader = RowReader(row)
            let thread = try reader.text()
            threads.append(
                UnreadThread(
                    threadID: thread.isEmpty ? nil : StoredText.identifier(String(thread.dropFirst())),
                    messages: try reader.integer(), highlights: try reader.integer()))
        }
        return threads
    }

    public func notifications(
        of userID: String, before position: Int64?, limit: Int, onlyHighlights: Bool
    ) async throws(PushStoreError) -> [ListedNotification] {
        var notifications: [ListedNotification] = []
        let parameters = [
            StoredText.key(userID), String(position ?? .max), String(max(0, limit)), onlyHighlights ? "t" : "f",
        ]
        for row in try await pool.run(Statements.notifications, parameters) {
            var reader = RowReader(row)
            let position = try reader.integer()
            let roomID = StoredText.identifier(try reader.text())
            let event: Event = try StoredText.value(try reader.text())
            let actions: [Action] = try StoredText.value(try reader.text())
            let time = max(0, try reader.integer())
            notifications.append(
                ListedNotification(
                    position: position,
                    notification: .init(
                        roomID: roomID, event: event, actions: actions, read: try reader.boolean(), ts: time)))
        }
        return notifications
    }

    public func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> Int {
        Int(
            try await integer(
                Statements.removeOld,
                [String(readBefore.milliseconds), String(unreadBefore.milliseconds), String(limit)]))
    }

    // MARK: Batches

    static func record(
        _ requests: [EventRequest], _ pool: ConnectionPool, _ signal: QueueSignal
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

    private static func parameters(_ requests: [EventRequest]) -> [String] {
        let events = requests.map(\.event)
        let recipients = zip(1..., events).flatMap { number, event in event.recipients.map { (Int64(number), $0) } }
        let times = requests.map { min($0.event.event.originServerTS, $0.now.milliseconds) }
        return [
            PostgreSQLText.textArray(events.map { StoredText.key($0.room.roomID) }),
            PostgreSQLText.textArray(events.map { StoredText.key($0.event.eventID) }),
            PostgreSQLText.textArray(events.map { StoredText.thread($0.threadID) }),
            PostgreSQLText.textArray(events.map { $0.recipients.isEmpty ? nil : StoredText.json($0.event) }),
            PostgreSQLText.textArray(events.map { $0.recipients.isEmpty ? nil : $0.room.name.map(StoredText.key) }),
            PostgreSQLText.textArray(events.map { $0.recipients.isEmpty ? nil : $0.room.alias.map(StoredText.key) }),
            PostgreSQLText.textArray(events.map { $0.recipients.isEmpty ? nil : $0.room.senderDisplayName.map(StoredText.key) }),
            PostgreSQLText.integers(requests.map(\.now.milliseconds)), PostgreSQLText.integers(times),
            PostgreSQLText.integers(recipients.map(\.0)),
            PostgreSQLText.textArray(recipients.map { StoredText.key($0.1.userID) }),
            PostgreSQLText.textArray(recipients.map { StoredText.json($0.1.actions) }),
            PostgreSQLText.booleans(recipients.map(\.1.isHighlight)),
        ]
    }

    static func record(
        _ requests: [ReceiptRequest], _ pool: ConnectionPool, _ signal: QueueSignal
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

extension RowReader {
    mutating func unreadCounts() throws(PushStoreError) -> UnreadCounts {
        UnreadCounts(rooms: try integer(), messages: try integer(), highlights: try integer())
    }
}
