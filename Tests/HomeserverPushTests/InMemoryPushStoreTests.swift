import ClientServerAPI
import HomeserverPush
import PushStoreConformance
import Testing

@Suite("InMemoryPushStore: the behaviour of every store, and its limits", .timeLimit(.minutes(5)))
struct InMemoryPushStoreTests {
    @Test("the store passes the conformance suite", arguments: PushStoreConformance.checks)
    func conformance(_ check: ConformanceCheck) async throws {
        try await check.run(on: InMemoryPushStore())
    }

    @Test("a store that is used in two places has the behaviour of the model")
    func sharing() async throws {
        let store = InMemoryPushStore()
        try await PushStoreConformance.checkSharing { store }
        let other = InMemoryPushStore()
        try await PushStoreConformance.checkReopening(seed: 2) { other }
    }

    @Test("the oldest notifications over the limit are removed, even if they wait for delivery")
    func notificationLimit() async throws {
        let store = InMemoryPushStore(maxNotificationsPerUser: 100)
        try await setPusher(on: store)
        for index in 1...1000 {
            try await record("$\(index)", to: ["@a"], on: store)
            let count = try await list("@a", on: store).count
            #expect(count <= 125)
        }
        let listed = try await list("@a", on: store)
        #expect(listed.count >= 100)
        #expect(listed == (1001 - listed.count...1000).reversed().map { "$\($0)" })
        // The counts don't change, as after the removal of old notifications.
        #expect(try await store.unreadCounts(of: "@a") == UnreadCounts(rooms: 1, messages: 1000))

        let claim = try #require(try await store.claim(limit: 1, lease: .seconds(60), now: time).first)
        var delivered: [String] = []
        var outcome: DeliveryOutcome?
        while let next = try await store.next(claim, after: outcome, DeliveryRules(oldest: time), now: time) {
            guard case .notification(let notification) = next.content else { break }
            delivered.append(notification.event.eventID)
            outcome = .delivered(badge: 1)
        }
        #expect(delivered == listed.reversed())
    }

    @Test("the oldest events over the limit are removed unless a notification refers to them")
    func eventLimit() async throws {
        let store = InMemoryPushStore(maxEvents: 100)
        try await record("$notified", to: ["@a"], on: store)
        for index in 1...1000 { try await record("$\(index)", on: store) }
        #expect(try await record("$notified", on: store) == false)
        #expect(try await record("$1000", on: store) == false)
        #expect(try await record("$901", on: store) == false)
        #expect(try await record("$1", on: store) == true)
    }

    @Test("an event is removed after the notifications that refer to it")
    func referencedEvents() async throws {
        let store = InMemoryPushStore(maxNotificationsPerUser: 10, maxEvents: 10)
        for index in 1...100 { try await record("$\(index)", to: ["@a", "@b"], on: store) }
        #expect(try await record("$100", on: store) == false)
        #expect(try await record("$1", on: store) == true)
    }

    @Test("a store with the largest limits records events")
    func largestLimits() async throws {
        let store = InMemoryPushStore(maxNotificationsPerUser: .max, maxEvents: .max)
        try await record("$1", to: ["@a"], on: store)
        #expect(try await record("$1", on: store) == false)
    }

    // MARK: Support

    private let time = Timestamp(milliseconds: 1_700_000_000_000)

    private func setPusher(on store: InMemoryPushStore) async throws {
        let url = "https://push.example" + GatewayAddress.path
        let pusher = Pusher(
            pushkey: "key", kind: .http, appID: "app", appDisplayName: "App", deviceDisplayName: "Phone", lang: "en",
            data: PusherData(url: url))
        let setting = PusherSetting(userID: "@a", pusher: pusher, gateway: try GatewayAddress(url))
        #expect(try await store.setPusher(setting, keepsOthers: true, maxPerUser: 1, now: time) == .created)
    }

    @discardableResult
    private func record(_ id: String, to users: [String] = [], on store: InMemoryPushStore) async throws -> Bool {
        let event = Event(
            eventID: id, type: "m.room.message", sender: "@sender:example",
            originServerTS: time.milliseconds, content: [:])
        let recipients = users.map { RecordedEvent.Recipient(userID: $0, actions: [.notify], isHighlight: false) }
        return try await store.record(
            RecordedEvent(event: event, room: RoomSummary(roomID: "!room"), recipients: recipients), now: time)
    }

    private func list(_ user: String, on store: InMemoryPushStore) async throws -> [String] {
        try await store.notifications(of: user, before: nil, limit: 10_000, onlyHighlights: false)
            .map(\.notification.event.eventID)
    }
}
