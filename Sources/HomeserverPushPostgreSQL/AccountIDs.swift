import HomeserverPush
import PostgreSQLClient
import StringGrammars
import Synchronization

/// The numbers of users in the database, of those that had notifications lately. They never change.
final class AccountIDs: Sendable {
    private let known = Mutex(RecentGenerations<OpaqueIdentifier, Int64>(maxCost: maxUsers))

    /// The number of users in memory, at about 100 bytes each.
    private static let maxUsers = 100_000

    /// Returns the numbers of users in their order. Users who aren't in the database are added.
    func ids(of users: [String], _ pool: ConnectionPool) async throws(PushStoreError) -> [Int64] {
        let keys = users.map(OpaqueIdentifier.init)
        var ids = known.withLock { known in keys.map { known[$0] } }
        let unknown = ids.indices.filter { ids[$0] == nil }
        guard !unknown.isEmpty else { return ids.compactMap(\.self) }
        let rows = try await pool.run(
            Statements.accountIDs, [PostgreSQLText.textArray(unknown.map { StoredText.key(users[$0]) })])
        for (index, row) in zip(unknown, rows) {
            var reader = RowReader(row)
            ids[index] = try reader.integer()
        }
        let found = ids.compactMap(\.self)
        guard found.count == users.count else {
            throw PushStoreError("the database returned too few users", isTemporary: false)
        }
        known.withLock { known in
            for index in unknown { known.set(found[index], for: keys[index], cost: 1) }
        }
        return found
    }

    func removeAll() {
        known.withLock { $0 = RecentGenerations(maxCost: Self.maxUsers) }
    }
}
