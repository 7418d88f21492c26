import APIRuntime
import ClientServerAPI
import PushRules
import StringGrammars
import Synchronization

/// What the users of one homeserver were notified about, in memory (client-server API, "Listing Notifications").
public final class NotificationStore: Sendable {
    /// How many notifications are kept for each user; the oldest go first.
    public let maxNotificationsPerUser: Int
    /// How long a page is when the client doesn't say.
    public static let defaultPageSize = 20
    /// The longest page; a larger `limit` gives this many.
    public static let maxPageSize = 100

    private struct Entry {
        /// Counts up over all users; a page ends at one.
        let number: Int64
        var notification: NotificationsResponse.Notification
    }

    private struct State {
        var lastNumber: Int64 = 0
        /// By user, the oldest first.
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
            // Moved out of the dictionary, so that appending doesn't copy.
            state.entries[OpaqueIdentifier(userID)] = nil
            entries.append(Entry(number: state.lastNumber, notification: notification))
            // Trimmed in steps, so that a full list doesn't move all its entries for every new one.
            if entries.count >= maxNotificationsPerUser + maxNotificationsPerUser / 4 + 1 {
                entries.removeFirst(entries.count - maxNotificationsPerUser)
            }
            state.entries[OpaqueIdentifier(userID)] = entries
        }
    }

    /// Marks a user's notifications of a room as read.
    public func markRead(roomID: String, for userID: String) {
        state.withLock { state in
            guard var entries = state.entries.removeValue(forKey: OpaqueIdentifier(userID)) else { return }
            for index in entries.indices where entries[index].notification.roomID.isIdentical(to: roomID) {
                entries[index].notification.read = true
            }
            state.entries[OpaqueIdentifier(userID)] = entries
        }
    }

    /// How many of a user's notifications aren't read.
    public func unreadCount(of userID: String) -> Int64 {
        state.withLock { state in
            Int64(kept(state, userID).count { !$0.notification.read })
        }
    }

    /// A page of a user's notifications, the newest first.
    /// - Parameters:
    ///   - from: `next_token` of the page before; `nil` for the first page.
    ///   - limit: how many at most; `nil` for ``defaultPageSize``, never more than ``maxPageSize``.
    ///   - onlyHighlights: whether only those that set the tweak `highlight` are wanted.
    /// - Throws: 400 `M_INVALID_PARAM` for a token that no page gave, or a negative limit.
    public func page(
        of userID: String, from: String? = nil, limit: Int64? = nil, onlyHighlights: Bool = false
    ) throws(MatrixError) -> NotificationsResponse {
        var end = Int64.max
        if let from {
            guard let number = Int64(from), number > 0 else {
                throw .invalidParam("from must be the next_token of another page")
            }
            end = number
        }
        let limit = limit ?? Int64(Self.defaultPageSize)
        guard limit >= 0 else { throw .invalidParam("limit can't be negative") }
        let size = Int(min(limit, Int64(Self.maxPageSize)))
        guard size > 0 else { return NotificationsResponse(notifications: []) }

        let found = state.withLock { state in
            Array(
                kept(state, userID).reversed().lazy
                    .filter { $0.number < end && (!onlyHighlights || $0.notification.isHighlighted) }
                    .prefix(size + 1))
        }
        let page = found.prefix(size)
        // The token is the number of the page's last notification: the next page holds what is older.
        let next = found.count > size ? page.last.map { Nullable.value(String($0.number)) } : nil
        return NotificationsResponse(notifications: page.map(\.notification), nextToken: next)
    }

    private func kept(_ state: State, _ userID: String) -> ArraySlice<Entry> {
        (state.entries[OpaqueIdentifier(userID)] ?? []).suffix(maxNotificationsPerUser)
    }
}

extension NotificationsResponse.Notification {
    /// Whether its actions set the tweak `highlight`, whose absent value is `true`.
    var isHighlighted: Bool {
        actions.tweaks["highlight"] == true
    }
}
