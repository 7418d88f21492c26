import HomeserverPush

/// A store as simple as possible: all events in a list, from which everything is computed.
///
/// Users, rooms, threads and events are numbers. Times are milliseconds.
struct PushStoreModel {
    /// A receipt's scope: `nil` for the main timeline.
    enum Scope: Hashable {
        case all
        case thread(Int?)
    }

    struct Place: Hashable {
        var user: Int
        var room: Int
    }

    struct ReceiptKey: Hashable {
        var place: Place
        var scope: Scope
    }

    struct Event {
        var id: Int
        var room: Int
        /// `nil` for the main timeline.
        var thread: Int?
        var sentAt: Int64
        var recordedAt: Int64
        /// Whether the notification is a highlight, by user; only of users who have the notification still.
        var recipients: [Int: Bool] = [:]

        var time: Int64 { min(sentAt, recordedAt) }
    }

    private(set) var events: [Event] = []
    /// The index of the last event that is read.
    private var readUpTo: [ReceiptKey: Int] = [:]
    /// The receipts for unknown events.
    private var unknown: [ReceiptKey: (event: Int, time: Int64)] = [:]
    var pushers: [ModelPusher.Key: ModelPusher] = [:]

    // MARK: Notifications

    /// Returns the indices of the events that a user is notified of, the oldest first.
    func notified(_ user: Int) -> [Int] {
        events.indices.filter { events[$0].recipients[user] != nil }
    }

    func isRead(_ user: Int, _ index: Int) -> Bool {
        let place = Place(user: user, room: events[index].room)
        return [.all, .thread(events[index].thread)].contains { (scope: Scope) in
            readUpTo[ReceiptKey(place: place, scope: scope)].map { index <= $0 } ?? false
        }
    }

    /// Returns the unread notifications of a room's threads.
    func threads(_ user: Int, in room: Int) -> [Int?: UnreadThread] {
        var threads: [Int?: UnreadThread] = [:]
        for index in notified(user) where events[index].room == room && !isRead(user, index) {
            let thread = events[index].thread
            threads[thread, default: UnreadThread(threadID: nil, messages: 0, highlights: 0)].messages += 1
            if events[index].recipients[user] == true { threads[thread]?.highlights += 1 }
        }
        return threads
    }

    func counts(_ user: Int) -> UnreadCounts {
        let unread = notified(user).filter { !isRead(user, $0) }
        return UnreadCounts(
            rooms: Int64(Set(unread.map { events[$0].room }).count), messages: Int64(unread.count),
            highlights: Int64(unread.count { events[$0].recipients[user] == true }))
    }

    // MARK: Changes

    /// - Returns: whether the event is new.
    mutating func record(_ event: Event) -> Bool {
        guard !events.contains(where: { $0.id == event.id }) else { return false }
        let receipts = unknown.filter { $0.value.event == event.id && $0.key.place.room == event.room }
        queueingBadges(of: Set(receipts.keys.map(\.place.user))) { model in
            var withoutRecipients = event
            withoutRecipients.recipients = [:]
            model.events.append(withoutRecipients)
            for key in receipts.keys {
                model.readUpTo[key] = max(model.readUpTo[key] ?? -1, model.events.count - 1)
                model.unknown[key] = nil
            }
        }
        events[events.count - 1] = event
        return true
    }

    mutating func read(_ key: ReceiptKey, event: Int, time: Int64) {
        queueingBadges(of: [key.place.user]) { model in
            let index: Int
            if let known = model.events.firstIndex(where: { $0.id == event && $0.room == key.place.room }) {
                index = known
            } else {
                if model.unknown[key].map({ $0.time <= time }) ?? true { model.unknown[key] = (event, time) }
                let later = model.events.firstIndex { $0.room == key.place.room && $0.time > time }
                index = (later ?? model.events.count) - 1
            }
            model.readUpTo[key] = max(model.readUpTo[key] ?? -1, index)
        }
    }

    mutating func redact(_ event: Int, in room: Int) {
        guard let index = events.firstIndex(where: { $0.id == event && $0.room == room }) else { return }
        queueingBadges(of: Set(events[index].recipients.keys)) { $0.events[index].recipients = [:] }
    }

    mutating func leave(_ place: Place) {
        queueingBadges(of: [place.user]) { model in
            for index in model.notified(place.user) where model.events[index].room == place.room {
                model.events[index].recipients[place.user] = nil
            }
            model.unknown = model.unknown.filter { $0.key.place != place }
        }
    }

    /// Removes the notifications that are read and were recorded before a time.
    /// - Returns: the number of notifications removed.
    mutating func removeRead(before time: Int64, users: Range<Int>) -> Int {
        var count = 0
        for user in users {
            let old = notified(user).filter { events[$0].recordedAt < time && isRead(user, $0) }
            for index in old { events[index].recipients[user] = nil }
            count += old.count
        }
        return count
    }

    /// Performs a change, and queues badge updates for the users whose counts it changes.
    private mutating func queueingBadges(of users: Set<Int>, _ change: (inout Self) -> Void) {
        let before = users.map { ($0, counts($0)) }
        change(&self)
        for (user, counts) in before where self.counts(user) != counts {
            for key in pushers.keys where key.user == user && pushers[key]?.isEnabled == true {
                pushers[key]?.wantsBadge = true
            }
        }
    }
}
