import APIRuntime
import ClientServerAPI
import PushRules
import StringGrammars
import Synchronization

/// The notifications of one homeserver's users, in memory (client-server API, "Listing Notifications").
public final class NotificationStore: Sendable {
    /// The number of notifications kept for each user; the oldest are removed first.
    public let maxNotificationsPerUser: Int
    /// The page size for requests without `limit`.
    public static let defaultPageSize = 20
    /// The maximum page size; a larger `limit` is reduced to it.
    public static let maxPageSize = 100

    private struct Entry {
        /// The position among the notifications of all users, increasing. `next_token` of a page is the number of its
        /// last entry.
        let number: Int64
        var notification: NotificationsResponse.Notification
    }

    private struct State {
        var lastNumber: Int64 = 0
        /// By user ID, the oldest first.
        var entries: [OpaqueIdentifier: [Entry]] = [:]
    }

    private let state = Mutex(State())

    public init(maxNotificationsPerUser: Int = 1000) {
        self.maxNotificationsPerUser = max(1, maxNotificationsPerUser)
    }

    /// Adds a user's newest notification.
    public func add(_ notification: NotificationsResponse.Notification, for userID: String) {
        state.withLock { state in
            state.lastNumber += 1
            var entries = state.entries[OpaqueIdentifier(userID)] ?? []
            // The dictionary gives up the array, so that appending doesn't copy it.
            state.entries[OpaqueIdentifier(userID)] = nil
            entries.append(Entry(number: state.lastNumber, notification: notification))
            // A full list is trimmed only when it is a quarter too long, because removing the oldest entries moves all
            // others.
            if entries.count >= maxNotificationsPerUser + maxNotificationsPerUser / 4 + 1 {
                entries.removeFirst(entries.count - maxNotificationsPerUser)
            }
            state.entries[OpaqueIdentifier(userID)] = entries
        }
    }

    /// Marks a user's notifications from a room as read. O(n) in the user's notifications.
    public func markRead(roomID: String, for userID: String) {
        state.withLock { state in
            guard var entries = state.entries.removeValue(forKey: OpaqueIdentifier(userID)) else { return }
            for index in entries.indices where entries[index].notification.roomID.isIdentical(to: roomID) {
                entries[index].notification.read = true
            }
            state.entries[OpaqueIdentifier(userID)] = entries
        }
    }

    /// Returns the number of a user's unread notifications. O(n) in the user's notifications.
    public func unreadCount(of userID: String) -> Int64 {
        state.withLock { state in
            Int64(kept(state, userID).count { !$0.notification.read })
        }
    }

    /// Returns a page of a user's notifications, the newest first.
    /// - Parameters:
    ///   - from: `next_token` of the previous page; `nil` for the first page.
    ///   - limit: the maximum number of notifications, at most ``maxPageSize``; `nil` for ``defaultPageSize``.
    ///   - onlyHighlights: whether only notifications that set the tweak `highlight` are returned.
    /// - Throws: 400 `M_INVALID_PARAM` for a `from` that isn't a token of this store, or a negative limit.
    public func page(
        of userID: String, from: String? = nil, limit: Int64? = nil, onlyHighlights: Bool = false
    ) throws(MatrixError) -> NotificationsResponse {
        var end = Int64.max
        if let from {
            guard let number = Int64(from), number > 0 else {
                throw .invalidParam("from must be the next_token of a previous page")
            }
            end = number
        }
        let limit = limit ?? Int64(Self.defaultPageSize)
        guard limit >= 0 else { throw .invalidParam("limit cannot be negative") }
        let size = Int(min(limit, Int64(Self.maxPageSize)))
        guard size > 0 else { return NotificationsResponse(notifications: []) }

        let found = state.withLock { state in
            Array(
                kept(state, userID).reversed().lazy
                    .filter { $0.number < end && (!onlyHighlights || $0.notification.isHighlighted) }
                    .prefix(size + 1))
        }
        let page = found.prefix(size)
        // The token is the number of the page's last notification: the next page has the older ones.
        let next = found.count > size ? page.last.map { Nullable.value(String($0.number)) } : nil
        return NotificationsResponse(notifications: page.map(\.notification), nextToken: next)
    }

    /// Returns the entries that the limit allows: the array may have more until it is trimmed.
    private func kept(_ state: State, _ userID: String) -> ArraySlice<Entry> {
        (state.entries[OpaqueIdentifier(userID)] ?? []).suffix(maxNotificationsPerUser)
    }
}

extension NotificationsResponse.Notification {
    /// Whether the notification's actions set the tweak `highlight`, whose default value is `true`.
    var isHighlighted: Bool {
        actions.tweaks["highlight"] == true
    }
}
