import HomeserverPush
import HomeserverPushPostgreSQL
import PostgreSQLClient
import PostgreSQLServer
import Testing

@Suite(
    "PostgreSQLPushStore: large tables", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct LargeTablesTests {
    /// Fills the tables as 2,000 users with a pusher and 50 notifications each would, in backoff.
    private func fill(_ client: PostgreSQLClient) async throws {
        let statements = [
            "INSERT INTO room (room_id) SELECT '!old' || n FROM generate_series(1, 100) AS n",
            """
            INSERT INTO account (user_id, position, rooms, messages)
            SELECT '@old' || n, 50, 1, 50 FROM generate_series(1, 2000) AS n
            """,
            """
            INSERT INTO event (id, event_id, room, thread, recorded_at, latest_at, time, body)
            SELECT nextval('event_position'), '$old' || n, 1 + n % 100, '', n, n, n, '{}'
            FROM generate_series(1, 20000) AS n
            """,
            """
            INSERT INTO notification (account, position, event, room, thread, recorded_at, is_highlight, actions)
            SELECT a, p, p, 1, '', p, false, '["notify"]'
            FROM generate_series(1, 2000) AS a, generate_series(1, 50) AS p
            """,
            "INSERT INTO unread (account, room, thread, messages, highlights) SELECT id, 1, '', 50, 0 FROM account",
            "INSERT INTO receipt (account, room, thread, position) SELECT id, 2, '*', 10 FROM account",
            """
            INSERT INTO pusher (account, app_id, pushkey, kind, setting, is_enabled, set_at, revision)
            SELECT id, 'app', 'old' || id, 'http', '{}', true, 0, id FROM account
            """,
            """
            INSERT INTO queue (pusher, account, is_open, visible_at, settled, badge_seen)
            SELECT id, account, true, 9000000000000000, 0, 0 FROM pusher
            """,
        ]
        for (number, statement) in statements.enumerated() {
            _ = try await client.run(PostgreSQLStatement("fill\(number)", statement))
        }
    }

    /// Returns the numbers of sequential scans and of rows that were read, of all tables.
    private func readings(_ fixture: borrowing StoreFixture) async throws -> (scans: Int, rows: Int) {
        let row = try await fixture.sql(
            """
            SELECT sum(seq_scan), sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables
            WHERE relname NOT IN ('schema_version', 'push_rules_revision', 'removed_event')
            """)
        return (Int(row[0][0] ?? "") ?? -1, Int(row[0][1] ?? "") ?? -1)
    }

    /// Waits until all other connections have ended: their statistics are complete then.
    private func waitForStatistics(_ fixture: borrowing StoreFixture) async throws {
        while try await fixture.sql(
            """
            SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """
        ) != [] {}
    }

    @Test("no hot statement reads a table as a whole, with or without statistics", arguments: [false, true])
    func noScans(hasStatistics: Bool) async throws {
        let fixture = try await StoreFixture()
        let filler = fixture.makeClient()
        #expect(await filler.waitUntilAvailable(within: .seconds(60)))
        try await fill(filler)
        if hasStatistics { _ = try await filler.run(PostgreSQLStatement("analyze", "ANALYZE")) }
        filler.close()
        fixture.stores[0].close()
        try await waitForStatistics(fixture)
        let before = try await readings(fixture)

        let store = try PostgreSQLPushStore(.init(connection: fixture.server.connection), logger: StoreFixture.quiet)
        try await store.waitUntilAvailable(within: .seconds(60))
        let now = Timestamp(milliseconds: 1_000_000)
        _ = try await store.setPusher(StoreFixture.setting(1), keepsOthers: false, maxPerUser: 10, now: now)
        let rounds = 20
        for round in 0..<rounds {
            let event = StoreFixture.event("\(round)", to: [1])
            _ = try await store.record(event, now: now)
            let claim = try #require(try await store.claim(limit: 10, lease: .seconds(60), now: now).first)
            var outcome: DeliveryOutcome?
            while try await store.next(claim, after: outcome, StoreFixture.rules, now: now) != nil {
                outcome = .delivered(badge: 1)
            }
            _ = try await store.nextClaim()
            for eventID in ["$\(round)", "$unknown"] {
                let receipt = ReadReceipt(
                    userID: StoreFixture.user(1), roomID: event.room.roomID, eventID: eventID, thread: .all, time: now)
                try await store.record(receipt, now: now)
            }
            _ = try await store.unreadCounts(of: StoreFixture.user(1))
            _ = try await store.unreadThreads(of: StoreFixture.user(1), in: event.room.roomID)
            _ = try await store.notifications(
                of: StoreFixture.user(1), before: nil, limit: 10, onlyHighlights: false)
            _ = try await store.pushers(of: StoreFixture.user(1))
            try await store.recordRedaction(of: "$\(round)", in: event.room.roomID, now: now)
        }
        store.close()
        try await waitForStatistics(fixture)
        let after = try await readings(fixture)
        #expect(after.scans == before.scans)
        #expect(after.rows - before.rows < rounds * 500)
    }
}
