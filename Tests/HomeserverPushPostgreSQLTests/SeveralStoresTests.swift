import HomeserverPush
import HomeserverPushPostgreSQL
import PostgreSQLServer
import PushRules
import Testing

@Suite(
    "PostgreSQLPushStore: several processes", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct SeveralStoresTests {
    @Test("three stores that record and deliver at the same time deliver each notification once and in order")
    func onceAndInOrder() async throws {
        let fixture = try await StoreFixture(stores: 3)
        let users = 20
        let events = 150
        for user in 0..<users {
            _ = try await fixture.stores[user % 3].setPusher(
                StoreFixture.setting(user), keepsOthers: true, maxPerUser: 10, now: .now)
        }
        let record = DeliveryRecord()
        let stores = fixture.stores
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Each recorder has a room of its own, and all users in it.
            for (number, store) in stores.enumerated() {
                group.addTask {
                    for event in 0..<events {
                        let recorded = StoreFixture.event(
                            "\(number)-\(event)", to: Array(0..<users), room: "!\(number):example.org")
                        _ = try await store.record(recorded, now: .now)
                    }
                }
                for _ in 0..<4 {
                    group.addTask { await record.work(on: store, until: users * events * stores.count) }
                }
            }
            try await group.waitForAll()
        }
        let received = record.state.withLock { $0 }
        #expect(received.received.count == users)
        for (user, eventIDs) in received.received {
            #expect(eventIDs.count == events * stores.count, "\(user)")
            for number in stores.indices {
                #expect(eventIDs.filter { $0.hasPrefix("$\(number)-") } == (0..<events).map { "$\(number)-\($0)" })
            }
        }
        #expect(received.interrupted == 0)
        let status = try await stores[0].queueStatus(now: .now)
        #expect(status == DeliveryQueueStatus())
        for user in 0..<users {
            let counts = try await stores[1].unreadCounts(of: StoreFixture.user(user))
            #expect(counts == UnreadCounts(rooms: 3, messages: Int64(3 * events)))
        }
    }

    @Test("what a dead worker had in flight, of whose end the database knows nothing, is delivered when the lease ends")
    func deadWorker() async throws {
        let fixture = try await StoreFixture(stores: 2)
        let (first, second) = (fixture.stores[0], fixture.stores[1])
        let start = Timestamp(milliseconds: 1_000_000)
        _ = try await first.setPusher(StoreFixture.setting(1), keepsOthers: true, maxPerUser: 10, now: start)
        _ = try await first.record(StoreFixture.event("a", to: [1]), now: start)
        let claim = try #require(try await first.claim(limit: 1, lease: .seconds(10), now: start).first)
        let sent = try #require(try await first.next(claim, after: nil, StoreFixture.rules, now: start))
        #expect(sent.eventID == "$a" && !sent.wasInterrupted)
        first.close()
        #expect(try await second.claim(limit: 1, lease: .seconds(10), now: start + .seconds(9)).isEmpty)
        let later = start + .seconds(10)
        let other = try #require(try await second.claim(limit: 1, lease: .seconds(10), now: later).first)
        let repeated = try #require(try await second.next(other, after: nil, StoreFixture.rules, now: later))
        #expect(repeated.eventID == "$a" && repeated.wasInterrupted)
        let end = try await second.next(other, after: .delivered(badge: nil), StoreFixture.rules, now: later)
        #expect(end == nil)
    }

    @Test("what one store queues calls back the others, within a second")
    func callbacks() async throws {
        let fixture = try await StoreFixture(stores: 2)
        let (first, second) = (fixture.stores[0], fixture.stores[1])
        _ = try await first.setPusher(StoreFixture.setting(1), keepsOthers: true, maxPerUser: 10, now: .now)
        let (calls, continuation) = AsyncStream.makeStream(of: Void.self)
        second.onQueued { continuation.yield() }
        let recorder = Task {
            // The other store may still be about to listen.
            var number = 0
            while !Task.isCancelled {
                number += 1
                _ = try await first.record(StoreFixture.event("\(number)", to: [1]), now: .now)
                let claims = try await first.claim(limit: 1, lease: .seconds(60), now: .now)
                for claim in claims {
                    var outcome: DeliveryOutcome?
                    while try await first.next(claim, after: outcome, StoreFixture.rules, now: .now) != nil {
                        outcome = .delivered(badge: nil)
                    }
                }
            }
        }
        var count = 0
        for await _ in calls {
            count += 1
            if count == 3 { break }
        }
        recorder.cancel()
        _ = try? await recorder.value
        #expect(count == 3)
    }

    @Test("a reader that follows the changes of push rules misses none of several writers")
    func ruleChanges() async throws {
        let fixture = try await StoreFixture(stores: 3)
        let (writers, reader) = (Array(fixture.stores[..<2]), fixture.stores[2])
        let changes = 100
        let seen = Shared<Set<Int64>>([])
        let written = Shared<Set<Int64>>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, writer) in writers.enumerated() {
                for task in 0..<4 {
                    group.addTask {
                        for change in 0..<changes / 4 {
                            let revision = try await writer.setPushRules(
                                RulesetOverrides(), of: "@\(number)-\(task)-\(change):example.org", replacing: nil)
                            written.change { $0.insert(revision ?? -1) }
                        }
                    }
                }
            }
            group.addTask {
                var last: Int64 = 0
                while seen.value.count < 2 * changes {
                    for rules in try await reader.pushRuleChanges(after: last, limit: 7) {
                        #expect(rules.revision > last)
                        last = rules.revision
                        seen.change { $0.insert(rules.revision) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(seen.value == written.value)
    }

    @Test("users who set the same pusher at the same time, each in place of others', leave one")
    func samePusher() async throws {
        let fixture = try await StoreFixture(stores: 2)
        let stores = fixture.stores
        try await withThrowingTaskGroup(of: Void.self) { group in
            for user in 0..<20 {
                group.addTask {
                    _ = try await stores[user % 2].setPusher(
                        StoreFixture.setting(user, pushkey: "shared"), keepsOthers: false, maxPerUser: 10, now: .now)
                }
            }
            try await group.waitForAll()
        }
        var pushers = 0
        for user in 0..<20 { pushers += try await stores[0].pushers(of: StoreFixture.user(user)).count }
        #expect(pushers == 1)
    }
}
