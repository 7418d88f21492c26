import APIRuntime
import ClientServerAPI
import HomeserverPush

/// A store and short forms of its calls, with times in seconds.
package struct StoreScenario: Sendable {
    package let store: any PushStore

    package init(store: any PushStore) { self.store = store }

    /// A time some seconds after the beginning of the scenario.
    static func time(_ seconds: Double) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + Int64(seconds * 1000))
    }

    // MARK: Pushers

    static func setting(
        _ key: String, of user: String, app: String = "app", url: String? = "https://push.example",
        kind: Pusher.Kind = .http, device: String? = nil, isEnabled: Bool = true, name: String = "Phone"
    ) throws -> PusherSetting {
        let url = url.map { $0 + GatewayAddress.path }
        return PusherSetting(
            userID: user,
            pusher: Pusher(
                pushkey: key, kind: kind, appID: app, appDisplayName: "App", deviceDisplayName: name, lang: "en",
                data: PusherData(url: url)),
            gateway: try url.map { try GatewayAddress($0) }, deviceID: device, isEnabled: isEnabled)
    }

    @discardableResult
    func set(
        _ setting: PusherSetting, keepsOthers: Bool = true, maxPerUser: Int = 100, at seconds: Double = 0
    ) async throws -> PusherChange {
        try await store.setPusher(
            setting, keepsOthers: keepsOthers, maxPerUser: maxPerUser, now: Self.time(seconds))
    }

    @discardableResult
    func set(_ key: String, of user: String, at seconds: Double = 0) async throws -> PusherChange {
        try await set(Self.setting(key, of: user), at: seconds)
    }

    func pusher(_ key: String, of user: String) async throws -> RegisteredPusher {
        try require(
            try await store.pushers(of: user).first { $0.pusher.pushkey == key }, "\(user) has the pusher \(key)")
    }

    // MARK: Notifications

    static func event(
        _ id: String, room: String = "!room", thread: String? = nil, to recipients: [RecordedEvent.Recipient],
        sentAt milliseconds: Int64
    ) -> RecordedEvent {
        RecordedEvent(
            event: Event(
                eventID: id, type: "m.room.message", sender: "@sender:example", originServerTS: milliseconds,
                content: ["body": .string("text of \(id)")]),
            room: RoomSummary(roomID: room, name: "Room", alias: "#room:example", senderDisplayName: "Sender"),
            threadID: thread, recipients: recipients)
    }

    /// Records an event.
    /// - Parameters:
    ///   - users: the users who are notified.
    ///   - highlighted: the users who are notified with a highlight.
    ///   - sentAt: the time of `origin_server_ts`; `nil` for the time of the recording.
    @discardableResult
    func record(
        _ id: String, in room: String = "!room", thread: String? = nil, to users: [String] = [],
        highlighting highlighted: [String] = [], sentAt: Double? = nil, at seconds: Double
    ) async throws -> Bool {
        let recipients =
            users.map { RecordedEvent.Recipient(userID: $0, actions: [.notify], isHighlight: false) }
            + highlighted.map {
                RecordedEvent.Recipient(
                    userID: $0, actions: [.notify, .setTweak(.init(setTweak: "highlight"))], isHighlight: true)
            }
        return try await store.record(
            Self.event(
                id, room: room, thread: thread, to: recipients, sentAt: Self.time(sentAt ?? seconds).milliseconds),
            now: Self.time(seconds))
    }

    /// Records a receipt.
    /// - Parameter time: the receipt's time; `nil` for the time of the recording.
    func read(
        _ event: String, by user: String, in room: String = "!room", _ thread: ReadReceipt.Thread = .all,
        time: Double? = nil, at seconds: Double
    ) async throws {
        try await store.record(
            ReadReceipt(
                userID: user, roomID: room, eventID: event, thread: thread, time: Self.time(time ?? seconds)),
            now: Self.time(seconds))
    }

    func redact(_ event: String, in room: String = "!room", at seconds: Double) async throws {
        try await store.recordRedaction(of: event, in: room, now: Self.time(seconds))
    }

    func leave(_ user: String, _ room: String, at seconds: Double) async throws {
        try await store.removeNotifications(of: user, in: room, now: Self.time(seconds))
    }

    func prune(readBefore: Double, unreadBefore: Double, limit: Int = 1000) async throws -> Int {
        try await store.removeNotifications(
            readBefore: Self.time(readBefore), unreadBefore: Self.time(unreadBefore), limit: limit)
    }

    /// Returns a user's notifications, the newest first: the event IDs, with a mark `read` or `unread`.
    func list(
        _ user: String, before position: Int64? = nil, limit: Int = 100, onlyHighlights: Bool = false
    ) async throws -> [String] {
        try await store.notifications(of: user, before: position, limit: limit, onlyHighlights: onlyHighlights).map {
            "\($0.notification.event.eventID) \($0.notification.read ? "read" : "unread")"
        }
    }

    func counts(_ user: String) async throws -> UnreadCounts { try await store.unreadCounts(of: user) }

    func expectCounts(
        _ user: String, rooms: Int64, messages: Int64, highlights: Int64 = 0, _ expectation: String
    ) async throws {
        try expect(
            try await counts(user), UnreadCounts(rooms: rooms, messages: messages, highlights: highlights),
            expectation)
    }

    /// Returns a room's unread threads: `main` or the ID of the root, the messages and the highlights.
    func threads(_ user: String, in room: String = "!room") async throws -> [String] {
        try await store.unreadThreads(of: user, in: room).map {
            "\($0.threadID ?? "main") \($0.messages) \($0.highlights)"
        }.sorted()
    }
}
