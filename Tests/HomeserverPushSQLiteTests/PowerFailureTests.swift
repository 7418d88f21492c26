import Foundation
import HomeserverPush
import SeededGenerator
import Synchronization
import TemporaryFolder
import Testing

@testable import HomeserverPushSQLite

@Suite("SQLitePushStore: power failures and full disks", .timeLimit(.minutes(10)))
struct PowerFailureTests {
    /// The IDs of the events whose recording has returned.
    private final class Acknowledged: Sendable {
        let ids = Mutex<[String]>([])
    }

    /// Calls a function with a store on a disk that keeps only what was synchronised.
    private static func withUnreliableStore(
        _ body: (SQLitePushStore, UnreliableDisk.Folder) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let disk = UnreliableDisk.watch(folder)
            defer { UnreliableDisk.stopWatching(disk) }
            let store = try SQLitePushStore(path: folder.appending(path: "push.db").path, logger: quiet)
            try await body(store, disk)
            await store.close()
        }
    }

    /// Opens the database in its state on the disk after a power failure.
    private static func afterPowerFailure<Value>(
        _ disk: UnreliableDisk.Folder, keeping keeps: () -> Bool = { false },
        _ body: (SQLitePushStore) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryFolder { folder in
            try disk.writeImage(to: folder, keeping: keeps)
            let store = try SQLitePushStore(path: folder.appending(path: "push.db").path, logger: quiet)
            let value = try await body(store)
            await store.close()
            return value
        }
    }

    @Test("each permanent call is on the disk when it returns")
    func permanentCalls() async throws {
        try await Self.withUnreliableStore { store, disk in
            func messages() async throws -> Int64 {
                try await Self.afterPowerFailure(disk) { try await $0.unreadCounts(of: "@a").messages }
            }
            func pushers() async throws -> Int {
                try await Self.afterPowerFailure(disk) { try await $0.pushers(of: "@a").count }
            }
            try await store.set(setting(of: "@a"))
            #expect(try await pushers() == 1)
            let revision = try await store.setPushRules(.init(), of: "@a", replacing: nil)
            let rules = try await Self.afterPowerFailure(disk) { try await $0.pushRules(of: "@a") }
            #expect(rules?.revision == revision)
            for number in 1...3 { try await store.record(event("$\(number)", to: ["@a"]), now: .seconds(1)) }
            #expect(try await messages() == 3)
            let delivered = try await Self.afterPowerFailure(disk) { try await $0.deliverAll() }
            #expect(delivered == ["$1", "$2", "$3"])
            try await store.record(
                ReadReceipt(userID: "@a", roomID: "!room", eventID: "$1", thread: .all, time: .seconds(1)),
                now: .seconds(2))
            #expect(try await messages() == 2)
            try await store.recordRedaction(of: "$2", in: "!room", now: .seconds(2))
            #expect(try await messages() == 1)
            try await store.setValue("s1", for: "since")
            let value = try await Self.afterPowerFailure(disk) { try await $0.value(for: "since") }
            #expect(value == "s1")
            let pusher = try #require(try await store.pushers(of: "@a").first)
            #expect(try await store.removeRejectedPusher(pusher.id, revision: pusher.revision))
            #expect(try await pushers() == 0)
        }
    }

    @Test("the marks of deliveries are not synchronised, and what is lost of them is delivered again")
    func deliveries() async throws {
        try await Self.withUnreliableStore { store, disk in
            func delivered() async throws -> [String] {
                try await Self.afterPowerFailure(disk) { try await $0.deliverAll() }
            }
            let all = (1...100).map { "$\($0)" }
            try await store.set(setting(of: "@a"))
            for id in all { try await store.record(event(id, to: ["@a"]), now: .seconds(1)) }
            let before = disk.state.withLock { $0.synchronisations }
            #expect(try await store.deliverAll() == all)
            #expect(disk.state.withLock { $0.synchronisations } == before)
            #expect(try await delivered() == all)
            // A permanent call takes them to the disk.
            try await store.setValue("s1", for: "since")
            #expect(try await delivered() == [])
        }
    }

    @Test("what was acknowledged is there after power failures under load, whatever else reached the disk")
    func load() async throws {
        try await Self.withUnreliableStore { store, disk in
            let users = (0..<20).map { "@user\($0)" }
            for user in users { try await store.set(setting(of: user)) }
            let acknowledged = Acknowledged()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for task in 0..<4 {
                    tasks.addTask {
                        var number = 0
                        while !Task.isCancelled {
                            number += 1
                            let id = "$\(task).\(number)"
                            try await store.record(event(id, to: users), now: .seconds(1))
                            acknowledged.ids.withLock { $0.append(id) }
                        }
                    }
                }
                tasks.addTask {
                    while !Task.isCancelled { _ = try await store.deliverAll(now: .seconds(2)) }
                }
                var random = SeededGenerator(seed: 17)
                var last = 0
                for failure in 0..<6 {
                    // Some more have been acknowledged than at the last power failure.
                    while acknowledged.ids.withLock({ $0.count }) < last + 20 { await Task.yield() }
                    let expected = acknowledged.ids.withLock { $0 }
                    last = expected.count
                    let keepsSome = failure % 2 == 1
                    try await Self.afterPowerFailure(
                        disk, keeping: { keepsSome && Bool.random(using: &random) }
                    ) { store in
                        let stored = try await store.notifications(
                            of: users[failure], before: nil, limit: .max, onlyHighlights: false)
                        let ids = Set(stored.map(\.notification.event.eventID))
                        #expect(ids.isSuperset(of: expected))
                        let counts = try await store.unreadCounts(of: users[failure])
                        #expect(counts.messages == Int64(ids.count))
                    }
                }
                tasks.cancelAll()
                try await tasks.waitForAll()
            }
        }
    }

    @Test("while the disk is full, calls throw a temporary error and change nothing; later they are successful")
    func fullDisk() async throws {
        try await Self.withUnreliableStore { store, disk in
            try await store.set(setting(of: "@a"))
            try await store.record(event("$1", to: ["@a"]), now: .seconds(1))
            disk.state.withLock { $0.isFull = true }
            await withTaskGroup(of: PushStoreError?.self) { tasks in
                for number in 2...20 {
                    tasks.addTask {
                        do throws(PushStoreError) {
                            try await store.record(event("$\(number)", to: ["@a"]), now: .seconds(1))
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                for await error in tasks {
                    #expect(error?.isTemporary == true)
                    #expect(error?.description.contains("no space is left on the disk") == true)
                }
            }
            #expect(try await store.unreadCounts(of: "@a").messages == 1)
            disk.state.withLock { $0.isFull = false }
            for number in 2...20 { try await store.record(event("$\(number)", to: ["@a"]), now: .seconds(1)) }
            #expect(try await store.deliverAll() == (1...20).map { "$\($0)" })
        }
    }

    @Test("after a synchronisation has failed, no call is successful until the database is opened again")
    func failedSynchronisation() async throws {
        try await Self.withUnreliableStore { store, disk in
            try await store.record(event("$1", to: ["@a"]), now: .seconds(1))
            disk.state.withLock { $0.failsToSynchronise = true }
            let error = try #require(
                await #expect(throws: PushStoreError.self) {
                    try await store.record(event("$2", to: ["@a"]), now: .seconds(1))
                })
            #expect(!error.isTemporary)
            #expect(error.description.hasPrefix("the disk failed to keep what was written"))
            disk.state.withLock { $0.failsToSynchronise = false }
            await #expect(throws: error) { try await store.record(event("$3", to: ["@a"]), now: .seconds(1)) }
            await #expect(throws: error) { try await store.claim(limit: 1, lease: .seconds(1), now: .seconds(1)) }
            let counts = try await Self.afterPowerFailure(disk) { try await $0.unreadCounts(of: "@a") }
            #expect(counts.messages == 1)
        }
    }
}
