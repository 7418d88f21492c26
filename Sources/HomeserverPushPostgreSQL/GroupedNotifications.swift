import ClientServerAPI
import HomeserverPush
import PostgreSQLClient
import StringGrammars

/// The notifications of events, grouped as `record_events` of the schema needs them. Numbers begin with 1.
struct GroupedNotifications {
    /// A notification.
    private struct Entry {
        let account: Int64
        let event: Int64
        let actions: Int64
        /// The event's room and thread.
        let place: Int
        let highlights: Int64
    }

    /// Notifications of a user.
    private struct Group {
        let account: Int64
        /// The last event.
        var event: Int64
        var notifications: Int64 = 0
        var highlights: Int64 = 0
    }

    private struct Place: Hashable {
        let room: OpaqueIdentifier
        let thread: OpaqueIdentifier?
    }

    private let entries: [Entry]
    private let users: [Group]
    /// By user and thread.
    private let threads: [Group]
    /// Different actions as JSON.
    private let actions: [String]

    /// - Parameter accounts: the numbers of the users of all events' notifications, in their order.
    init(_ events: [RecordedEvent], accounts: [Int64]) {
        var entries: [Entry] = []
        entries.reserveCapacity(accounts.count)
        var actions = DistinctActions()
        var places: [Place: Int] = [:]
        for (index, event) in events.enumerated() {
            let key = Place(
                room: OpaqueIdentifier(event.room.roomID), thread: event.threadID.map(OpaqueIdentifier.init))
            let place = places[key, default: places.count]
            places[key] = place
            for recipient in event.recipients {
                entries.append(
                    Entry(
                        account: accounts[entries.count], event: Int64(index + 1),
                        actions: actions.number(of: recipient.actions), place: place,
                        highlights: recipient.isHighlight ? 1 : 0))
            }
        }
        // The database locks users in the order of their numbers.
        entries.sort { ($0.account, $0.event) < ($1.account, $1.event) }
        self.entries = entries
        users = Self.groups(entries) { _, _ in true }
        if places.count > 1 { entries.sort { ($0.account, $0.place, $0.event) < ($1.account, $1.place, $1.event) } }
        threads = Self.groups(entries) { $0.place == $1.place }
        self.actions = actions.texts
    }

    /// Groups neighbours of the same user.
    private static func groups(_ entries: [Entry], _ belongTogether: (Entry, Entry) -> Bool) -> [Group] {
        var groups: [Group] = []
        groups.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            if index == 0 || entries[index - 1].account != entry.account || !belongTogether(entries[index - 1], entry) {
                groups.append(Group(account: entry.account, event: entry.event))
            }
            groups[groups.count - 1].event = entry.event
            groups[groups.count - 1].notifications += 1
            groups[groups.count - 1].highlights += entry.highlights
        }
        return groups
    }

    /// The parameters of `record_events` from `p_accounts` on.
    var parameters: [String] {
        [
            PostgreSQLText.integers(users.map(\.account)), PostgreSQLText.integers(users.map(\.notifications)),
            PostgreSQLText.integers(users.map(\.highlights)), PostgreSQLText.integers(entries.map(\.event)),
            PostgreSQLText.integers(entries.map(\.actions)),
            PostgreSQLText.booleans(entries.map { $0.highlights > 0 }), PostgreSQLText.textArray(actions),
            PostgreSQLText.integers(threads.map(\.account)), PostgreSQLText.integers(threads.map(\.event)),
            PostgreSQLText.integers(threads.map(\.notifications)), PostgreSQLText.integers(threads.map(\.highlights)),
        ]
    }
}
