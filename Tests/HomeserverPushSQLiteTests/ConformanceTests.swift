import HomeserverPushSQLite
import PushStoreConformance
import TemporaryFolder
import Testing

@Suite("SQLitePushStore: the behaviour of every store", .timeLimit(.minutes(5)))
struct ConformanceTests {
    @Test("SQLite", arguments: PushStoreConformance.checks)
    func conformance(_ check: ConformanceCheck) async throws {
        try await withStore { try await check.run(on: $0) }
    }
}
