import ClientServerAPI
import HomeserverPush
import PostgreSQLClient

extension PostgreSQLPushStore {
    @discardableResult
    public func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool {
        try await share(EventBatch.Request(event: event, now: now), events)
    }

    public func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError) {
        try await share(ReceiptBatch.Request(receipt: receipt, now: now), receipts)
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
        guard let row = try await pool.run(Statements.unreadCounts, [StoredText.key(userID)]).first else {
            return UnreadCounts()
        }
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
}
