import HomeserverPush

/// A store that records nothing, for the time of the evaluation alone.
struct NoNotifications: NotificationStore {
    func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool { true }
    func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError) {}
    func recordRedaction(of eventID: String, in roomID: String, now: Timestamp) async throws(PushStoreError) {}
    func removeNotifications(of userID: String, in roomID: String, now: Timestamp) async throws(PushStoreError) {}
    func unreadCounts(of userID: String) async throws(PushStoreError) -> UnreadCounts { UnreadCounts() }
    func unreadThreads(of userID: String, in roomID: String) async throws(PushStoreError) -> [UnreadThread] { [] }
    func notifications(
        of userID: String, before position: Int64?, limit: Int, onlyHighlights: Bool
    ) async throws(PushStoreError) -> [ListedNotification] { [] }
    func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> Int { 0 }
}
