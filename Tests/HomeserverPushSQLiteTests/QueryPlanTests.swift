import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush
import Synchronization
import TemporaryFolder
import Testing

@testable import HomeserverPushSQLite

@Suite("SQLitePushStore: query plans", .timeLimit(.minutes(5)))
struct QueryPlanTests {
    /// Statements that read a whole index, and why they may.
    private static let exceptions = [
        // GRDB's check of a new connection.
        "SELECT * FROM sqlite_master LIMIT 1",
        // The pushers that wait or fail are counted for the operator's page.
        "SELECT count(*) FROM queue WHERE visible_at IS NOT NULL", "SELECT count(*) FROM queue WHERE failures > 0",
        // A row for each 16,384 notifications, and for each of two tables.
        "DELETE FROM epoch WHERE", "SELECT seq FROM sqlite_sequence", "UPDATE pusher_change",
        // There are few different actions. Those that nothing uses are looked for on a reader.
        "SELECT count(*) FROM actions", "SELECT id FROM actions WHERE id NOT IN",
        // Ten thousand rooms at a time.
        "SELECT max(id), count(*) FROM (SELECT id FROM room",
    ]

    @Test("no statement of a call scans a table or sorts rows")
    func plans() async throws {
        let statements = Mutex<Set<String>>([])
        let options = StoreDatabase.Options(trace: { text in _ = statements.withLock { $0.insert(text) } })
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "push.db").path
            let store = try SQLitePushStore(StoreDatabase(path: path, options: options, logger: quiet))
            statements.withLock { $0 = [] }
            try await Self.callEverything(store)
            await store.close()
            let queue = try DatabaseQueue(path: path)
            let texts = statements.withLock { $0 }.filter { text in
                ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { text.hasPrefix($0) }
            }
            #expect(texts.count > 40)
            for text in texts where !Self.exceptions.contains(where: text.hasPrefix) {
                let plan = try await queue.read { db in
                    let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + text)
                    statement.setUncheckedArguments(StatementArguments())
                    return try Row.fetchAll(statement).map { $0["detail"] as String }
                }
                for step in plan {
                    #expect(!Self.isScan(step, in: text), "\(step): \(text)")
                }
            }
        }
    }

    /// Whether a step reads a whole table or index. `json_each` reads its argument, and `epoch` has few rows.
    private static func isScan(_ step: String, in text: String) -> Bool {
        if step.hasPrefix("USE TEMP B-TREE") {
            // Bounded by the rows of an epoch, or by a user's threads in a room.
            return !text.contains("GROUP BY n.thread") && !text.contains("ORDER BY event, user")
        }
        return step.hasPrefix("SCAN") && !step.hasPrefix("SCAN json_each VIRTUAL TABLE") && step != "SCAN epoch"
            && step != "SCAN CONSTANT ROW"
    }

    private static func callEverything(_ store: SQLitePushStore) async throws {
        try await store.set(setting(of: "@a"))
        try await store.set(setting(of: "@a", url: "https://other.example"))
        try await store.set(setting(of: "@a", key: "second"))
        _ = try await store.setPusher(
            setting(of: "@b"), keepsOthers: false, maxPerUser: 10, now: .seconds(0))
        try await store.set(setting(of: "@a"))
        for number in 1...5 {
            try await store.record(
                event("$\(number)", thread: number % 2 == 0 ? "$1" : nil, to: ["@a", "@b"]), now: .seconds(1))
        }
        for thread in [ReadReceipt.Thread.main, .root("$1"), .all] {
            for id in ["$2", "$later"] {
                try await store.record(
                    ReadReceipt(userID: "@a", roomID: "!room", eventID: id, thread: thread, time: .seconds(0)),
                    now: .seconds(2))
            }
        }
        try await store.record(event("$later", to: ["@a", "@b"]), now: .seconds(2))
        try await store.recordRedaction(of: "$5", in: "!room", now: .seconds(2))
        for claim in try await store.claim(limit: 10, lease: .seconds(60), now: .seconds(3)) {
            _ = try await store.next(claim, after: nil, allRules, now: .seconds(3))
            _ = try await store.next(
                claim, after: .failed(retryAt: .seconds(9), reason: "502"), allRules, now: .seconds(3))
        }
        _ = try await store.deliverAll()
        _ = try await store.nextClaim()
        _ = try await store.usersWithPushers(after: nil, limit: 10)
        _ = try await store.queueStatus(now: .seconds(3))
        for only in [true, false] {
            _ = try await store.notifications(of: "@b", before: nil, limit: 10, onlyHighlights: only)
        }
        _ = try await store.unreadCounts(of: "@b")
        _ = try await store.unreadThreads(of: "@b", in: "!room")
        _ = try await store.setPushRules(.init(), of: "@a", replacing: nil)
        _ = try await store.pushRules(of: "@a")
        _ = try await store.pushRuleChanges(after: 0, limit: 10)
        try await store.setRoomState([], of: "!room", replacesAll: true)
        let state = Event(
            eventID: "$state", type: "m.room.name", stateKey: "", sender: "@a", originServerTS: 0, content: [:])
        try await store.setRoomState([state], of: "!room", replacesAll: false)
        _ = try await store.roomState(of: "!room")
        try await store.removeRoomState(of: "!room")
        try await store.setValue("value", for: "key")
        _ = try await store.value(for: "key")
        try await store.setValue(nil, for: "key")
        _ = try await store.removeNotifications(readBefore: .seconds(100), unreadBefore: .seconds(100), limit: 2)
        try await store.removeNotifications(of: "@b", in: "!room", now: .seconds(4))
        for pusher in try await store.pushers(of: "@a") {
            try await store.removeRejectedPusher(pusher.id, revision: pusher.revision)
        }
        try await store.removePusher(appID: "app", pushkey: "key", of: "@b")
        try await store.removePushers(of: "@b", devices: ["D"], except: "E")
    }
}
