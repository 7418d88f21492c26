import APIRuntime
import ClientServerAPI
import Metrics
import PushDelivery
import PushRules
import StringGrammars

/// Takes a homeserver's new events: evaluates the push rules of the local members, and records the event with the
/// notifications that it causes.
///
/// ```swift
/// let processor = EventProcessor(store: store, rules: UserPushRules(store: store), serverName: "garden.example")
/// try await processor.process(event, in: room)
/// try await processor.process(receipt)
/// ```
///
/// Call it in the order of each room's events, and again for the same event if it throws or the process ended meanwhile:
/// an event that was recorded before changes nothing. Soft-failed, rejected and backfilled events must not be passed:
/// they have no notifications.
///
/// An event is recorded in one transaction. When ``process(_:in:)`` returns, its notifications can't be lost.
public struct EventProcessor: Sendable {
    private let store: any NotificationStore
    private let rules: UserPushRules
    private let serverName: String?
    private let findEvent: EventFinder?
    private let clock: any DeliveryClock
    private let metrics: EventMetrics

    /// - Parameters:
    ///   - serverName: the homeserver's name, by which users who leave a room are recognised as local; `nil` if all users
    ///     are taken for local.
    ///   - clock: the time of day at which events are recorded.
    ///   - metrics: receives the metrics; `nil` for the factory of the process.
    ///   - findEvent: finds events that others relate to, so that a reaction or an edit belongs to the thread of its
    ///     event. `nil` if only events with the relation `m.thread` belong to threads.
    public init(
        store: any NotificationStore, rules: UserPushRules, serverName: String? = nil,
        clock: any DeliveryClock = SystemClock(), metrics: (any MetricsFactory)? = nil, findEvent: EventFinder? = nil
    ) {
        self.store = store
        self.rules = rules
        self.serverName = serverName
        self.findEvent = findEvent
        self.clock = clock
        self.metrics = EventMetrics(factory: metrics)
    }

    // MARK: Events

    /// Evaluates the push rules of the room's local members for a new event, and records the event.
    ///
    /// Members whose rules notify get a notification, except the sender and members who ignore the sender. Rules see the
    /// event with its `room_id` and without `unsigned`, which differs between users.
    ///
    /// These events have further effects. They are repeated if the event is passed again:
    /// - Any event that isn't a state event or a redaction, of one of the room's local members: what was before it in its
    ///   thread is read (client-server API, "Receiving notifications"). An event with another relation than `m.thread`
    ///   has no such effect, because the thread of a reaction or an edit may not be known.
    /// - `m.room.redaction`: the redacted event's notifications end. The caller passes only redactions that are allowed.
    /// - `m.room.member` by which a local user leaves or is removed: the user's notifications of the room end.
    /// - `m.room.member` by which a local user accepts an invitation: the invitation is read.
    /// - `m.room.member` by which a local user joins a room that replaces another one: the user's rules about the old room
    ///   are copied (``RoomContext/predecessorID``).
    /// - Returns: whether the event is new.
    @discardableResult
    public func process(_ event: Event, in room: RoomContext) async throws(PushStoreError) -> Bool {
        let start = clock.now
        let recipients = try await recipients(of: event, in: room)
        var recorded = event
        recorded.unsigned = nil
        let threadID = await EventThread.root(of: event, in: room.roomID, findEvent)
        let isNew = try await store.record(
            RecordedEvent(event: recorded, room: room.summary, threadID: threadID, recipients: recipients), now: now)
        try await applyEffects(of: event, in: room)
        metrics.record(
            evaluated: room.localMembers.count, notified: isNew ? recipients.count : 0, duration: clock.now - start)
        return isNew
    }

    /// Records that a user has read up to an event.
    /// - Throws: ``PushStoreError``.
    public func process(_ receipt: ReadReceipt) async throws(PushStoreError) {
        try await store.record(receipt, now: now)
        metrics.receipts.increment()
    }

    /// Records that an event was redacted: it isn't counted, delivered or listed any more.
    ///
    /// ``process(_:in:)`` does so for `m.room.redaction`. This is for redactions without such an event.
    /// - Throws: ``PushStoreError``.
    public func processRedaction(of eventID: String, in roomID: String) async throws(PushStoreError) {
        try await store.recordRedaction(of: eventID, in: roomID, now: now)
    }

    /// Removes a user's notifications and counts of a room, after the user has left, was removed from it, or has
    /// forgotten it.
    ///
    /// ``process(_:in:)`` does so for `m.room.member`. This is for rooms that end otherwise, such as by a deactivation.
    /// - Throws: ``PushStoreError``.
    public func processLeave(of userID: String, from roomID: String) async throws(PushStoreError) {
        try await store.removeNotifications(of: userID, in: roomID, now: now)
    }

    // MARK: Parts

    private var now: Timestamp { clock.timestamp }

    /// Returns the members whose rules notify.
    private func recipients(
        of event: Event, in room: RoomContext
    ) async throws(PushStoreError) -> [RecordedEvent.Recipient] {
        guard !room.localMembers.isEmpty else { return [] }
        let rulesets = try await rules.compiledRulesets(of: room.localMembers)
        let flattened = FlattenedEvent(event.pushRuleInput(in: room.roomID))
        let pushRuleRoom = room.pushRuleRoom(sender: event.sender)
        var recipients: [RecordedEvent.Recipient] = []
        for (userID, ruleset) in zip(room.localMembers, rulesets) {
            let name = room.displayNames.isEmpty ? nil : room.displayNames[userID]
            let user = PushRuleUser(userID: userID, displayName: name)
            let decision = ruleset.decision(on: flattened, in: pushRuleRoom, for: user)
            guard decision.notifies, !room.ignoringMembers.contains(userID) else { continue }
            recipients.append(
                RecordedEvent.Recipient(userID: userID, actions: decision.actions, isHighlight: decision.highlights))
        }
        return recipients
    }

    private func applyEffects(of event: Event, in room: RoomContext) async throws(PushStoreError) {
        if let redacted = event.redactedEventID {
            try await store.recordRedaction(of: redacted, in: room.roomID, now: now)
        }
        if let thread = event.ownThread, room.localMembers.contains(where: { $0.isIdentical(to: event.sender) }) {
            let receipt = ReadReceipt(
                userID: event.sender, roomID: room.roomID, eventID: event.eventID, thread: thread,
                time: Timestamp(milliseconds: event.originServerTS))
            try await store.record(receipt, now: now)
        }
        guard event.type == "m.room.member", let userID = event.stateKey, isLocal(userID) else { return }
        switch event.content["membership"] {
        case .string("leave"), .string("ban"):
            try await store.removeNotifications(of: userID, in: room.roomID, now: now)
        case .string("join"):
            let before = event.unsigned?.prevContent?["membership"]
            if before == .string("invite") {
                let receipt = ReadReceipt(
                    userID: userID, roomID: room.roomID, eventID: event.eventID, thread: .all, time: now)
                try await store.record(receipt, now: now)
            }
            if before != .string("join"), let predecessor = room.predecessorID {
                try await rules.copyRules(from: predecessor, to: room.roomID, of: userID)
            }
        default: break
        }
    }

    private func isLocal(_ userID: String) -> Bool {
        guard let serverName, let colon = userID.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
        return userID.utf8[colon...].dropFirst().elementsEqual(serverName.utf8)
    }
}

extension Event {
    /// The ID of the event that this one redacts; `nil` for other events. In room versions before 11 it is outside of
    /// the content.
    fileprivate var redactedEventID: String? {
        guard type == "m.room.redaction" else { return nil }
        return content["redacts"]?.string ?? additionalProperties["redacts"]?.string
    }

    /// The thread that the event's sender has read by sending it; `nil` if it isn't known, and for state events and
    /// redactions.
    fileprivate var ownThread: ReadReceipt.Thread? {
        guard stateKey == nil, redactedEventID == nil else { return nil }
        guard case .object(let relation)? = content["m.relates_to"], let type = relation["rel_type"] else {
            return .main
        }
        guard type == "m.thread", let root = relation["event_id"]?.string else { return nil }
        return .root(root)
    }

    /// Returns the event as push rules see it: with its room, and without `unsigned`.
    ///
    /// The codec writes the other members, so that none is missing when the schema gets a new one.
    fileprivate func pushRuleInput(in roomID: String) -> JSONObject {
        var event = self
        event.unsigned = nil
        // The codec writes valid JSON, so that reading it without limits can't fail.
        let limits = JSONLimits(maxDepth: .max, maxStringBytes: .max, maxCount: .max)
        var json = (try? JSONObject(json: event.jsonBytes(), limits: limits)) ?? [:]
        json["room_id"] = .string(roomID)
        return json
    }
}
