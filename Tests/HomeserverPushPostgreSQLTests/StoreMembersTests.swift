import PostgreSQLServer
import Synchronization
import Testing

@testable import HomeserverPushPostgreSQL

@Suite("StoreMembers")
struct StoreMembersTests {
    private let users = (0..<3000).map { "@user\($0):example.org" }

    /// Returns the number of the store to which each user belongs.
    private func owners(_ stores: [Int64]) throws -> [Int64] {
        let members = stores.map { number in
            let members = StoreMembers(own: number)
            members.set(stores)
            return (number, members)
        }
        return try users.map { user in
            let owners = members.filter { $0.1.contains(user) }.map(\.0)
            try #require(owners.count == 1)
            return owners[0]
        }
    }

    @Test("each user belongs to one store, and each store has a fair part")
    func division() throws {
        let owners = try owners([17, 400_000, 2_000_000_000])
        for store: Int64 in [17, 400_000, 2_000_000_000] {
            #expect((800...1200).contains(owners.count { $0 == store }))
        }
    }

    @Test("when a store ends, only its users move")
    func end() throws {
        let before = try owners([1, 2, 3])
        let after = try owners([1, 3])
        for (old, new) in zip(before, after) { #expect(old == 2 ? new != 2 : new == old) }
    }

    @Test("a store whose members aren't known, or that isn't seen itself, has users")
    func alone() {
        let members = StoreMembers(own: 5)
        #expect(!members.isKnown)
        #expect(users.allSatisfy(members.contains))
        members.set([])
        #expect(members.isKnown)
        #expect(users.allSatisfy(members.contains))
    }

    @Test("a change calls back, and the same members again don't")
    func callbacks() {
        let members = StoreMembers(own: 1)
        let calls = Mutex(0)
        members.add { calls.withLock { $0 += 1 } }
        for stores: [Int64] in [[1], [1], [1, 2], [2, 1], [1]] { members.set(stores) }
        #expect(calls.withLock { $0 } == 3)
    }
}
