import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverFeed
import HomeserverFeedAPI
import HomeserverPush
import PushRules
import Testing

/// The receipts and settings of users, as their syncs show them.
@Suite(.timeLimit(.minutes(1))) struct SyncTests {
    /// Runs a closure while the feed follows Fern, whose first sync has ended.
    private func withFeed(
        _ configuration: FeedConfiguration = FeedConfiguration(serverName: "garden.example"),
        _ body: (FeedFixture) async throws -> Void
    ) async throws {
        let fixture = FeedFixture(configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await fixture.setPusher()
            group.addTask { await fixture.feed.run() }
            fixture.homeserver.deliver(SyncResponse(nextBatch: "s1"))
            await fixture.homeserver.waitForSync(from: "s1")
            try await body(fixture)
            group.cancelAll()
        }
    }

    private func receipts(_ eventID: String, type: String = "m.read", thread: String? = nil) -> SyncResponse {
        var receipt: JSONObject = ["ts": 1_780_000_000_500]
        if let thread { receipt["thread_id"] = .string(thread) }
        let content: JSONObject = [
            eventID: [type: [fern: .object(receipt), wren: ["ts": 1]]]
        ]
        let event: JSONObject = ["type": "m.receipt", "content": .object(content)]
        return SyncResponse(
            nextBatch: "s2",
            rooms: .init(join: [beds: JoinedRoom(ephemeral: SyncEvents(events: [event]))]))
    }

    @Test(arguments: ["m.read", "m.read.private"])
    func `a receipt marks notifications as read`(_ type: String) async throws {
        try await withFeed { fixture in
            _ = try await fixture.transact([message("$1"), message("$2"), message("$3")])
            fixture.homeserver.deliver(receipts("$2", type: type))
            await fixture.homeserver.waitForSync(from: "s2")
            #expect(try await fixture.store.unreadCounts(of: fern).messages == 1)
        }
    }

    @Test func `a receipt for a thread marks only the thread as read`() async throws {
        try await withFeed { fixture in
            let thread: JSONObject = ["m.relates_to": ["rel_type": "m.thread", "event_id": "$1"]]
            _ = try await fixture.transact([message("$1"), message("$2", thread)])
            fixture.homeserver.deliver(receipts("$2", thread: "$1"))
            await fixture.homeserver.waitForSync(from: "s2")
            let threads = try await fixture.store.unreadThreads(of: fern, in: beds)
            #expect(threads == [UnreadThread(threadID: nil, messages: 1, highlights: 0)])
        }
    }

    @Test func `changed push rules and ignored users have effect for the next event`() async throws {
        try await withFeed { fixture in
            var rules = DefaultPushRules.ruleset(of: fern)
            rules.room = [PushRule(ruleID: beds, default: false, enabled: true, actions: [])]
            let data: [JSONObject] = [
                ["type": "m.push_rules", "content": ["global": try JSONValue(json: rules.jsonBytes())]],
                ["type": "m.ignored_user_list", "content": ["ignored_users": [moth: [:]]]],
            ]
            fixture.homeserver.deliver(SyncResponse(nextBatch: "s2", accountData: SyncEvents(events: data)))
            await fixture.homeserver.waitForSync(from: "s2")
            _ = try await fixture.transact([message("$muted")])
            rules.room = []
            let global = try JSONValue(json: rules.jsonBytes())
            let reset: JSONObject = ["type": "m.push_rules", "content": ["global": global]]
            fixture.homeserver.deliver(SyncResponse(nextBatch: "s3", accountData: SyncEvents(events: [reset])))
            await fixture.homeserver.waitForSync(from: "s3")
            _ = try await fixture.transact([message("$ignored", from: moth), message("$1")], id: "2")
            #expect(try await fixture.notified() == ["$1"])
        }
    }

    @Test(arguments: [true, false])
    func `the pushers of a device that the user doesn't have any more end, by option`(_ isOn: Bool) async throws {
        var configuration = FeedConfiguration(serverName: "garden.example")
        configuration.endsPushersWithSessions = isOn
        try await withFeed(configuration) { fixture in
            func pushkeys() async throws -> [String] { try await fixture.store.pushers(of: fern).map(\.pusher.pushkey) }
            for (key, device) in [("laptop", "LAPTOP"), ("bot", nil)] as [(String, String?)] {
                var other = try #require(try await fixture.store.pushers(of: fern).first).setting
                other.pusher.pushkey = key
                other.deviceID = device
                _ = try await fixture.store.setPusher(
                    other, keepsOthers: true, maxPerUser: 10, now: .init(milliseconds: 0))
            }
            fixture.homeserver.with { $0.devices = ["TABLET", "LAPTOP"] }
            func sync(_ position: String, changed: [String]) async {
                fixture.homeserver.deliver(
                    SyncResponse(nextBatch: position, deviceLists: .init(changed: changed)))
                await fixture.homeserver.waitForSync(from: position)
            }
            await sync("s2", changed: [wren, fern])
            #expect(try await pushkeys() == ["key", "laptop", "bot"])
            fixture.homeserver.with { $0.devices = ["LAPTOP"] }
            await sync("s3", changed: [wren])
            #expect(try await pushkeys() == ["key", "laptop", "bot"], "another user's devices")
            await sync("s4", changed: [fern])
            #expect(try await pushkeys() == (isOn ? ["laptop", "bot"] : ["key", "laptop", "bot"]))
        }
    }

    @Test func `pushers whose sessions ended before the first sync end`() async throws {
        let fixture = FeedFixture()
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await fixture.setPusher()
            fixture.homeserver.with { $0.devices = ["OTHER"] }
            group.addTask { await fixture.feed.run() }
            fixture.homeserver.deliver(SyncResponse(nextBatch: "s1"))
            await fixture.homeserver.waitForSync(from: "s1")
            #expect(try await fixture.store.pushers(of: fern).isEmpty)
            group.cancelAll()
        }
    }

    @Test func `a homeserver that lists no devices doesn't stop a user's receipts and rules, and no pusher ends`()
        async throws
    {
        let fixture = FeedFixture()
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await fixture.setPusher()
            fixture.homeserver.with { $0.devices = nil }
            group.addTask { await fixture.feed.run() }
            fixture.homeserver.deliver(SyncResponse(nextBatch: "s1"))
            await fixture.homeserver.waitForSync(from: "s1")
            #expect(try await fixture.store.pushers(of: fern).count == 1)
            group.cancelAll()
        }
    }

    @Test func `events that no transaction has are taken from the sync after a time, with those that it left out`()
        async throws
    {
        try await withFeed { fixture in
            _ = try await fixture.transact([message("$1")])
            fixture.homeserver.with { $0.pages = [MessagesResponse(chunk: [message("$3"), message("$2")])] }
            let timeline = JoinedRoom.Timeline(events: [message("$4")], limited: true, prevBatch: .value("p"))
            fixture.homeserver.deliver(
                SyncResponse(nextBatch: "s2", rooms: .init(join: [beds: JoinedRoom(timeline: timeline)])))
            await fixture.homeserver.waitForSync(from: "s2")
            #expect(try await fixture.notified() == ["$1"])
            fixture.clock.advance(by: .seconds(61))
            await fixture.feed.repairGaps()
            #expect(try await fixture.notified() == ["$1", "$2", "$3", "$4"])
            #expect(fixture.homeserver.calls.contains("messages \(beds) p s1 b \(fern)"))
        }
    }

    @Test func `the next sync after a restart begins at the stored position`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        try await fixture.store.setValue("s7", for: "sync:\(fern)")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await fixture.feed.run() }
            await fixture.homeserver.waitForSync(from: "s7")
            group.cancelAll()
        }
    }
}
