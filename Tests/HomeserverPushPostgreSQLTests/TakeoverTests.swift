import HomeserverPush
import HomeserverPushPostgreSQL
import PostgreSQLServer
import Testing

@Suite(
    "PostgreSQLPushStore: stores that end", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct TakeoverTests {
    private static let start = Timestamp(milliseconds: 1_000_000)
    private static let lease: Duration = .seconds(3600)

    /// Returns the first store's claim, with one of two events in flight.
    private func claim(on fixture: borrowing StoreFixture) async throws -> PusherClaim {
        let store = fixture.stores[0]
        _ = try await store.setPusher(StoreFixture.setting(1), keepsOthers: true, maxPerUser: 10, now: Self.start)
        for name in ["a", "b"] { _ = try await store.record(StoreFixture.event(name, to: [1]), now: Self.start) }
        let claim = try #require(try await store.claim(limit: 1, lease: Self.lease, now: Self.start).first)
        let sent = try await store.next(claim, after: nil, StoreFixture.rules, now: Self.start)
        #expect(sent?.eventID == "$a" && sent?.wasInterrupted == false)
        return claim
    }

    /// Waits until the database shows a number of stores.
    private func waitForStores(_ count: Int, _ fixture: borrowing StoreFixture) async throws {
        while true {
            // Connections of the test may be among those that were ended.
            let rows = try? await fixture.sql("SELECT count(*) FROM live_stores()")
            if rows == [["\(count)"]] { return }
        }
    }

    @Test(
        "another store takes over what an ended store had, at the same time by the clock, with what was in flight marked",
        arguments: [true, false])
    func takeover(repeatsInterrupted: Bool) async throws {
        let fixture = try await StoreFixture(stores: 2, takeoverDelay: .milliseconds(50))
        let second = fixture.stores[1]
        _ = try await claim(on: fixture)
        let (calls, continuation) = AsyncStream.makeStream(of: Void.self)
        second.onQueued { continuation.yield() }
        #expect(try await second.claim(limit: 1, lease: Self.lease, now: Self.start).isEmpty)

        fixture.stores[0].close()
        var claims: [PusherClaim] = []
        for await _ in calls where claims.isEmpty {
            claims = try await second.claim(limit: 1, lease: Self.lease, now: Self.start)
            if !claims.isEmpty { break }
        }
        let other = try #require(claims.first)
        let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0), repeatsInterrupted: repeatsInterrupted)
        var delivery = try await second.next(other, after: nil, rules, now: Self.start)
        if repeatsInterrupted {
            #expect(delivery?.eventID == "$a" && delivery?.wasInterrupted == true)
            delivery = try await second.next(other, after: .delivered(badge: 1), rules, now: Self.start)
        }
        #expect(delivery?.eventID == "$b" && delivery?.wasInterrupted == false)
        #expect(try await second.next(other, after: .delivered(badge: 1), rules, now: Self.start) == nil)
    }

    @Test("without another store, the one that is opened next takes over")
    func successor() async throws {
        let fixture = try await StoreFixture(takeoverDelay: .milliseconds(50))
        _ = try await claim(on: fixture)
        fixture.stores[0].close()
        let next = try PostgreSQLPushStore(
            .init(connection: fixture.server.connection, takeoverDelay: .milliseconds(50)), logger: StoreFixture.quiet)
        try await next.waitUntilAvailable(within: .seconds(60))
        var claims: [PusherClaim] = []
        while claims.isEmpty { claims = try await next.claim(limit: 1, lease: Self.lease, now: Self.start) }
        #expect(claims.count == 1)
        next.close()
    }

    @Test("a store that lives keeps its pushers when its connections are ended, again and again")
    func endedConnections() async throws {
        let fixture = try await StoreFixture(stores: 2, takeoverDelay: .seconds(3))
        let (first, second) = (fixture.stores[0], fixture.stores[1])
        let claim = try await claim(on: fixture)
        for _ in 0..<5 {
            let ended = try await fixture.sql(
                """
                SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_locks
                WHERE locktype = 'advisory' AND objsubid = 2 AND pid <> pg_backend_pid()
                """)
            #expect(Int(ended[0][0] ?? "") ?? 0 >= 2)
            try await waitForStores(2, fixture)
            while true {
                // The pool finds out that its connections were ended.
                let claims = try? await second.claim(limit: 1, lease: Self.lease, now: Self.start)
                guard let claims else { continue }
                #expect(claims.isEmpty)
                break
            }
        }
        try await first.waitUntilAvailable(within: .seconds(60))
        var next: QueuedDelivery??
        while next == nil {
            next = try? await first.next(claim, after: .delivered(badge: 1), StoreFixture.rules, now: Self.start)
        }
        #expect(next??.eventID == "$b")
    }

    @Test("a store that lives keeps its pushers when the database is restarted", arguments: [false, true])
    func restart(isCrash: Bool) async throws {
        let fixture = try await StoreFixture(stores: 2, takeoverDelay: .milliseconds(500))
        let (first, second) = (fixture.stores[0], fixture.stores[1])
        let claim = try await claim(on: fixture)
        // Outcomes aren't written to the disk before the call returns; this call's are, and what was before it.
        try await first.setValue("1", for: "written")
        if isCrash { fixture.server.crash() } else { fixture.server.stop() }
        try fixture.server.start()
        // Without its statement, the pool doesn't connect again: the listener's lock counts.
        try await waitForStores(2, fixture)
        try await second.waitUntilAvailable(within: .seconds(60))
        #expect(try await second.claim(limit: 1, lease: Self.lease, now: Self.start).isEmpty)
        try await first.waitUntilAvailable(within: .seconds(60))
        let next = try await first.next(claim, after: .delivered(badge: 1), StoreFixture.rules, now: Self.start)
        #expect(next?.eventID == "$b")
    }

    @Test("stores of different schemas don't take each other for their own")
    func schemas() async throws {
        let fixture = try await StoreFixture()
        let other = try PostgreSQLPushStore(
            .init(connection: fixture.server.connection, schema: "another"), logger: StoreFixture.quiet)
        try await other.waitUntilAvailable(within: .seconds(60))
        #expect(try await fixture.sql("SELECT count(*) FROM live_stores()") == [["1"]])
        other.close()
    }
}
