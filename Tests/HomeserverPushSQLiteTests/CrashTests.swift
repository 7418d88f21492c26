import Foundation
import HomeserverPush
import HomeserverPushSQLite
import TemporaryFolder
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("SQLitePushStore: killed processes", .timeLimit(.minutes(10)))
struct CrashTests {
    /// The reports of the killed processes.
    private struct Reports {
        /// The recipients of recorded events.
        var recorded: [String: [String]] = [:]
        /// The events sent, in order, by user, with whether they were marked as interrupted.
        var sent: [String: [(event: String, isAgain: Bool)]] = [:]
        var rules: Int64 = 0

        mutating func add(_ line: Substring) {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "recorded" where words.count == 3:
                recorded[words[1]] = words[2].split(separator: ",").map(String.init)
            case "recorded" where words.count == 2: recorded[words[1]] = []
            case "sent" where words.count == 4:
                sent[words[1], default: []].append((words[2], words[3] == "again"))
            case "rules" where words.count == 2: rules = Int64(words[1]) ?? rules
            default: break
            }
        }
    }

    private static let users = 5
    private static let executable: URL = {
        let bundles = [Bundle.main.executableURL, Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        let candidates = bundles.compactMap { $0?.deletingLastPathComponent().appending(path: "SQLitePushStoreLoad") }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[0]
    }()

    /// Runs the load on a database, and kills it after a number of lines.
    private static func runAndKill(_ database: String, after lines: Int, _ reports: inout Reports) throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = executable
        process.arguments = [database, String(users)]
        process.standardOutput = pipe
        try process.run()
        var text: [UInt8] = []
        var count = 0
        while true {
            let data = pipe.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += data
            count += data.count { $0 == UInt8(ascii: "\n") }
            if count >= lines { kill(process.processIdentifier, SIGKILL) }
        }
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        // The last line may be incomplete.
        let complete = text[..<(text.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]
        for line in String(decoding: complete, as: UTF8.self).split(separator: "\n") { reports.add(line) }
    }

    @Test("nothing that was acknowledged is lost, and nothing is sent twice but what was in flight and is marked")
    func killedUnderLoad() async throws {
        try await withTemporaryFolder { folder in
            let database = folder.appending(path: "push.db").path
            var reports = Reports()
            for round in 0..<8 { try Self.runAndKill(database, after: 200 + round * 90, &reports) }

            let start = ContinuousClock.now
            let store = try SQLitePushStore(path: database)
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(try await store.pushRules(of: "@user0:example")?.revision ?? 0 >= reports.rules)
            var waiting: [String: [(event: String, isAgain: Bool)]] = [:]
            let now = Timestamp(milliseconds: .max / 2)
            let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0), sendsBadges: false)
            while case let claims = try await store.claim(limit: 10, lease: .seconds(60), now: now), !claims.isEmpty {
                for claim in claims {
                    var outcome: DeliveryOutcome?
                    while let delivery = try await store.next(claim, after: outcome, rules, now: now) {
                        guard case .notification(let notification) = delivery.content else { continue }
                        waiting[claim.pusher.userID, default: []].append(
                            (notification.event.eventID, delivery.wasInterrupted))
                        outcome = .delivered(badge: nil)
                    }
                }
            }
            for user in (0..<Self.users).map({ "@user\($0):example" }) {
                let stored = try await store.notifications(of: user, before: nil, limit: .max, onlyHighlights: false)
                let order = stored.reversed().map(\.notification.event.eventID)
                let acknowledged = reports.recorded.filter { $0.value.contains(user) }.map(\.key)
                #expect(Set(order).isSuperset(of: acknowledged))
                #expect(try await store.unreadCounts(of: user).messages == Int64(order.count))

                let deliveries = reports.sent[user, default: []] + waiting[user, default: []]
                #expect(Set(deliveries.map(\.event)) == Set(order), "everything stored was sent or waits")
                // In order, and each once, but those that follow themselves with a mark.
                var position = -1
                let positions = Dictionary(uniqueKeysWithValues: zip(order, 0...))
                for delivery in deliveries {
                    let next = try #require(positions[delivery.event])
                    #expect(next == position + 1 || next == position && delivery.isAgain)
                    position = next
                }
            }
            await store.close()
        }
    }
}
