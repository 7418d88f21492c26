import HomeserverPushAcceptance
import HomeserverPushPostgreSQL
import PostgreSQLServer
import Testing

/// The acceptance table of the client-server API.
@Suite(
    "PostgreSQLPushStore: client-server API", .serialized, .timeLimit(.minutes(10)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct ClientServerAPITests {
    /// One test, because all cases share a server.
    @Test("every case of the table holds")
    func acceptance() async throws {
        let fixture = try await StoreFixture()
        let tables = try await fixture.sql(
            """
            SELECT string_agg(relname, ', ') FROM pg_stat_user_tables
            WHERE relname NOT IN ('schema_version', 'push_rules_revision', 'removed_event')
            """)
        for row in AcceptanceCase.all {
            do {
                try await row.check(on: fixture.stores[0])
            } catch {
                Issue.record("\(row): \(error)")
            }
            _ = try await fixture.sql("TRUNCATE \(tables[0][0] ?? "")")
        }
    }

    @Test("pushers are notified by Web Push once they are activated")
    func webPush() async throws {
        let fixture = try await StoreFixture()
        try await WebPushAcceptance.check(on: fixture.stores[0])
    }

    @Test("push rules are set, read, changed and deleted")
    func pushRules() async throws {
        let fixture = try await StoreFixture()
        try await PushRulesRow.checkAll(on: fixture.stores[0])
    }
}
