import APIRuntime
import Synchronization
import Testing

@Suite("A full disk for the log provider", .timeLimit(.minutes(1)))
struct LogOutputTests {
    /// A file on a disk that is full for a number of writes.
    private final class Disk: Sendable {
        struct IsFull: Error, CustomStringConvertible {
            var description: String { "cannot write: no space left on device" }
        }

        let lines = Mutex<[String]>([])
        private let failures: Mutex<Int>

        init(failures: Int) {
            self.failures = Mutex(failures)
        }

        func write(_ line: [UInt8]) throws {
            let isFull = failures.withLock { failures in
                failures -= 1
                return failures >= 0
            }
            if isFull { throw IsFull() }
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }

        /// Event and pushkey of each line.
        func messages() throws -> [String] {
            try lines.withLock { $0 }.map { line in
                let json = try JSONValue(json: Array(line.utf8))
                return "\(json["notification"]?["event_id"]?.string ?? "") \(json["pushkey"]?.string ?? "")"
            }
        }
    }

    @Test(
        "a disk that is full for a time: the homeserver gets errors, and each line is written once",
        arguments: [1, 30])
    func fullDisk(failures: Int) async throws {
        let disk = Disk(failures: failures)
        let clock = SkippableClock()
        let yaml = SimulatedApps.yaml(#"{app_id: "*", provider: log}"#)
        let write = { @Sendable (line: [UInt8]) in try disk.write(line) }
        try await withGateway(yaml, clock: clock, lines: write) { gateway in
            let devices = (0..<4).map { pusher in
                (0..<2).map { #"{"app_id": "app", "pushkey": "key-\#(pusher)-\#($0)"}"# }
            }
            let sent = try await SimulatedPusher.load(on: gateway, clock: clock, devices: devices, events: 10)
            let messages = try disk.messages()
            #expect(sent.responses.contains { !$0.errors.isEmpty })
            #expect(messages.count == 80 && Set(messages).count == 80)
        }
    }
}
