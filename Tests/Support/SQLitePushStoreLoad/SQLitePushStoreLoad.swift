import Foundation
import HomeserverPush
import HomeserverPushSQLite

/// A program that works with a store until it is killed, and reports on the standard output what was acknowledged: a
/// line for each, written after the store's call has returned.
///
/// Usage: `SQLitePushStoreLoad DATABASE USERS`
@main
struct SQLitePushStoreLoad {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let users = Int(arguments[2]), users > 0 else {
            report("usage: SQLitePushStoreLoad DATABASE USERS")
            exit(2)
        }
        let store = try SQLitePushStore(path: arguments[1])
        for user in 0..<users {
            _ = try await store.setPusher(
                Load.setting(of: Load.user(user)), keepsOthers: true, maxPerUser: 10, now: Load.now())
        }
        report("open")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<3 { tasks.addTask { try await record(in: store, users: users) } }
            for _ in 0..<3 { tasks.addTask { try await deliver(from: store) } }
            tasks.addTask { try await setRules(in: store) }
            try await tasks.waitForAll()
        }
    }

    private static func record(in store: SQLitePushStore, users: Int) async throws {
        while true {
            let id = "$" + UUID().uuidString
            let recipients = (0..<users).map(Load.user).filter { _ in Bool.random() }
            _ = try await store.record(Load.event(id, to: recipients), now: Load.now())
            report("recorded \(id) \(recipients.joined(separator: ","))")
        }
    }

    /// Sends to a gateway that accepts everything: the standard output.
    private static func deliver(from store: SQLitePushStore) async throws {
        while true {
            let claims = try await store.claim(limit: 2, lease: .seconds(60), now: Load.now())
            if claims.isEmpty { await Task.yield() }
            for claim in claims {
                var outcome: DeliveryOutcome?
                while let delivery = try await store.next(claim, after: outcome, Load.rules, now: Load.now()) {
                    guard case .notification(let notification) = delivery.content else { continue }
                    let mark = delivery.wasInterrupted ? "again" : "first"
                    report("sent \(claim.pusher.userID) \(notification.event.eventID) \(mark)")
                    outcome = .delivered(badge: nil)
                }
            }
        }
    }

    private static func setRules(in store: SQLitePushStore) async throws {
        var revision = try await store.pushRules(of: Load.user(0))?.revision
        while true {
            revision = try await store.setPushRules(.init(), of: Load.user(0), replacing: revision)
            report("rules \(revision ?? -1)")
        }
    }

    /// Writes a line with one system call, so that lines of several tasks don't mix.
    private static func report(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
