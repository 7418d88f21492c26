import APIRuntime
import AsyncHTTPClientTransport
import ExternalProcess
import Foundation
import HTTPTypes
import TemporaryFolder
import Testing

@Suite("Signals and limits of matrix-push gateway", .timeLimit(.minutes(5)))
struct GatewaySignalTests {
    private static let path = "/_matrix/push/v1/notify"
    private static let body = #"{"notification":{"devices":[{"app_id":"org.example","pushkey":"key"}]}}"#

    private static func lines(_ url: URL) throws -> [Substring] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    }

    private static func post(toPort port: Int) async throws -> ClientResponse {
        let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:\(port)", path: path)
        return try await AsyncHTTPClientTransport(timeout: .seconds(120)).send(
            request, body: Array(body.utf8), maxResponseBytes: 1 << 20)
    }

    @Test("after a rotation and SIGHUP or SIGUSR1, lines go to the new file", arguments: [SIGHUP, SIGUSR1])
    func rotation(signal: Int32) async throws {
        try await withTemporaryFolder { folder in
            let log = folder.appending(path: "log.jsonl")
            let rotated = folder.appending(path: "log.jsonl.1")
            let configuration = folder.appending(path: "gateway.yaml")
            try Data("apps: [{app_id: \"*\", provider: log, path: \"\(log.path)\"}]".utf8).write(to: configuration)
            let gateway = try await RunningGateway(["--port", "0", "--config", configuration.path], in: folder)
            _ = try await gateway.send(.post, Self.path, body: Self.body)
            try FileManager.default.moveItem(at: log, to: rotated)
            gateway.send(signal)
            try await gateway.waitForError("reopened the log files")
            for _ in 1...2 { _ = try await gateway.send(.post, Self.path, body: Self.body) }
            #expect(try Self.lines(rotated).count == 1)
            #expect(try Self.lines(log).count == 2)
            #expect(try await gateway.end(with: SIGTERM) == 0)
        }
    }

    @Test("a signal during the start reloads afterwards, and doesn't end the gateway", arguments: [SIGHUP, SIGUSR1])
    func signalDuringStart(signal: Int32) async throws {
        try await withTemporaryFolder { folder in
            let pipe = folder.appending(path: "gateway.yaml").path
            try #require(mkfifo(pipe, 0o600) == 0)
            let gateway = try await RunningGateway(["--port", "0", "--config", pipe], in: folder) { process in
                // Returns when the gateway reads its configuration.
                let writer = open(pipe, O_WRONLY)
                kill(process, signal)
                let text = Array("apps: [{app_id: a, provider: log}]".utf8)
                _ = write(writer, text, text.count)
                close(writer)
            }
            try await gateway.waitForError("reopened the log files")
            // The reload waits for the pipe's next writer.
            #expect(try await gateway.end(with: SIGTERM) == 0)
            #expect(gateway.errors.contains("stopped"))
        }
    }

    @Test("a log file that can't be reopened stays in use, and the error is logged")
    func failedReopening() async throws {
        try await withTemporaryFolder { folder in
            let inner = folder.appending(path: "inner")
            let moved = folder.appending(path: "moved")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            let configuration = folder.appending(path: "gateway.yaml")
            try Data("apps: [{app_id: \"*\", provider: log, path: \"\(inner.path)/log\"}]".utf8)
                .write(to: configuration)
            let gateway = try await RunningGateway(["--port", "0", "--config", configuration.path], in: folder)
            try FileManager.default.moveItem(at: inner, to: moved)
            gateway.send(SIGHUP)
            try await gateway.waitForError("cannot open \(inner.path)/log: there is no such file")
            let response = try await gateway.send(.post, Self.path, body: Self.body)
            #expect(response.head.status == .ok)
            #expect(try Self.lines(moved.appending(path: "log")).count == 1)
            #expect(try await gateway.end(with: SIGTERM) == 0)
        }
    }

    @Test("while the reader of standard output doesn't read, other requests get responses, and SIGTERM has its effect")
    func stalledReader() async throws {
        try await withTemporaryFolder { folder in
            let output = Pipe()
            let gateway = try await RunningGateway(
                ["--port", "0", "--shutdown-limit", "0"], in: folder, output: output.fileHandleForWriting)
            _ = try output.fillWriteEnd()
            let port = gateway.port
            async let stalled = Self.post(toPort: port)
            let health = try await gateway.send(.get, "/health")
            #expect(health.head.status == .ok)
            #expect(try await gateway.end(with: SIGTERM) == 0)
            // The request gets 503 if it has arrived, otherwise the connection is refused or closed.
            if let response = try? await stalled { #expect(response.head.status == .serviceUnavailable) }
        }
    }

    @Test("while the reader of standard error doesn't read, requests get responses, and SIGTERM has its effect")
    func stalledErrors() async throws {
        try await withTemporaryFolder { folder in
            let gateway = try await RunningGateway(["--port", "0", "--log-level", "debug"], in: folder)
            gateway.stopReadingErrors()
            // Each request leaves a line. Together they are larger than a pipe.
            let path = "/" + String(repeating: "x", count: 100)
            for _ in 0..<600 {
                let response = try await gateway.send(.get, path)
                #expect(response.head.status == .notFound)
            }
            let response = try await gateway.send(.post, Self.path, body: Self.body)
            #expect(response.head.status == .ok)
            #expect(try await gateway.end(with: SIGTERM) == 0)
        }
    }

    @Test("a gateway without descriptors for more connections logs that once, and recovers")
    func descriptors() async throws {
        try await withTemporaryFolder { folder in
            let gateway = try await RunningGateway(["--port", "0"], in: folder, maxDescriptors: 40)
            do {
                let connections = try (0..<80).map { _ in try OpenConnection(port: gateway.port) }
                try await gateway.waitForError("new connections wait until another one closes")
                #expect(connections.count == 80)
            }
            let health = try await gateway.send(.get, "/health")
            #expect(health.head.status == .ok)
            #expect(try await gateway.end(with: SIGTERM) == 0)
            #expect(gateway.errors.components(separatedBy: "new connections wait").count == 2)
        }
    }

    @Test("warnings of the configuration are lines of the log if that is JSON")
    func jsonWarnings() async throws {
        try await withTemporaryFolder { folder in
            let configuration = folder.appending(path: "gateway.yaml")
            let text = "listen: {trusted_proxies: [0.0.0.0/0]}\napps: [{app_id: a, provider: log}]"
            try Data(text.utf8).write(to: configuration)
            let gateway = try await RunningGateway(
                ["--port", "0", "--log-format", "json", "--config", configuration.path], in: folder,
                listening: /"message":"listening"[^\n]*"port":"(\d+)"/)
            #expect(try await gateway.end(with: SIGTERM) == 0)
            #expect(gateway.errors.contains("trusts every client to name its own address"))
            let lines = gateway.errors.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "\(gateway.errors)")
        }
    }

    @Test("an unresolvable host is reported in words, and the exit status is 1")
    func unresolvableHost() async throws {
        let outcome = try await CommandLineTool.run("gateway", "--port", "0", "--host", "unknown.invalid")
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.hasSuffix("error: cannot listen on unknown.invalid:0: the host name cannot be resolved\n"))
    }

    @Test("an invalid shutdown limit is a usage error", arguments: ["-1", "3601", "x", "nan"])
    func invalidShutdownLimit(text: String) async throws {
        let outcome = try await CommandLineTool.run("gateway", "--shutdown-limit=\(text)")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("expected a number of seconds from 0 to 3600"))
    }
}

/// A TCP connection to the loopback interface that sends nothing.
private final class OpenConnection {
    private let descriptor: Int32

    struct CannotConnect: Error {
        let code: Int32
    }

    init(port: Int) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw CannotConnect(code: errno) }
    }

    deinit {
        close(descriptor)
    }
}
