import ClientServerAPI
import PushRules
import StringGrammars

/// A user's notification of an event.
struct MemoryNotification: Sendable {
    /// The position among the user's notifications.
    let position: Int64
    let event: MemoryEvent
    let actions: [Action]
    let isHighlight: Bool
    var isRead: Bool
}

/// The unread notifications of a room's thread.
struct MemoryThread: Sendable {
    var messages: Int64 = 0
    var highlights: Int64 = 0
    /// The position of the last event that the user has read.
    var readUpTo: Int64

    init(readUpTo: Int64) { self.readUpTo = readUpTo }

    mutating func add(isHighlight: Bool, _ number: Int64 = 1) {
        messages += number
        if isHighlight { highlights += number }
    }
}

/// The notifications and counts of a user.
struct MemoryUser: Sendable {
    /// The position of the newest notification.
    private(set) var lastPosition: Int64 = 0
    /// The oldest first.
    private(set) var notifications: [MemoryNotification] = []
    /// By room ID and thread, only with unread notifications. The key of the main timeline is `nil`.
    private var threads: [OpaqueIdentifier: [OpaqueIdentifier?: MemoryThread]] = [:]
    private(set) var unread = UnreadCounts()

    /// Returns the unread notifications of a room.
    func threads(in room: OpaqueIdentifier) -> [OpaqueIdentifier?: MemoryThread] { threads[room] ?? [:] }

    /// Returns the index of the first notification after a position.
    func index(after position: Int64) -> Int {
        notifications.firstIndex(fromSorted: { $0.position > position })
    }

    mutating func add(_ event: MemoryEvent, _ recipient: RecordedEvent.Recipient, isRead: Bool) {
        lastPosition += 1
        notifications.append(
            MemoryNotification(
                position: lastPosition, event: event, actions: recipient.actions, isHighlight: recipient.isHighlight,
                isRead: isRead))
        guard !isRead else { return }
        changeThreads(in: event.room) {
            $0[event.thread, default: MemoryThread(readUpTo: event.position - 1)].add(
                isHighlight: recipient.isHighlight)
        }
    }

    /// Marks notifications as read. O(n) in the user's notifications, unless nothing changes.
    /// - Returns: whether a count has changed.
    mutating func read(_ scope: MemoryReceiptScope, in room: OpaqueIdentifier, upTo position: Int64) -> Bool {
        var changed = threads(in: room).filter { scope.includes($0.key) && $0.value.readUpTo < position }
        guard !changed.isEmpty else { return false }
        for thread in changed.keys { changed[thread] = MemoryThread(readUpTo: position) }
        for index in notifications.indices where !notifications[index].isRead {
            let notification = notifications[index]
            guard notification.event.room == room, changed[notification.event.thread] != nil else { continue }
            if notification.event.position <= position {
                notifications[index].isRead = true
            } else {
                changed[notification.event.thread]?.add(isHighlight: notification.isHighlight)
            }
        }
        let before = unread
        changeThreads(in: room) { threads in
            for (thread, counts) in changed { threads[thread] = counts }
        }
        return unread != before
    }

    /// Removes the notifications of an event.
    /// - Returns: those that were removed.
    mutating func removeNotifications(of event: MemoryEvent) -> [MemoryNotification] {
        let removed = notifications.filter { $0.event === event }
        notifications.removeAll { $0.event === event }
        for notification in removed where !notification.isRead {
            changeThreads(in: event.room) {
                $0[event.thread]?.add(isHighlight: notification.isHighlight, -1)
            }
        }
        return removed
    }

    /// Removes the notifications and counts of a room.
    /// - Returns: the notifications that were removed.
    mutating func removeRoom(_ room: OpaqueIdentifier) -> [MemoryNotification] {
        let removed = notifications.filter { $0.event.room == room }
        notifications.removeAll { $0.event.room == room }
        changeThreads(in: room) { $0 = [:] }
        return removed
    }

    /// Removes notifications, but keeps the counts.
    /// - Parameter positions: their positions.
    mutating func removeNotifications(at positions: Set<Int64>) {
        notifications.removeAll { positions.contains($0.position) }
    }

    /// Removes the oldest notifications if a quarter more than a limit are stored, and keeps the counts.
    /// - Returns: those that were removed.
    mutating func trim(to limit: Int) -> [MemoryNotification] {
        guard notifications.count > limit + limit / 4 else { return [] }
        let removed = Array(notifications.prefix(notifications.count - limit))
        notifications.removeFirst(removed.count)
        return removed
    }

    private mutating func changeThreads(
        in room: OpaqueIdentifier, _ body: (inout [OpaqueIdentifier?: MemoryThread]) -> Void
    ) {
        var changed = threads.removeValue(forKey: room) ?? [:]
        count(changed, sign: -1)
        body(&changed)
        changed = changed.filter { $0.value.messages > 0 }
        count(changed, sign: 1)
        if !changed.isEmpty { threads[room] = changed }
    }

    private mutating func count(_ threads: [OpaqueIdentifier?: MemoryThread], sign: Int64) {
        if !threads.isEmpty { unread.rooms += sign }
        for thread in threads.values {
            unread.messages += sign * thread.messages
            unread.highlights += sign * thread.highlights
        }
    }
}
