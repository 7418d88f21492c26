import APIRuntime
import ClientServerAPI
import PushRules

/// Events, the notifications that they cause, and what users have read of them.
///
/// Counts are rows that change in the same transaction as notifications and receipts.
public protocol NotificationStore: Sendable {
    /// Records an event with the notifications that it causes: adds the notifications, changes the counts and queues a
    /// delivery for each of the users' pushers, in one transaction.
    ///
    /// Events are recorded in the order of their calls; calls at the same time have no defined order. An event is
    /// recorded even if it notifies no user, because a receipt may refer to it. A receipt that arrived before the event
    /// is applied first, so that a notification may be read from the beginning: it isn't counted or delivered then.
    /// - Returns: `false` if the event was recorded before. Nothing is changed then.
    @discardableResult
    func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool

    /// Records that a user has read up to an event: notifications up to it are read, the counts fall, and a badge
    /// update is queued for each of the user's pushers if a count changed.
    ///
    /// Events of the room that were recorded before the event, and the event, are read, in the main timeline, a thread
    /// or all of them (``ReadReceipt/Thread``); whether the event is itself in the thread doesn't matter. A receipt
    /// that is before an earlier one for the same thread or for all, public or private, changes nothing.
    ///
    /// If the event isn't known in the room, the events before the first one whose time is after the receipt's are
    /// read: all, if none is. The time of an event is its `origin_server_ts`, or the time at which it was recorded if
    /// that is earlier. If the event is recorded later, the receipt is applied again, up to the event. Of the receipts
    /// for unknown events, that with the latest time is kept for each user, room and ``ReadReceipt/Thread``.
    func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError)

    /// Records that an event was redacted: its notifications count no longer and aren't delivered, and they aren't
    /// listed. A badge update is queued for the pushers of the users whose counts changed.
    ///
    /// Changes nothing if the event isn't known in the room.
    func recordRedaction(of eventID: String, in roomID: String, now: Timestamp) async throws(PushStoreError)

    /// Removes a user's notifications and counts of a room, also those that wait for delivery, after the user has left
    /// it or was removed from it. A badge update is queued for the user's pushers if a count changed.
    func removeNotifications(
        of userID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError)

    /// Returns a user's unread notifications in all rooms.
    func unreadCounts(of userID: String) async throws(PushStoreError) -> UnreadCounts

    /// Returns a user's unread notifications in a room, an entry for each thread that has some, in no defined order.
    func unreadThreads(of userID: String, in roomID: String) async throws(PushStoreError) -> [UnreadThread]

    /// Returns a user's notifications, the newest first, with the time at which they were recorded as `ts`.
    /// - Parameters:
    ///   - position: the ``ListedNotification/position`` before which the page begins; `nil` for the newest.
    ///   - limit: the largest number returned; not negative.
    ///   - onlyHighlights: whether only notifications that set the tweak `highlight` are returned.
    func notifications(
        of userID: String, before position: Int64?, limit: Int, onlyHighlights: Bool
    ) async throws(PushStoreError) -> [ListedNotification]

    /// Removes notifications that were recorded before a time, earlier if they are read, the oldest first.
    ///
    /// A notification that waits for delivery stays: that is unread, and not settled for one of the user's enabled
    /// pushers with a gateway. Counts don't change until the next receipt that isn't before an earlier one of the
    /// thread; then the unread notifications that are still stored are counted.
    ///
    /// Events that no notification refers to, and receipts for unknown events, are removed if they are from before both
    /// times. An event that was removed isn't known any more: receipts for it are compared by time.
    /// - Parameters:
    ///   - readBefore: notifications recorded earlier are removed if they are read.
    ///   - unreadBefore: notifications recorded earlier are removed.
    ///   - limit: the largest number of notifications removed at a time; positive.
    /// - Returns: the number of notifications removed.
    func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> Int
}

/// An event with the notifications that it causes.
public struct RecordedEvent: Hashable, Sendable {
    /// The event, without `unsigned`.
    public var event: Event
    /// The room at the time of the event, for the gateway.
    public var room: RoomSummary
    /// The event ID of the root of the event's thread; `nil` for an event of the main timeline.
    public var threadID: String?
    /// The users whose rules notify, each once.
    public var recipients: [Recipient]

    public init(event: Event, room: RoomSummary, threadID: String? = nil, recipients: [Recipient]) {
        self.event = event
        self.room = room
        self.threadID = threadID
        self.recipients = recipients
    }

    /// A user who is notified.
    public struct Recipient: Hashable, Sendable {
        public var userID: String
        /// The actions of the rule that matches.
        public var actions: [Action]
        /// Whether the actions set the tweak `highlight`.
        public var isHighlight: Bool

        public init(userID: String, actions: [Action], isHighlight: Bool) {
            self.userID = userID
            self.actions = actions
            self.isHighlight = isHighlight
        }
    }
}

/// The properties of a room that notifications show.
public struct RoomSummary: Hashable, Sendable {
    public var roomID: String
    /// The room's name, if it has one.
    public var name: String?
    /// The room's alias to show, if it has one.
    public var alias: String?
    /// The display name of the event's sender in the room, if there is one.
    public var senderDisplayName: String?

    public init(roomID: String, name: String? = nil, alias: String? = nil, senderDisplayName: String? = nil) {
        self.roomID = roomID
        self.name = name
        self.alias = alias
        self.senderDisplayName = senderDisplayName
    }
}

/// A user's receipt, `m.read` or `m.read.private` (client-server API, "Receipts").
public struct ReadReceipt: Hashable, Sendable {
    public var userID: String
    public var roomID: String
    public var eventID: String
    public var thread: Thread
    /// The time of the receipt (`ts`); orders it if its event isn't known.
    public var time: Timestamp

    public init(userID: String, roomID: String, eventID: String, thread: Thread, time: Timestamp) {
        self.userID = userID
        self.roomID = roomID
        self.eventID = eventID
        self.thread = thread
        self.time = time
    }

    /// The part of a room that a receipt applies to.
    public enum Thread: Hashable, Sendable {
        /// The main timeline and all threads: a receipt without `thread_id`.
        case all
        /// The main timeline: `thread_id` is `main`.
        case main
        /// One thread, by the event ID of its root.
        case root(String)
    }
}

/// Numbers of unread notifications.
public struct UnreadCounts: Hashable, Sendable {
    /// The rooms with an unread notification.
    public var rooms: Int64
    /// The unread notifications of all rooms.
    public var messages: Int64
    /// The unread notifications that set the tweak `highlight`.
    public var highlights: Int64

    public init(rooms: Int64 = 0, messages: Int64 = 0, highlights: Int64 = 0) {
        self.rooms = rooms
        self.messages = messages
        self.highlights = highlights
    }
}

/// The unread notifications of a room's thread, or of its main timeline.
public struct UnreadThread: Hashable, Sendable {
    /// The event ID of the thread's root; `nil` for the main timeline.
    public var threadID: String?
    public var messages: Int64
    public var highlights: Int64

    public init(threadID: String?, messages: Int64, highlights: Int64) {
        self.threadID = threadID
        self.messages = messages
        self.highlights = highlights
    }
}

/// A notification as `GET /notifications` lists it.
public struct ListedNotification: Hashable, Sendable {
    /// The position among the user's notifications, increasing.
    public var position: Int64
    public var notification: NotificationsResponse.Notification

    public init(position: Int64, notification: NotificationsResponse.Notification) {
        self.position = position
        self.notification = notification
    }
}
