import Dispatch
import Foundation
import HomeserverPush
import Synchronization
import TemporaryFolder
import Testing

@testable import HomeserverPushSQLite

@Suite("GroupCommit", .timeLimit(.minutes(5)))
struct GroupCommitTests {
    private struct Failure: Error {}

    /// The statements that begin transactions.
    private final class Transactions: Sendable {
        private let count = Atomic<Int>(0)

        var value: Int { count.load(ordering: .relaxed) }

        var options: StoreDatabase.Options {
            .init(trace: { [self] text in
                if text.hasPrefix("BEGIN IMMEDIATE") { count.add(1, ordering: .relaxed) }
            })
        }
    }

    /// Performs calls that all wait for the same transaction.
    private static func performTogether(
        _ calls: [@Sendable (SQLitePushStore) async throws -> Void], in store: SQLitePushStore
    ) async -> [Bool] {
        let gate = DispatchSemaphore(value: 0)
        let (started, start) = AsyncStream<Void>.makeStream()
        let first = Task {
            try await store.database.write { _ in
                start.finish()
                gate.wait()
            }
        }
        for await _ in started {}
        return await withTaskGroup(of: (Int, Bool).self) { tasks in
            for (index, call) in calls.enumerated() {
                tasks.addTask {
                    do {
                        try await call(store)
                        return (index, true)
                    } catch {
                        return (index, false)
                    }
                }
            }
            while store.database.commits.waitingCalls < calls.count { await Task.yield() }
            gate.signal()
            var results = [Bool](repeating: false, count: calls.count)
            for await (index, isSuccess) in tasks { results[index] = isSuccess }
            _ = await first.result
            return results
        }
    }

    private static func set(_ key: String) -> @Sendable (SQLitePushStore) async throws -> Void {
        { try await $0.setValue("value", for: key) }
    }

    @Test("calls that wait at the same time share a transaction")
    func sharing() async throws {
        let transactions = Transactions()
        try await withStore(options: transactions.options) { store in
            let before = transactions.value
            let results = await Self.performTogether((0..<100).map { Self.set("\($0)") }, in: store)
            #expect(results == Array(repeating: true, count: 100))
            // That of the call that they waited for, and theirs.
            #expect(transactions.value == before + 2)
            let last = try await store.value(for: "99")
            #expect(last == "value")
        }
    }

    @Test("a call that fails changes nothing, and the calls of its transaction are successful")
    func failure() async throws {
        try await withStore { store in
            let failing: @Sendable (SQLitePushStore) async throws -> Void = { store in
                try await store.database.write { transaction in
                    try transaction.db.run(
                        "INSERT INTO feed_value (key, value) VALUES (?, ?)", ["half".blob, "value".blob])
                    // An identifier that is rolled back must not be remembered.
                    _ = try transaction.account("@half")
                    throw Failure()
                }
            }
            let results = await Self.performTogether([Self.set("a"), failing, Self.set("b")], in: store)
            #expect(results == [true, false, true])
            let values = [
                try await store.value(for: "a"), try await store.value(for: "half"), try await store.value(for: "b"),
            ]
            #expect(values == ["value", nil, "value"])
            try await store.record(event("$1", to: ["@other", "@half"]), now: .seconds(1))
            let counts = try await store.unreadCounts(of: "@half")
            #expect(counts.messages == 1)
        }
    }

    @Test("calls after the end throw, and those that have begun end as usual")
    func closing() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLitePushStore(path: folder.appending(path: "push.db").path, logger: quiet)
            async let begun: Void = store.setValue("value", for: "key")
            await store.close()
            _ = try? await begun
            let error = await #expect(throws: PushStoreError.self) { try await store.setValue("value", for: "key") }
            #expect(error?.isTemporary == false)
            #expect(error?.description.hasSuffix("is closed") == true)
            await #expect(throws: PushStoreError.self) { try await store.value(for: "key") }
        }
    }
}
