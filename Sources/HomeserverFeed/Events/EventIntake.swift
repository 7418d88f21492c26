import APIRuntime
import ClientServerAPI
import HomeserverPush
import PushRules
import StringGrammars
import Tracing

/// Takes the homeserver's events: keeps the state of rooms, and passes events to the ``EventProcessor`` with their room.
///
/// An event that was taken before changes nothing.
struct EventIntake: Sendable {
    let events: EventProcessor
    let rooms: RoomStates
    let users: FollowedUsers
    let homeserver: HomeserverConnection
    let locks: KeyedLocks
    let metrics: FeedMetrics
    /// Makes a span of each event; `nil` for none.
    var tracer: (any Tracer)?

    /// The number of rooms whose events are processed at the same time.
    private static let maxRooms = 16

    /// An event with its room.
    struct Item: Sendable {
        var roomID: String
        var event: Event
    }

    /// Takes events, those of each room in their order.
    /// - Returns: the number of new events.
    /// - Throws: `PushStoreError`; ``HomeserverFailure``. Some events may have been taken then; all have to be passed again.
    @discardableResult
    func take(_ items: [Item]) async throws -> Int {
        var byRoom: [OpaqueIdentifier: [Event]] = [:]
        var order: [OpaqueIdentifier] = []
        for item in items {
            let key = OpaqueIdentifier(item.roomID)
            if byRoom[key] == nil { order.append(key) }
            byRoom[key, default: []].append(item.event)
        }
        return try await withThrowingTaskGroup(of: Int.self) { group in
            var count = 0
            for (index, key) in order.enumerated() {
                if index >= Self.maxRooms { count += try await group.next() ?? 0 }
                let events = byRoom[key] ?? []
                group.addTask { try await take(events, in: key.text) }
            }
            for try await taken in group { count += taken }
            return count
        }
    }

    private func take(_ events: [Event], in roomID: String) async throws -> Int {
        try await locks.withLock(roomID) {
            var count = 0
            // The state is read again at most once for one transaction.
            var hasRead = false
            for event in events where try await take(event, in: roomID, &hasRead) { count += 1 }
            return count
        }
    }

    /// - Returns: whether the event is new.
    private func take(_ received: Event, in roomID: String, _ hasRead: inout Bool) async throws -> Bool {
        var event = received
        guard var room = try await rooms.state(of: roomID) else {
            return try await takeFirst(event, in: roomID)
        }
        if event.membership == "join", let userID = event.stateKey {
            setPreviousMembership(room.membership(of: userID), of: &event)
            // Without a local member, the homeserver sent no events: the state is out of date.
            if room.localMembers.isEmpty, room.isLocal(userID) {
                room = try await rooms.read(roomID, as: userID) ?? room
                hasRead = true
            }
        }
        if RoomState.keeps(event) { room = try await update(room, by: event, in: roomID, &hasRead) }
        return try await process(event, in: roomID, room)
    }

    /// Takes an event of a room in which no followed user was so far.
    private func takeFirst(_ event: Event, in roomID: String) async throws -> Bool {
        guard let userID = event.stateKey, let membership = event.membership, users.snapshot.contains(userID) else {
            metrics.ignored.increment()
            return false
        }
        switch membership {
        case "join":
            guard let room = try await rooms.read(roomID, as: userID) else { return false }
            return try await process(event, in: roomID, room)
        case "invite":
            // The homeserver shows an invited user a part of the state.
            let shown = event.unsigned?.additionalProperties["invite_room_state"]?.array ?? []
            let state = RoomState(
                serverName: "", shown.compactMap { $0.object.flatMap { Event(stripped: $0) } })
            var context = state.context(of: event, in: roomID, for: users.snapshot)
            context.memberCount = max(context.memberCount, 2)
            return try await record(event, in: context)
        default:
            return try await record(event, in: RoomContext(roomID: roomID, localMembers: []))
        }
    }

    /// Returns the room's state after an event.
    private func update(
        _ room: RoomState, by event: Event, in roomID: String, _ hasRead: inout Bool
    ) async throws -> RoomState {
        switch room.order(of: event) {
        case .same: return room
        case .doubtful where hasRead: return room
        case .doubtful:
            hasRead = true
            // Only the homeserver knows which of the two is the later one.
            if let room = try await readAgain(roomID, room) { return room }
            return room
        case .later:
            try await rooms.set(event, in: roomID)
            var changed = room
            changed.set(event)
            return changed
        }
    }

    private func readAgain(_ roomID: String, _ room: RoomState) async throws -> RoomState? {
        for member in room.localMembers.prefix(3) {
            if let state = try await rooms.read(roomID, as: member.text) { return state }
        }
        return nil
    }

    private func process(_ event: Event, in roomID: String, _ room: RoomState) async throws -> Bool {
        if let redacted = event.redactedID {
            guard try await isAllowed(event, redacting: redacted, in: roomID, room) else {
                metrics.ignored.increment()
                return false
            }
            if room.contains(eventID: redacted) { _ = try await readAgain(roomID, room) }
        }
        let context = room.context(of: event, in: roomID, for: users.snapshot)
        // Receipts refer only to events of rooms in which a followed user is.
        guard !context.localMembers.isEmpty || event.stateKey.map(users.snapshot.contains) ?? false else {
            metrics.ignored.increment()
            return false
        }
        return try await record(event, in: context)
    }

    private func record(_ event: Event, in context: RoomContext) async throws -> Bool {
        let isNew = try await trace(context) { try await events.process(event, in: context) }
        (isNew ? metrics.new : metrics.known).increment()
        return isNew
    }

    /// Processes an event within a span, as a child of that of its transaction. The span has no identifiers.
    private func trace(_ context: RoomContext, _ process: () async throws -> Bool) async throws -> Bool {
        guard let tracer else { return try await process() }
        return try await Self.run(tracer, context, process)
    }

    private static func run(
        _ tracer: some Tracer, _ context: RoomContext, _ process: () async throws -> Bool
    ) async throws -> Bool {
        try await tracer.withSpan("process", ofKind: .internal) { span in
            span.attributes["matrix_push.members"] = context.localMembers.count
            let isNew = try await process()
            span.attributes["matrix_push.new"] = isNew
            return isNew
        }
    }

    // MARK: Effects

    /// Returns whether a redaction has an effect. Homeservers pass on redactions that aren't allowed.
    private func isAllowed(
        _ redaction: Event, redacting eventID: String, in roomID: String, _ room: RoomState
    ) async throws -> Bool {
        let required =
            room.powerLevels?["redact"].flatMap { PowerLevel($0, roomVersion: room.version) } ?? .level(50)
        let level = PowerLevel(
            of: redaction.sender, powerLevels: room.powerLevels, roomVersion: room.version, creators: room.creators)
        if level >= required { return true }
        // Users may redact the events of their own homeserver.
        guard let member = room.localMembers.first else { return false }
        do {
            let event = try await homeserver.client(as: member.text).getRoomEvent(roomID: roomID, eventID: eventID)
            let server = redaction.sender.utf8.drop { $0 != UInt8(ascii: ":") }
            let sender = event["sender"]?.string ?? ""
            return sender.utf8.drop { $0 != UInt8(ascii: ":") }.elementsEqual(server)
                || event["unsigned"]?.object?["redacted_because"] != nil
        } catch {
            let failure = HomeserverFailure("read a redacted event", error)
            guard failure.isRefusal else { throw failure }
            return false
        }
    }

    /// Sets the user's previous membership if the homeserver hasn't.
    private func setPreviousMembership(_ membership: String?, of event: inout Event) {
        guard let membership, event.unsigned?.prevContent == nil else { return }
        var unsigned = event.unsigned ?? .init()
        unsigned.prevContent = ["membership": .string(membership)]
        event.unsigned = unsigned
    }
}

extension Event {
    /// Reads a state event that has only type, state key, sender and content.
    fileprivate init?(stripped object: JSONObject) {
        guard let type = object["type"]?.string, let key = object["state_key"]?.string,
            let content = object["content"]?.object, let sender = object["sender"]?.string
        else { return nil }
        self.init(
            eventID: "$stripped", type: type, stateKey: key, sender: sender, originServerTS: 0, content: content)
    }
}
