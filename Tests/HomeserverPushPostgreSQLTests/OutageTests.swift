import HomeserverPush
import HomeserverPushPostgreSQL
import PostgreSQLServer
import Testing

@Suite(
    "PostgreSQLPushStore: outages of the database", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct OutageTests {
    @Test("while the database is away calls fail with a temporary error, and work again afterwards")
    func away() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.stores[0]
        _ = try await store.setPusher(StoreFixture.setting(1), keepsOthers: true, maxPerUser: 10, now: .now)
        fixture.server.stop()
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await store.record(StoreFixture.event("a", to: [1]), now: .now) },
            { _ = try await store.claim(limit: 1, lease: .seconds(1), now: .now) },
            { _ = try await store.pushers(of: StoreFixture.user(1)) },
            { _ = try await store.queueStatus(now: .now) },
        ]
        for call in calls {
            // The first call may find out that the connection was lost, the second one finds none.
            for _ in 0..<2 {
                let error = await #expect(throws: PushStoreError.self) { try await call() }
                #expect(error?.isTemporary == true)
            }
        }
        try fixture.server.start()
        try await store.waitUntilAvailable(within: .seconds(60))
        for call in calls { try await call() }
        #expect(try await store.pushers(of: StoreFixture.user(1)).count == 1)
    }

    @Test("a database that doesn't respond ends a call at its time limit; nothing is lost or repeated afterwards")
    func lostResponse() async throws {
        let fixture = try await StoreFixture(timeout: .seconds(2))
        let store = fixture.stores[0]
        // A gateway that doesn't recognise repetitions: what was in flight isn't sent again.
        let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0), repeatsInterrupted: false)
        _ = try await store.setPusher(StoreFixture.setting(1), keepsOthers: true, maxPerUser: 10, now: .now)
        for name in ["a", "b", "c"] { _ = try await store.record(StoreFixture.event(name, to: [1]), now: .now) }
        let claim = try #require(try await store.claim(limit: 1, lease: .seconds(600), now: .now).first)
        var sent: [String?] = []
        var outcome: DeliveryOutcome?
        for _ in 0..<3 {
            // The statement waits in the server's socket, and runs after the call has failed.
            try fixture.server.setSuspended(true)
            let error = await #expect(throws: PushStoreError.self) {
                _ = try await store.next(claim, after: outcome, rules, now: .now)
            }
            #expect(error?.isTemporary == true)
            try fixture.server.setSuspended(false)
            try await store.waitUntilAvailable(within: .seconds(60))
            let delivery = try #require(try await store.next(claim, after: outcome, rules, now: .now))
            #expect(!delivery.wasInterrupted)
            sent.append(delivery.eventID)
            outcome = .delivered(badge: nil)
        }
        #expect(sent == ["$a", "$b", "$c"])
        #expect(try await store.next(claim, after: outcome, rules, now: .now) == nil)
    }

    @Test(
        "a server that is restarted or crashes under load loses nothing that was acknowledged",
        arguments: [false, true])
    func restartUnderLoad(isCrash: Bool) async throws {
        let fixture = try await StoreFixture(stores: 2)
        let stores = fixture.stores
        let users = 10
        let events = 400
        for user in 0..<users {
            _ = try await stores[0].setPusher(
                StoreFixture.setting(user), keepsOthers: true, maxPerUser: 10, now: .now)
        }
        let record = DeliveryRecord()
        let recorded = Shared(0)
        let recording = Task {
            await withTaskGroup(of: Void.self) { group in
                for lane in 0..<8 {
                    group.addTask {
                        for event in 0..<events / 8 {
                            let recordedEvent = StoreFixture.event(
                                "\(lane)-\(event)", to: Array(0..<users), room: "!\(lane):example.org")
                            while (try? await stores[lane % 2].record(recordedEvent, now: .now)) == nil {
                                await Task.yield()
                            }
                            recorded.change { $0 += 1 }
                        }
                    }
                }
                for store in stores {
                    for _ in 0..<4 { group.addTask { await record.work(on: store, until: users * events) } }
                }
            }
        }
        for restart in 1...3 {
            while recorded.value < restart * events / 4 { await Task.yield() }
            if isCrash { fixture.server.crash() } else { fixture.server.stop() }
            try fixture.server.start()
        }
        await recording.value
        let received = record.state.withLock { $0 }
        for (user, eventIDs) in received.received {
            for lane in 0..<8 {
                let own = eventIDs.filter { $0.hasPrefix("$\(lane)-") }
                let expected = (0..<events / 8).map { "$\(lane)-\($0)" }
                #expect(Set(own) == Set(expected), "\(user)")
                // Without a crash of the database nothing is repeated but what a restart has interrupted.
                if !isCrash { #expect(own == expected, "\(user)") }
            }
        }
        for user in 0..<users {
            let counts = try await stores[0].unreadCounts(of: StoreFixture.user(user))
            #expect(counts == UnreadCounts(rooms: 8, messages: Int64(events)))
        }
    }

    @Test("a read-only database is a temporary error with advice, as during a failover")
    func readOnly() async throws {
        let fixture = try await StoreFixture()
        _ = try await fixture.sql("ALTER DATABASE postgres SET default_transaction_read_only = on")
        let store = try PostgreSQLPushStore(.init(connection: fixture.server.connection), logger: StoreFixture.quiet)
        try await store.waitUntilAvailable(within: .seconds(60))
        let error = await #expect(throws: PushStoreError.self) {
            _ = try await store.record(StoreFixture.event("a", to: [1]), now: .now)
        }
        #expect(error?.isTemporary == true)
        #expect(error?.description.contains("primary") == true)
        #expect(try await store.unreadCounts(of: StoreFixture.user(1)) == UnreadCounts())
        store.close()
    }

    @Test("calls over the bound fail at once with a temporary error")
    func bound() async throws {
        let fixture = try await StoreFixture()
        let store = try PostgreSQLPushStore(
            .init(connection: fixture.server.connection, maxWaiting: 10), logger: StoreFixture.quiet)
        try await store.waitUntilAvailable(within: .seconds(60))
        try fixture.server.setSuspended(true)
        let failure = Shared<PushStoreError?>(nil)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do throws(PushStoreError) {
                        _ = try await store.record(StoreFixture.event("\(number)", to: [1]), now: .now)
                    } catch {
                        failure.change { $0 = $0 ?? error }
                    }
                }
            }
            while failure.value == nil { await Task.yield() }
            try? fixture.server.setSuspended(false)
        }
        #expect(failure.value == PushStoreError("too many calls are waiting for the database", isTemporary: true))
        store.close()
    }
}
