import ClientServerAPI
import HomeserverFeedAPI
import HomeserverPush
import ScriptedPushStore
import Synchronization
import Testing

/// Processes that share a database, seen from one of them.
@Suite(.timeLimit(.minutes(1))) struct SeveralProcessesTests {
    /// Whether users belong to this process.
    private final class Division: Sendable {
        private let state = Mutex(false)

        var isOwn: Bool {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    /// Runs a closure while the feed runs and Fern, who has a pusher, belongs to another process.
    private func withFeed(_ body: (FeedFixture, ScriptedStore, Division) async throws -> Void) async throws {
        let memory = InMemoryPushStore()
        let division = Division()
        let store = ScriptedStore(memory, follows: { _ in division.isOwn })
        let fixture = FeedFixture(store: memory, shared: store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fixture.feed.run() }
            // The time between two looks for users: the feed runs.
            await fixture.clock.waitForSleepers(for: .seconds(15))
            try await fixture.setPusher()
            try await body(fixture, store, division)
            group.cancelAll()
        }
    }

    @Test func `a user of another process is notified, and isn't synced until it belongs to this one`() async throws {
        try await withFeed { fixture, store, division in
            _ = try await fixture.transact([message("$1")])
            #expect(try await fixture.notified() == ["$1"])
            store.changeFollowing()
            _ = try await fixture.transact([message("$2")], id: "2")
            #expect(fixture.homeserver.with { $0.positions }.isEmpty)
            #expect(fixture.homeserver.with { $0.waiting }.isEmpty)

            division.isOwn = true
            store.changeFollowing()
            fixture.homeserver.deliver(SyncResponse(nextBatch: "s1"))
            await fixture.homeserver.waitForSync(from: "s1")
            // The same again starts no second one.
            store.changeFollowing()
            fixture.homeserver.deliver(SyncResponse(nextBatch: "s2"))
            await fixture.homeserver.waitForSync(from: "s2")
            #expect(fixture.homeserver.with { $0.positions } == ["-", "s1", "s2"])
            #expect(try await fixture.notified() == ["$1", "$2"])
        }
    }

    @Test func `whom the users of another process ignore is known after the next look`() async throws {
        try await withFeed { fixture, store, _ in
            try await store.setValue(#"["\#(wren)"]"#, for: "ignored:\(fern)")
            try await store.setValue("1", for: "ignored-changes")
            _ = try await fixture.transact([message("$0")])
            #expect(try await fixture.notified() == ["$0"])
            fixture.clock.advance(by: .seconds(15))
            var number = 0
            while try await fixture.notified().last == "$\(number)" {
                number += 1
                _ = try await fixture.transact([message("$\(number)")], id: "\(number)")
            }
            #expect(number > 0)
        }
    }
}
