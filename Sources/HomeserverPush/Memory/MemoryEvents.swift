import StringGrammars

/// A recorded event.
final class MemoryEvent: Sendable {
    let recorded: RecordedEvent
    let room: OpaqueIdentifier
    /// `nil` for the main timeline.
    let thread: OpaqueIdentifier?
    /// The position among all events, increasing.
    let position: Int64
    let recordedAt: Timestamp
    /// The latest time at which this event or an earlier one was recorded; never falls, although clocks may.
    let latestRecordedAt: Timestamp

    init(_ recorded: RecordedEvent, position: Int64, recordedAt: Timestamp, after previous: MemoryEvent?) {
        var stored = recorded
        stored.recipients = []
        self.recorded = stored
        room = OpaqueIdentifier(recorded.room.roomID)
        thread = recorded.threadID.map(OpaqueIdentifier.init)
        self.position = position
        self.recordedAt = recordedAt
        latestRecordedAt = max(recordedAt, previous?.latestRecordedAt ?? recordedAt)
    }

    /// The time that receipts for unknown events are compared with.
    var time: Timestamp { min(Timestamp(milliseconds: recorded.event.originServerTS), recordedAt) }
}

/// The events that are known.
struct MemoryEvents: Sendable {
    private struct Entry: Sendable {
        let event: MemoryEvent
        /// The users who were notified.
        let users: [OpaqueIdentifier]
        /// The number of notifications that are stored.
        var notifications: Int
    }

    private let maxEvents: Int
    private var byID: [OpaqueIdentifier: Entry] = [:]
    /// The events of all rooms, and of each room, in the order of their positions.
    private var all: [MemoryEvent] = []
    private var byRoom: [OpaqueIdentifier: [MemoryEvent]] = [:]
    private(set) var lastPosition: Int64 = 0
    /// The number of events at which the oldest are removed.
    private var trimmedAt: Int

    init(maxEvents: Int) {
        self.maxEvents = maxEvents
        trimmedAt = maxEvents + maxEvents / 4
    }

    /// Adds an event.
    /// - Returns: `nil` if the event is known.
    mutating func add(_ recorded: RecordedEvent, now: Timestamp) -> MemoryEvent? {
        let id = OpaqueIdentifier(recorded.event.eventID)
        guard byID[id] == nil else { return nil }
        if all.count > trimmedAt { trim() }
        lastPosition += 1
        let event = MemoryEvent(recorded, position: lastPosition, recordedAt: now, after: all.last)
        let users = recorded.recipients.map { OpaqueIdentifier($0.userID) }
        byID[id] = Entry(event: event, users: users, notifications: users.count)
        all.append(event)
        byRoom[event.room, default: []].append(event)
        return event
    }

    /// Returns an event if it is known in a room.
    func event(_ id: OpaqueIdentifier, in room: OpaqueIdentifier) -> MemoryEvent? {
        byID[id].flatMap { $0.event.room == room ? $0.event : nil }
    }

    /// Returns the users who were notified of an event.
    func users(notifiedOf id: OpaqueIdentifier) -> [OpaqueIdentifier] { byID[id]?.users ?? [] }

    /// Returns the position up to which a receipt for an unknown event is applied: that before the room's first event
    /// whose time is later.
    func position(at time: Timestamp, in room: OpaqueIdentifier) -> Int64 {
        let events = byRoom[room] ?? []
        // An event's time isn't after that at which it was recorded.
        let start = events.firstIndex(fromSorted: { $0.latestRecordedAt > time })
        return events[start...].first { $0.time > time }.map { $0.position - 1 } ?? lastPosition
    }

    /// Notes that a notification was removed.
    mutating func removeNotification(of event: MemoryEvent) {
        byID[OpaqueIdentifier(event.recorded.event.eventID)]?.notifications -= 1
    }

    /// Removes the events from before a time that no notification refers to.
    mutating func remove(before time: Timestamp) {
        let end = all.firstIndex(fromSorted: { $0.latestRecordedAt >= time })
        removeUnreferenced(all[..<end].count)
    }

    private mutating func trim() {
        removeUnreferenced(max(0, all.count - maxEvents))
        // If most events are referred to, the next attempt waits.
        trimmedAt = max(maxEvents, all.count) + maxEvents / 4
    }

    /// Removes those of the oldest events that no notification refers to.
    private mutating func removeUnreferenced(_ count: Int) {
        var rooms: Set<OpaqueIdentifier> = []
        var kept: [MemoryEvent] = []
        for event in all.prefix(count) {
            let id = OpaqueIdentifier(event.recorded.event.eventID)
            if byID[id]?.notifications == 0 {
                byID[id] = nil
                rooms.insert(event.room)
            } else {
                kept.append(event)
            }
        }
        all.replaceSubrange(..<min(count, all.count), with: kept)
        for room in rooms {
            byRoom[room]?.removeAll { byID[OpaqueIdentifier($0.recorded.event.eventID)]?.event !== $0 }
            if byRoom[room]?.isEmpty == true { byRoom[room] = nil }
        }
    }
}

extension Array {
    /// Returns the index of the first element for which a condition holds, if it holds for all that follow; O(log n).
    func firstIndex(fromSorted holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
