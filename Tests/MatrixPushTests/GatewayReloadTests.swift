import APIRuntime
import AsyncHTTPClientTransport
import ExternalProcess
import Foundation
import HTTPTypes
import ProviderSimulators
import Synchronization
import TemporaryFolder
import Testing

/// A flag that tasks share.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }

    func set() {
        state.withLock { $0 = true }
    }
}

@Suite("Reload of matrix-push gateway", .timeLimit(.minutes(5)))
struct GatewayReloadTests {
    private static let path = "/_matrix/push/v1/notify"
    private static let reloaded = "reloaded the configuration"

    private static func body(_ event: Int, _ appID: String = "com.example.app", _ pushkey: String = "aabb") -> String {
        #"{"notification":{"event_id":"$\#(event)","devices":[{"app_id":"\#(appID)","pushkey":"\#(pushkey)"}]}}"#
    }

    private static func write(_ text: String, to url: URL) throws {
        try Data(text.utf8).write(to: url, options: .atomic)
    }

    @Test("no request fails while the configuration is reloaded twenty times, and no notification is lost")
    func underLoad() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            let logs = ["a.jsonl", "b.jsonl"].map { folder.appending(path: $0) }
            func configuration(_ number: Int) -> String {
                "apps: [{app_id: com.example.app, provider: log, path: \"\(logs[number % 2].path)\"}]"
            }
            try Self.write(configuration(0), to: file)
            let gateway = try await RunningGateway(["--port", "0", "--config", file.path], in: folder)
            let port = gateway.port
            let end = Flag()
            let sent = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        let transport = AsyncHTTPClientTransport(timeout: .seconds(120))
                        var count = 0
                        while !end.isSet {
                            let request = HTTPRequest(
                                method: .post, scheme: "http", authority: "127.0.0.1:\(port)", path: Self.path)
                            let body = Self.body(worker * 1_000_000 + count)
                            let response = try await transport.send(
                                request, body: Array(body.utf8), maxResponseBytes: 1 << 20)
                            #expect(response.head.status == .ok && response.body == Array(#"{"rejected":[]}"#.utf8))
                            count += 1
                        }
                        return count
                    }
                }
                for number in 1...20 {
                    try Self.write(configuration(number), to: file)
                    gateway.send(SIGHUP)
                    try await gateway.waitForError(Self.reloaded, count: number)
                }
                end.set()
                return try await group.reduce(0, +)
            }
            #expect(try await gateway.end(with: SIGTERM) == 0)
            let lines = try logs.map { try String(contentsOf: $0, encoding: .utf8).split(separator: "\n").count }
            #expect(lines.reduce(0, +) == sent && lines.allSatisfy { $0 > 0 })
        }
    }

    @Test("a configuration that can't be loaded leaves the one before, and is logged with its place")
    func invalidConfiguration() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Self.write("apps: [{app_id: com.example.app, provider: log}]", to: file)
            let gateway = try await RunningGateway(["--port", "0", "--config", file.path], in: folder)
            try Self.write("apps:\n  - {app_id: com.example.app, provider: lgo}", to: file)
            gateway.send(SIGHUP)
            try await gateway.waitForError("the configuration was not reloaded")
            #expect(gateway.errors.contains("\(file.path):2:41: error: unknown provider \"lgo\"\n"))
            let before = try await gateway.send(.post, Self.path, body: Self.body(1))
            #expect(String(decoding: before.body, as: UTF8.self) == #"{"rejected":[]}"#)
            // The file is gone.
            try FileManager.default.removeItem(at: file)
            gateway.send(SIGHUP)
            try await gateway.waitForError("the configuration was not reloaded", count: 2)
            try Self.write("logging: {format: json}\napps: [{app_id: com.example.other, provider: log}]", to: file)
            gateway.send(SIGHUP)
            let line = #""message":"reloaded the configuration","module":"ServiceProgram","apps":"1"}"#
            try await gateway.waitForError(line)
            let after = try await gateway.send(.post, Self.path, body: Self.body(2))
            #expect(String(decoding: after.body, as: UTF8.self) == #"{"rejected":["aabb"]}"#)
            #expect(try await gateway.end(with: SIGTERM) == 0)
        }
    }

    @Test("a pipe in the place of a key file is an error of the reload, and neither it nor SIGTERM waits")
    func pipeAsKey() async throws {
        try await withTemporaryFolder { folder in
            let (file, key) = (folder.appending(path: "gateway.yaml"), folder.appending(path: "key.p8"))
            try Self.write(APNsKey(keyID: "AAAAAAAAAA").pem, to: key)
            try Self.write(
                """
                apps:
                  - {app_id: com.example.app, provider: apns, topic: com.example.app,
                     key_file: "\(key.path)", key_id: AAAAAAAAAA, team_id: AAAAAAAAAA}
                """, to: file)
            let gateway = try await RunningGateway(["--port", "0", "--config", file.path], in: folder)
            try FileManager.default.removeItem(at: key)
            try #require(mkfifo(key.path, 0o600) == 0)
            gateway.send(SIGHUP)
            try await gateway.waitForError("the configuration was not reloaded")
            #expect(gateway.errors.contains("it is not a regular file"))
            try FileManager.default.removeItem(at: key)
            try Self.write(APNsKey(keyID: "AAAAAAAAAA").pem, to: key)
            gateway.send(SIGHUP)
            try await gateway.waitForError(Self.reloaded)
            #expect(try await gateway.end(with: SIGTERM) == 0)
        }
    }

    @Test("after a reload the next request uses the new APNs key; a request in progress ends with the old one")
    func replacedKey() async throws {
        let keys = [APNsKey(keyID: "AAAAAAAAAA"), APNsKey(keyID: "BBBBBBBBBB")]
        var options = APNsSimulator.Options()
        options.keys = keys
        try await withAPNsSimulator(options) { apns in
            try await withTemporaryFolder { folder in
                let (file, keyFile) = (folder.appending(path: "gateway.yaml"), folder.appending(path: "key.p8"))
                let roots = folder.appending(path: "roots.pem")
                try Self.write(try TestCertificates.shared().authorityPEM, to: roots)
                func use(_ key: APNsKey) throws {
                    try Self.write(key.pem, to: keyFile)
                    try Self.write(
                        """
                        apps:
                          - {app_id: com.example.app, provider: apns, topic: com.example.app,
                             key_file: "\(keyFile.path)", key_id: \(key.keyID), team_id: \(key.teamID),
                             endpoint: "\(apns.baseURL)", trust_roots: "\(roots.path)"}
                        """, to: file)
                }
                try use(keys[0])
                let gateway = try await RunningGateway(["--port", "0", "--config", file.path], in: folder)
                let gate = SimulatorGate()
                apns.script = { $0.deviceToken == "aaaa" ? .held(gate, then: .automatic) : .automatic }
                let first = try await gateway.send(.post, Self.path, body: Self.body(1))
                #expect(first.head.status == .ok)
                let url = "127.0.0.1:\(gateway.port)"
                async let held = AsyncHTTPClientTransport(timeout: .seconds(120)).send(
                    HTTPRequest(method: .post, scheme: "http", authority: url, path: Self.path),
                    body: Array(Self.body(2, "com.example.app", "aaaa").utf8), maxResponseBytes: 1 << 20)
                _ = await apns.waitForDeliveries(2)

                try use(keys[1])
                gateway.send(SIGHUP)
                try await gateway.waitForError(Self.reloaded)
                let next = try await gateway.send(.post, Self.path, body: Self.body(3))
                #expect(next.head.status == .ok)
                #expect(apns.openConnectionCount == 2)
                gate.open()
                let old = try await held
                #expect(old.head.status == .ok)
                // The client of the old key closes its connection after its last request.
                await apns.waitForOpenConnections { $0 == 1 }
                let used = apns.accepted().map { $0.token?.header["kid"]?.string }
                #expect(Set(used) == Set(keys.map(\.keyID)) && apns.accepted().count == 3)
                #expect(apns.violations == [])
                #expect(try await gateway.end(with: SIGTERM) == 0)
            }
        }
    }

    #if os(Linux)
        @Test("systemd is notified of the start, of reloads, by the watchdog, and of the end")
        func serviceManager() async throws {
            try await withTemporaryFolder { folder in
                let receiver = try NotificationReceiver(folder.appending(path: "notify").path)
                let file = folder.appending(path: "gateway.yaml")
                try Self.write("apps: [{app_id: com.example.app, provider: log}]", to: file)
                let gateway = try await RunningGateway(
                    ["--port", "0", "--config", file.path], in: folder,
                    environment: ["NOTIFY_SOCKET": receiver.address, "WATCHDOG_USEC": "200000"])
                let status = "STATUS=serving 1 app on 127.0.0.1:\(gateway.port)"
                #expect(try await receiver.waitForNotification("READY=1") == ["READY=1", status])
                let ready = try await gateway.send(.get, "/ready")
                #expect(String(decoding: ready.body, as: UTF8.self) == #"{"status":"ready"}"#)
                for _ in 1...3 { _ = try await receiver.waitForNotification("WATCHDOG=1") }

                gateway.send(SIGHUP)
                let reloading = try await receiver.waitForNotification("RELOADING=1")
                #expect(reloading.contains { $0.wholeMatch(of: /MONOTONIC_USEC=\d+/) != nil })
                #expect(try await receiver.waitForNotification("READY=1") == ["READY=1", status])

                try Self.write("apps: 1", to: file)
                gateway.send(SIGHUP)
                _ = try await receiver.waitForNotification("RELOADING=1")
                let failed = try await receiver.waitForNotification("READY=1")
                #expect(failed.last?.hasPrefix("\(status); the last reload failed: \(file.path):1:7: error: ") == true)

                async let end = gateway.end(with: SIGTERM)
                let stopping = try await receiver.waitForNotification("STOPPING=1")
                #expect(stopping.contains("EXTEND_TIMEOUT_USEC=12000000"))
                #expect(try await end == 0)
            }
        }
    #endif
}
