import HomeserverPush
import Logging
import PostgreSQLServer
import Testing

@testable import HomeserverPushPostgreSQL
@testable import PostgreSQLClient

@Suite(
    "PostgreSQLPushStore: schema", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct SchemaTests {
    @Test("a schema of any earlier version is brought to this one, and keeps what it has")
    func earlierVersions() async throws {
        let server = try PostgreSQLServer()
        for version in 1...SchemaMigration.versions.count {
            let schema = "version \(version)"
            let old = PostgreSQLClient(
                .init(connection: server.connection, timeout: .seconds(60)),
                setup: { run in
                    _ = try run("SET search_path = \(PostgreSQLText.identifier(schema))")
                    try SchemaMigration(schema: schema, version: version).run(run)
                }, logger: StoreFixture.quiet)
            #expect(await old.waitUntilAvailable(within: .seconds(60)))
            _ = try await old.run(
                PostgreSQLStatement("add", "INSERT INTO feed_value (key, value) VALUES ('key', 'value')"))
            let leased = [
                "INSERT INTO account (user_id) VALUES ('@user')",
                """
                INSERT INTO pusher (account, app_id, pushkey, kind, setting, is_enabled, set_at, revision)
                SELECT id, 'app', 'key', 'http', '{}', true, 0, 1 FROM account
                """,
                """
                INSERT INTO queue (
                    pusher, account, is_open, visible_at, leased_until, lease, settled, badge_seen
                ) SELECT id, account, true, 1000, 1000, 7, 0, 0 FROM pusher
                """,
            ]
            for (number, sql) in leased.enumerated() {
                _ = try await old.run(PostgreSQLStatement("lease\(number)", sql))
            }
            let store = try PostgreSQLPushStore(
                .init(connection: server.connection, schema: schema), logger: StoreFixture.quiet)
            try await store.waitUntilAvailable(within: .seconds(60))
            #expect(try await store.value(for: "key") == "value")
            let found = try await old.run(PostgreSQLStatement("version", "SELECT version FROM schema_version"))
            #expect(found == [["\(SchemaMigration.versions.count)"]])
            // A lease of an earlier version lasts to its end: what had it holds no lock.
            #expect(try await old.run(PostgreSQLStatement("ended", "SELECT ended_stores()")).isEmpty)
            let claim = PostgreSQLStatement("claim", "SELECT lease FROM claim_pushers(1, $1, 2000, 40, 1, '{}')")
            #expect(try await old.run(claim, ["999"]).isEmpty)
            #expect(try await old.run(claim, ["1000"]) == [["41"]])
            store.close()
            old.close()
        }
        server.stop()
    }

    @Test("unread notifications of version 1 are counted down by receipts for the first, a middle and the last of them")
    func unreadOfVersion1() async throws {
        let server = try PostgreSQLServer()
        let old = PostgreSQLClient(
            .init(connection: server.connection, timeout: .seconds(60)),
            setup: { run in
                _ = try run("SET search_path = matrix_push_homeserver")
                try SchemaMigration(schema: "matrix_push_homeserver", version: 1).run(run)
            }, logger: StoreFixture.quiet)
        #expect(await old.waitUntilAvailable(within: .seconds(60)))
        let statements = [
            "INSERT INTO room (room_id) VALUES ('!room:example.org')",
            """
            INSERT INTO account (user_id, position, rooms, messages, highlights)
            VALUES ('\(StoreFixture.user(1))', 4, 1, 4, 1)
            """,
            """
            INSERT INTO event (id, event_id, room, thread, recorded_at, latest_at, time, body)
            SELECT nextval('event_position'), '$' || n, 1, '', n, n, n, '{}' FROM generate_series(1, 4) AS n
            """,
            """
            INSERT INTO notification (account, position, event, room, thread, recorded_at, is_highlight, actions)
            SELECT 1, n, n, 1, '', n, n = 3, '["notify"]' FROM generate_series(1, 4) AS n
            """,
            "INSERT INTO unread (account, room, thread, messages, highlights) VALUES (1, 1, '', 4, 1)",
        ]
        for (number, statement) in statements.enumerated() {
            _ = try await old.run(PostgreSQLStatement("fill\(number)", statement))
        }
        old.close()

        let store = try PostgreSQLPushStore(.init(connection: server.connection), logger: StoreFixture.quiet)
        try await store.waitUntilAvailable(within: .seconds(60))
        for (event, expected) in [
            (1, UnreadCounts(rooms: 1, messages: 3, highlights: 1)),
            (3, UnreadCounts(rooms: 1, messages: 1, highlights: 0)), (4, UnreadCounts()),
        ] {
            let receipt = ReadReceipt(
                userID: StoreFixture.user(1), roomID: "!room:example.org", eventID: "$\(event)", thread: .all,
                time: .now)
            try await store.record(receipt, now: .now)
            #expect(try await store.unreadCounts(of: StoreFixture.user(1)) == expected)
        }
        _ = try await store.record(StoreFixture.event("5", to: [1]), now: .now)
        #expect(try await store.unreadCounts(of: StoreFixture.user(1)) == UnreadCounts(rooms: 1, messages: 1))
        store.close()
        server.stop()
    }

    @Test("several processes that start at the same time make the schema once")
    func startTogether() async throws {
        let server = try PostgreSQLServer()
        let stores = try (0..<4).map { _ in
            try PostgreSQLPushStore(.init(connection: server.connection), logger: StoreFixture.quiet)
        }
        for store in stores { try await store.waitUntilAvailable(within: .seconds(60)) }
        for (number, store) in stores.enumerated() { try await store.setValue("\(number)", for: "key") }
        #expect(try await stores[0].value(for: "key") == "3")
        for store in stores { store.close() }
        server.stop()
    }

    @Test("a newer schema is refused at once, with an error that isn't temporary")
    func newerVersion() async throws {
        let fixture = try await StoreFixture()
        _ = try await fixture.sql("UPDATE schema_version SET version = 99")
        let store = try PostgreSQLPushStore(.init(connection: fixture.server.connection), logger: StoreFixture.quiet)
        let expected = PushStoreError(
            "the schema \"matrix_push_homeserver\" has version 99, newer than this program's "
                + "\(SchemaMigration.versions.count): run the newer program", isTemporary: false)
        await #expect(throws: expected) { try await store.waitUntilAvailable(within: .seconds(600)) }
        await #expect(throws: expected) { _ = try await store.value(for: "key") }
        store.close()
    }

    @Test("a user without rights is refused with advice")
    func permission() async throws {
        let fixture = try await StoreFixture()
        _ = try await fixture.sql("CREATE ROLE guest LOGIN")
        _ = try await fixture.sql("GRANT USAGE ON SCHEMA matrix_push_homeserver TO guest")
        _ = try await fixture.sql("GRANT SELECT ON schema_version TO guest")
        let connection = fixture.server.connection.replacing("user=postgres", with: "user=guest")
        let store = try PostgreSQLPushStore(.init(connection: connection), logger: StoreFixture.quiet)
        try await store.waitUntilAvailable(within: .seconds(60))
        let error = await #expect(throws: PushStoreError.self) { _ = try await store.value(for: "key") }
        #expect(error?.isTemporary == false)
        #expect(error?.description.contains("grant the user all rights") == true)
        store.close()
    }

    @Test(
        "errors of the database are temporary if the same call may be successful later",
        arguments: [
            ("53100", true, "free space"), ("40P01", true, ""), ("57P01", true, ""), ("08006", true, ""),
            ("42501", false, "grant"), ("42P01", false, ""), ("22001", false, ""),
        ])
    func errors(state: String, isTemporary: Bool, advice: String) {
        let error = PushStoreError(PostgreSQLError("refused", sqlState: state))
        #expect(error.isTemporary == isTemporary)
        #expect(advice.isEmpty || error.description.contains(advice))
        #expect(error.description.contains(state))
    }

    @Test("identifiers with any character are stored without loss, and in their order")
    func identifiers() {
        let identifiers = [
            "", "\0", "\0\u{1}", "\u{1}", "\u{1}\0", "\u{1}\u{1}", "\u{1}\u{2}", "\u{2}", "a", "a\0", "b",
        ]
        let keys = identifiers.map(StoredText.key)
        #expect(keys.map(StoredText.identifier) == identifiers)
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(!keys.contains { $0.utf8.contains(0) })
    }
}
