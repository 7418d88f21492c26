import ClientServerAPI
import PushRules
import StringGrammars

extension InMemoryPushStore {
    @discardableResult
    public func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool {
        transaction { $0.record(event, now: now) }
    }

    public func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError) {
        transaction { state in
            let room = OpaqueIdentifier(receipt.roomID)
            let event = state.events.event(OpaqueIdentifier(receipt.eventID), in: room)
            if event == nil { state.receipts.add(receipt) }
            let position = event?.position ?? state.events.position(at: receipt.time, in: room)
            let user = OpaqueIdentifier(receipt.userID)
            state.read(user, MemoryReceiptScope(receipt.thread), in: room, upTo: position, now: now)
        }
    }

    public func recordRedaction(
        of eventID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError) {
        transaction { state in
            let id = OpaqueIdentifier(eventID)
            guard let event = state.events.event(id, in: OpaqueIdentifier(roomID)) else { return }
            for user in state.events.users(notifiedOf: id) {
                state.remove(from: user, now: now) { $0.removeNotifications(of: event) }
            }
        }
    }

    public func removeNotifications(
        of userID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError) {
        transaction { state in
            let room = OpaqueIdentifier(roomID)
            let user = OpaqueIdentifier(userID)
            state.receipts.remove(of: user, in: room)
            state.remove(from: user, now: now) { $0.removeRoom(room) }
        }
    }

    public func unreadCounts(of userID: String) async throws(PushStoreError) -> UnreadCounts {
        transaction { $0.unread(of: OpaqueIdentifier(userID)) }
    }

    public func unreadThreads(
        of userID: String, in roomID: String
    ) async throws(PushStoreError) -> [UnreadThread] {
        transaction { state in
            let threads = state.users[OpaqueIdentifier(userID)]?.threads(in: OpaqueIdentifier(roomID)) ?? [:]
            return threads.map { id, thread in
                UnreadThread(threadID: id?.text, messages: thread.messages, highlights: thread.highlights)
            }
        }
    }

    public func notifications(
        of userID: String, before position: Int64?, limit: Int, onlyHighlights: Bool
    ) async throws(PushStoreError) -> [ListedNotification] {
        transaction { state in
            guard let user = state.users[OpaqueIdentifier(userID)] else { return [] }
            let end = position.map { user.index(after: $0 - 1) } ?? user.notifications.endIndex
            let found = user.notifications[..<end].reversed().lazy.filter { !onlyHighlights || $0.isHighlight }
            return found.prefix(max(0, limit)).map(\.listed)
        }
    }

    /// O(n) in the notifications of all users.
    public func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> Int {
        transaction { $0.removeNotifications(readBefore: readBefore, unreadBefore: unreadBefore, limit: limit) }
    }
}

extension MemoryNotification {
    fileprivate var listed: ListedNotification {
        ListedNotification(
            position: position,
            notification: .init(
                roomID: event.room.text, event: event.recorded.event, actions: actions, read: isRead,
                ts: max(0, event.recordedAt.milliseconds)))
    }
}

extension MemoryState {
    fileprivate mutating func record(_ recorded: RecordedEvent, now: Timestamp) -> Bool {
        guard let event = events.add(recorded, now: now) else { return false }
        let receipts = receipts.take(OpaqueIdentifier(recorded.event.eventID), in: event.room)
        for (user, scopes) in receipts {
            for scope in scopes { read(user, scope, in: event.room, upTo: event.position, now: now) }
        }
        for recipient in recorded.recipients {
            let user = OpaqueIdentifier(recipient.userID)
            let isRead = receipts[user]?.contains { $0.includes(event.thread) } ?? false
            users[user, default: MemoryUser()].add(event, recipient, isRead: isRead)
            for removed in users[user]?.trim(to: maxNotificationsPerUser) ?? [] {
                events.removeNotification(of: removed.event)
            }
            if !isRead { pushers.wake(user, now: now) }
        }
        return true
    }

    fileprivate mutating func read(
        _ user: OpaqueIdentifier, _ scope: MemoryReceiptScope, in room: OpaqueIdentifier, upTo position: Int64,
        now: Timestamp
    ) {
        guard users[user]?.read(scope, in: room, upTo: position) == true else { return }
        pushers.wake(user, wantsBadge: true, now: now)
    }

    /// Removes notifications of a user, and queues badge updates if a count has changed.
    fileprivate mutating func remove(
        from user: OpaqueIdentifier, now: Timestamp, _ body: (inout MemoryUser) -> [MemoryNotification]
    ) {
        guard users[user] != nil else { return }
        let before = unread(of: user)
        for removed in body(&users[user, default: MemoryUser()]) { events.removeNotification(of: removed.event) }
        if unread(of: user) != before { pushers.wake(user, wantsBadge: true, now: now) }
    }

    fileprivate mutating func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) -> Int {
        var old: [(user: OpaqueIdentifier, notification: MemoryNotification)] = []
        for (id, user) in users {
            let settled = pushers.ids(of: id).compactMap { pushers[$0] }.filter(\.isDeliverable)
                .map(\.queue.settled).min()
            for notification in user.notifications {
                let time = notification.isRead ? max(readBefore, unreadBefore) : unreadBefore
                let waits = !notification.isRead && settled.map { notification.position > $0 } ?? false
                if notification.event.recordedAt < time && !waits { old.append((id, notification)) }
            }
        }
        old.sort { $0.notification.event.position < $1.notification.event.position }
        let removed = old.prefix(max(0, limit))
        for (user, notifications) in Dictionary(grouping: removed, by: \.user) {
            users[user]?.removeNotifications(at: Set(notifications.map(\.notification.position)))
            for entry in notifications { events.removeNotification(of: entry.notification.event) }
        }
        events.remove(before: min(readBefore, unreadBefore))
        receipts.remove(before: min(readBefore, unreadBefore))
        return removed.count
    }
}
