import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush
import Testing

@testable import HomeserverPushSQLite

@Suite("SQLitePushStore: texts that rows share", .timeLimit(.minutes(5)))
struct TextCleanupTests {
    /// Returns the texts of a table that has them once.
    private func texts(_ store: SQLitePushStore, _ table: String, _ column: String) async throws -> Set<String> {
        try await store.database.read { db in
            Set(try db.rows("SELECT CAST(\(column) AS TEXT) FROM \(table)").map { $0[0] as String })
        }
    }

    private func rooms(_ store: SQLitePushStore) async throws -> Set<String> {
        try await texts(store, "room", "room_id")
    }

    private func prune(_ store: SQLitePushStore) async throws {
        _ = try await store.removeNotifications(readBefore: .seconds(10), unreadBefore: .seconds(10), limit: 1000)
    }

    @Test("rooms and threads are removed once no event, receipt or count refers to them")
    func roomsAndThreads() async throws {
        try await withStore { store in
            for room in ["!counted", "!read", "!left", "!new"] {
                let time: Int64 = room == "!new" ? 20 : 1
                try await store.record(
                    event("$\(room)", in: room, thread: "$root\(room)", to: ["@a"]), now: .seconds(time))
            }
            try await store.record(event("$unnoticed", in: "!unnoticed", to: []), now: .seconds(1))
            try await store.record(
                ReadReceipt(
                    userID: "@a", roomID: "!read", eventID: "$!read", thread: .root("$root!read"), time: .seconds(2)),
                now: .seconds(2))
            try await prune(store)
            #expect(try await rooms(store) == ["!counted", "!read", "!left", "!new"])
            try await store.removeNotifications(of: "@a", in: "!left", now: .seconds(11))
            try await prune(store)
            #expect(try await rooms(store) == ["!counted", "!read", "!new"])
            #expect(try await texts(store, "thread", "root") == ["$root!counted", "$root!read", "$root!new"])
            // The numbers may be used again.
            for room in ["!left", "!unnoticed"] {
                try await store.record(
                    event("$again\(room)", in: room, thread: "$root\(room)", to: ["@a"]), now: .seconds(12))
            }
            #expect(try await store.unreadThreads(of: "@a", in: "!left").map(\.threadID) == ["$root!left"])
            #expect(try await store.unreadThreads(of: "@a", in: "!unnoticed").map(\.threadID) == ["$root!unnoticed"])
            #expect(try await store.unreadThreads(of: "@a", in: "!counted").map(\.threadID) == ["$root!counted"])
        }
    }

    @Test("a call continues after the rooms that earlier ones have examined, and begins anew after the last")
    func manyRooms() async throws {
        try await withStore { store in
            for number in 0..<250 {
                let room = "!\(number)"
                try await store.record(event("$\(number)", in: room, thread: "$root", to: ["@a"]), now: .seconds(1))
            }
            try await prune(store)
            for number in 0..<250 where number % 50 != 0 {
                try await store.removeNotifications(of: "@a", in: "!\(number)", now: .seconds(11))
            }
            // A call examines the threads of 100 rooms; rooms follow their threads.
            for _ in 0..<6 { try await prune(store) }
            #expect(try await rooms(store) == Set((0..<5).map { "!\($0 * 50)" }))
        }
    }

    @Test("actions are removed once no notification has them, if there are many")
    func actions() async throws {
        try await withStore { store in
            for number in 0..<20 {
                var event = event("$\(number)", to: ["@a"])
                let sound = Action.setTweak(.init(setTweak: "sound", value: .string("bell \(number)")))
                event.recipients[0].actions = [.notify, sound]
                try await store.record(event, now: .seconds(number < 15 ? 1 : 20))
            }
            try await prune(store)
            #expect(try await texts(store, "actions", "json").count == 20, "few are left alone")
            try await TextCleanup(store.database, minActions: 10).run()
            #expect(try await texts(store, "actions", "json").count == 5)
            try await store.record(event("$last", to: ["@a"]), now: .seconds(21))
            let listed = try await store.notifications(of: "@a", before: nil, limit: 10, onlyHighlights: false)
            #expect(listed.count == 6 && listed[0].notification.actions == [.notify])
            #expect(listed[1].notification.actions.count == 2)
        }
    }
}
