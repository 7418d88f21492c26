import APIRuntime
import AsyncHTTPClientTransport
import Foundation
import HTTPTypes
import Testing

@Suite("matrix-push gateway", .timeLimit(.minutes(5)))
struct GatewayCommandTests {
    private static let body = #"{"notification":{"devices":[{"app_id":"org.example","pushkey":"key"}]}}"#

    @Test("without a configuration it logs to standard output; it stops on a signal", arguments: [SIGTERM, SIGINT])
    func standard(signal: Int32) async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let gateway = try await RunningGateway(["--port", "0"], in: folder)
            let health = try await gateway.send(.get, "/health")
            #expect(health.head.status == .ok)
            let answer = try await gateway.send(.post, "/_matrix/push/v1/notify", body: Self.body)
            #expect(String(decoding: answer.body, as: UTF8.self) == #"{"rejected":[]}"#)

            #expect(try await gateway.end(with: signal) == 0)
            let lines = try gateway.output.split(separator: "\n")
            #expect(lines.count == 1)
            let line = try JSONObject(json: Array(#require(lines.first).utf8))
            #expect(line["app_id"] == "org.example" && line["pushkey"] == "key")
            #expect(try gateway.errors.contains(" host=127.0.0.1 port="))
        }
    }

    @Test("a configuration says where to listen, which apps there are, and where to log")
    func configured() async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let log = folder.appending(path: "log.jsonl")
            try Data("earlier\n".utf8).write(to: log)
            let configuration = folder.appending(path: "gateway.yaml")
            try Data(
                """
                listen: {port: 0}
                apps:
                  - {app_id: "org.*", provider: log, path: "\(log.path)"}
                """.utf8
            ).write(to: configuration)
            let gateway = try await RunningGateway(["--config", configuration.path], in: folder)
            for appID in ["org.example", "com.example"] {
                let body = Self.body.replacingOccurrences(of: "org.example", with: appID)
                let answer = try await gateway.send(.post, "/_matrix/push/v1/notify", body: body)
                let expected = appID == "org.example" ? #"{"rejected":[]}"# : #"{"rejected":["key"]}"#
                #expect(String(decoding: answer.body, as: UTF8.self) == expected)
            }
            #expect(try await gateway.end(with: SIGTERM) == 0)
            let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first == "earlier")
            #expect(try gateway.output.isEmpty)
        }
    }

    @Test("a configuration that is wrong is shown with its place, and the exit status is 2")
    func wrongConfiguration() async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Data("apps:\n  - app_id: a\n    provider: lgo\n".utf8).write(to: file)
            let outcome = try await CommandLineTool.run("gateway", "--config", file.path)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("gateway.yaml:3:15: error: there is no provider \"lgo\""))
            #expect(outcome.errors.contains("hint: did you mean \"log\"?"))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(
        "usage errors exit with 2",
        arguments: [
            ["--config", "/nonexistent/gateway.yaml"], ["--port", "65536"], ["--port", "x"], ["--log-level", "loud"],
            ["--bogus"],
        ])
    func usage(arguments: [String]) async throws {
        let outcome = try await CommandLineTool.run(["gateway"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: "))
    }

    @Test("a port in use is said to be, and the exit status is 1")
    func portInUse() async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let first = try await RunningGateway(["--port", "0"], in: folder)
            let outcome = try await CommandLineTool.run("gateway", "--port", String(first.port))
            #expect(outcome.status == 1)
            let message = "error: cannot listen on 127.0.0.1:\(first.port): Address already in use\n"
            #expect(outcome.errors.hasSuffix(message))
            #expect(try await first.end(with: SIGTERM) == 0)
        }
    }

    @Test("when nobody reads standard output any more the gateway ends, and the exit status is 1")
    func lostOutput() async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let output = Pipe()
            let gateway = try await RunningGateway(["--port", "0"], in: folder, output: output.fileHandleForWriting)
            try output.fileHandleForWriting.close()
            let answer = try await gateway.send(.post, "/_matrix/push/v1/notify", body: Self.body)
            #expect(answer.head.status == .ok)
            try output.fileHandleForReading.close()
            let lost = try await gateway.send(.post, "/_matrix/push/v1/notify", body: Self.body)
            #expect(lost.head.status == .badGateway)
            #expect(try await gateway.end() == 1)
            #expect(try gateway.errors.hasSuffix("\nerror: can't write to standard output: Broken pipe\n"))
        }
    }

    @Test("a gateway without standard output doesn't start, and the exit status is 1")
    func closedOutput() async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = [
                "-c", #"exec "$0" gateway --port 0 >&- 2>"$1""#, CommandLineTool.executable.path,
                folder.appending(path: "errors").path,
            ]
            process.standardInput = FileHandle.nullDevice
            try process.run()
            for _ in 1...1000 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 1)
            let errors = try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)
            #expect(errors == "error: can't write to standard output: Bad file descriptor\n")
        }
    }

    @Test("a log file that can't be opened is said to be, and the exit status is 1")
    func unwritableLog() async throws {
        try await CommandLineTool.withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Data("apps: [{app_id: a, provider: log, path: /nonexistent/log}]".utf8).write(to: file)
            let outcome = try await CommandLineTool.run("gateway", "--port", "0", "--config", file.path)
            #expect(outcome.status == 1)
            #expect(outcome.errors == "error: can't open /nonexistent/log: No such file or directory\n")
        }
    }
}

/// A gateway that runs as a process of its own, and is killed when nothing refers to it any more.
private final class RunningGateway {
    private let process = Process()
    private let folder: URL
    let port: Int

    var output: String { get throws { try text("gateway.out") } }
    var errors: String { get throws { try text("gateway.err") } }

    struct DidNotListen: Error {
        let errors: String
    }

    /// Starts it and waits for the port in the log line `listening`.
    /// - Parameter output: where standard output goes instead of a file.
    init(_ arguments: [String], in folder: URL, output: FileHandle? = nil) async throws {
        self.folder = folder
        let files = ["gateway.out", "gateway.err"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        process.executableURL = CommandLineTool.executable
        process.arguments = ["gateway"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output ?? FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        for _ in 1...1000 {
            let log = try String(contentsOf: files[1], encoding: .utf8)
            if let match = log.firstMatch(of: /port=(\d+) .*listening\n/), let port = Int(match.1) {
                self.port = port
                return
            }
            guard process.isRunning else { throw DidNotListen(errors: log) }
            try await Task.sleep(for: .milliseconds(10))
        }
        process.terminate()
        throw DidNotListen(errors: try String(contentsOf: files[1], encoding: .utf8))
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func send(_ method: HTTPRequest.Method, _ path: String, body: String? = nil) async throws -> ClientResponse {
        let request = HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1:\(port)", path: path)
        return try await AsyncHTTPClientTransport(timeout: .seconds(120)).send(
            request, body: body.map { Array($0.utf8) }, maxResponseBytes: 1 << 20)
    }

    /// Sends a signal, unless the end is near without one, and waits for the end; the exit status, or the negative
    /// number of the signal that killed it.
    func end(with signal: Int32? = nil) async throws -> Int32 {
        if let signal { kill(process.processIdentifier, signal) }
        for _ in 1...1000 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
}
