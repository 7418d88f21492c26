import HomeserverPushPostgreSQL
import PostgreSQLServer
import PushStoreConformance
import Testing

@Suite(
    "PostgreSQLPushStore: behaviour of every store", .serialized, .timeLimit(.minutes(10)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct ConformanceTests {
    /// One test, because all checks share a server.
    @Test("every check of the conformance suite holds")
    func conformance() async throws {
        let fixture = try await StoreFixture()
        let tables = try await fixture.sql(
            """
            SELECT string_agg(relname, ', ') FROM pg_stat_user_tables
            WHERE relname NOT IN ('schema_version', 'push_rules_revision', 'removed_event')
            """)
        for check in PushStoreConformance.checks {
            do {
                try await check.run(on: fixture.stores[0])
            } catch {
                Issue.record("\(check): \(error)")
            }
            _ = try await fixture.sql("TRUNCATE \(tables[0][0] ?? "")")
        }
    }
    @Test("stores that share a database, and are opened again now and then, have the behaviour of one store")
    func sharing() async throws {
        let server = try PostgreSQLServer()
        let connection = server.connection
        try await PushStoreConformance.checkSharing {
            // A store that is opened again continues with the claims of the one before.
            let store = try PostgreSQLPushStore(
                .init(
                    connection: connection, timeout: .seconds(60), connections: 1, takeoverDelay: .seconds(3600)),
                logger: StoreFixture.quiet)
            try await store.waitUntilAvailable(within: .seconds(60))
            return store
        }
        server.stop()
    }
}
