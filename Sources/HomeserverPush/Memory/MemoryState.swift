import StringGrammars

/// Everything that an ``InMemoryPushStore`` keeps.
struct MemoryState: Sendable {
    let maxNotificationsPerUser: Int
    var pushers = MemoryPushers()
    /// By user ID.
    var users: [OpaqueIdentifier: MemoryUser] = [:]
    var events: MemoryEvents
    var receipts = MemoryReceipts()
    var lastLease: Int64 = 0
    var pushRules = MemoryPushRules()
    /// By room ID.
    var roomStates: [OpaqueIdentifier: MemoryRoomState] = [:]
    /// By key.
    var values: [OpaqueIdentifier: String] = [:]

    init(maxNotificationsPerUser: Int, events: MemoryEvents) {
        self.maxNotificationsPerUser = maxNotificationsPerUser
        self.events = events
    }

    /// Returns a user's unread notifications in all rooms.
    func unread(of user: OpaqueIdentifier) -> UnreadCounts { users[user]?.unread ?? UnreadCounts() }
}
