import Foundation
import PushStoreConformance
import TemporaryFolder
import Testing

@testable import HomeserverPushSQLite

@Suite("SQLitePushStore: the behaviour of every store", .timeLimit(.minutes(5)))
struct ConformanceTests {
    @Test("SQLite", arguments: PushStoreConformance.checks)
    func conformance(_ check: ConformanceCheck) async throws {
        try await withStore { try await check.run(on: $0) }
    }

    @Test("a database keeps everything, and nothing depends on what a store remembers of it", arguments: 1...3)
    func sharing(_ seed: UInt64) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "push.db").path
            try await PushStoreConformance.checkSharing(seed: seed) {
                SQLitePushStore(try StoreDatabase(path: path, options: .init(isExclusive: false), logger: quiet))
            }
        }
    }
}
