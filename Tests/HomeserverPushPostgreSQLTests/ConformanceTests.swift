import HomeserverPushPostgreSQL
import PostgreSQLServer
import PushStoreConformance
import Testing

@Suite(
    "PostgreSQLPushStore: behaviour of every store", .serialized, .timeLimit(.minutes(10)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct ConformanceTests {
    /// One test, because all checks share a server. Each has a schema of its own.
    @Test("every check of the conformance suite holds")
    func conformance() async throws {
        let server = try PostgreSQLServer()
        for (number, check) in PushStoreConformance.checks.enumerated() {
            let store = try PostgreSQLPushStore(
                .init(connection: server.connection, schema: "check \(number)", timeout: .seconds(60), connections: 1),
                logger: StoreFixture.quiet)
            do {
                try await store.waitUntilAvailable(within: .seconds(60))
                try await check.run(on: store)
            } catch {
                Issue.record("\(check): \(error)")
            }
            store.close()
        }
        server.stop()
    }
}
