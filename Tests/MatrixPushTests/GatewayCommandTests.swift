import APIRuntime
import AsyncHTTPClientTransport
import Foundation
import HTTPTypes
import TemporaryFolder
import Testing

@Suite("matrix-push gateway", .timeLimit(.minutes(5)))
struct GatewayCommandTests {
    private static let body = #"{"notification":{"devices":[{"app_id":"org.example","pushkey":"key"}]}}"#

    @Test(
        "without a configuration notifications are written to standard output; a signal stops the gateway",
        arguments: [SIGTERM, SIGINT])
    func standardConfiguration(signal: Int32) async throws {
        try await withTemporaryFolder { folder in
            let gateway = try await RunningGateway(["--port", "0"], in: folder)
            let health = try await gateway.send(.get, "/health")
            #expect(health.head.status == .ok)
            let response = try await gateway.send(.post, "/_matrix/push/v1/notify", body: Self.body)
            #expect(String(decoding: response.body, as: UTF8.self) == #"{"rejected":[]}"#)

            #expect(try await gateway.end(with: signal) == 0)
            let lines = try gateway.output.split(separator: "\n")
            #expect(lines.count == 1)
            let line = try JSONObject(json: Array(#require(lines.first).utf8))
            #expect(line["app_id"] == "org.example" && line["pushkey"] == "key")
            #expect(gateway.errors.contains(" host=127.0.0.1 port="))
        }
    }

    @Test("a configuration determines the port, the apps and the log file")
    func configurationFile() async throws {
        try await withTemporaryFolder { folder in
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
                let response = try await gateway.send(.post, "/_matrix/push/v1/notify", body: body)
                let expected = appID == "org.example" ? #"{"rejected":[]}"# : #"{"rejected":["key"]}"#
                #expect(String(decoding: response.body, as: UTF8.self) == expected)
            }
            #expect(try await gateway.end(with: SIGTERM) == 0)
            let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first == "earlier")
            #expect(try gateway.output.isEmpty)
        }
    }

    @Test("an invalid configuration is reported with its location, and the exit status is 2")
    func invalidConfiguration() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Data("apps:\n  - app_id: a\n    provider: lgo\n".utf8).write(to: file)
            let outcome = try await CommandLineTool.run("gateway", "--config", file.path)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("gateway.yaml:3:15: error: unknown provider \"lgo\""))
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

    @Test("a port in use is reported, and the exit status is 1")
    func portInUse() async throws {
        try await withTemporaryFolder { folder in
            let first = try await RunningGateway(["--port", "0"], in: folder)
            let outcome = try await CommandLineTool.run("gateway", "--port", String(first.port))
            #expect(outcome.status == 1)
            let message = "error: cannot listen on 127.0.0.1:\(first.port): address already in use\n"
            #expect(outcome.errors.hasSuffix(message))
            #expect(try await first.end(with: SIGTERM) == 0)
        }
    }

    @Test("a gateway whose standard output has no reader stops, and the exit status is 1")
    func outputWithoutReader() async throws {
        try await withTemporaryFolder { folder in
            let output = Pipe()
            let gateway = try await RunningGateway(["--port", "0"], in: folder, output: output.fileHandleForWriting)
            try output.fileHandleForWriting.close()
            let response = try await gateway.send(.post, "/_matrix/push/v1/notify", body: Self.body)
            #expect(response.head.status == .ok)
            try output.fileHandleForReading.close()
            let failure = try await gateway.send(.post, "/_matrix/push/v1/notify", body: Self.body)
            #expect(failure.head.status == .badGateway)
            #expect(try await gateway.end() == 1)
            #expect(gateway.errors.hasSuffix("\nerror: cannot write to standard output: broken pipe\n"))
        }
    }

    @Test("a gateway without standard output doesn't start, and the exit status is 1")
    func closedOutput() async throws {
        try await withTemporaryFolder { folder in
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = [
                "-c", #"exec "$0" gateway --port 0 >&- 2>"$1""#, CommandLineTool.executable.path,
                folder.appending(path: "errors").path,
            ]
            process.standardInput = FileHandle.nullDevice
            try await process.runToTermination()
            #expect(process.terminationReason == .exit && process.terminationStatus == 1)
            let errors = try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)
            #expect(errors == "error: cannot write to standard output: bad file descriptor\n")
        }
    }

    @Test("a log file that can't be opened is reported with its location, and the exit status is 1")
    func unwritableLog() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Data("apps: [{app_id: a, provider: log, path: /nonexistent/log}]".utf8).write(to: file)
            let outcome = try await CommandLineTool.run("gateway", "--port", "0", "--config", file.path)
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.contains(
                    "gateway.yaml:1:41: error: cannot write \"/nonexistent/log\": there is no such file\n"))
        }
    }
}

/// A gateway in its own process, which is killed when the instance is released.
final class RunningGateway {
    private let process = Process()
    private let outputFile: URL
    /// The chunks of standard error, as they arrive.
    private let errorChunks: AsyncStream<Data>
    private let errorContinuation: AsyncStream<Data>.Continuation
    /// Finishes when the process terminates.
    private let termination: AsyncStream<Never>
    /// Standard error so far: until the log line `listening` after `init`, all of it after ``end(with:)``.
    private(set) var errors = ""
    private(set) var port = 0

    /// Standard output so far, if it isn't redirected.
    var output: String { get throws { try String(contentsOf: outputFile, encoding: .utf8) } }

    /// The process ended before it wrote the expected text to standard error.
    struct EndedEarly: Error {
        let errors: String
    }

    /// Starts a gateway and waits for the log line `listening`, which contains the port.
    /// - Parameters:
    ///   - command: `pusher` for a pusher.
    ///   - output: the file for standard output; `nil` for a file of its own.
    ///   - maxDescriptors: the number of descriptors that the process may open.
    ///   - environment: variables that override those of this process.
    ///   - listening: matches the line with the port.
    ///   - duringStart: called on a thread of its own when the process has begun.
    init(
        _ arguments: [String], command: String = "gateway", in folder: URL, output: FileHandle? = nil,
        maxDescriptors: Int? = nil, environment: [String: String] = [:],
        listening: Regex<(Substring, Substring)> = /port=(\d+) .*listening\n/,
        duringStart: (@Sendable (_ process: Int32) -> Void)? = nil
    ) async throws {
        outputFile = folder.appending(path: "gateway.out")
        try Data().write(to: outputFile)
        let errorPipe = Pipe()
        (errorChunks, errorContinuation) = Self.chunks(of: errorPipe.fileHandleForReading)
        let (termination, continuation) = AsyncStream.makeStream(of: Never.self)
        self.termination = termination
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let maxDescriptors {
            process.executableURL = URL(filePath: "/bin/sh")
            // SwiftNIO needs several descriptors for each thread.
            process.environment?["NIO_SINGLETON_GROUP_LOOP_COUNT"] = "2"
            process.arguments =
                ["-c", "ulimit -n \(maxDescriptors); exec \"$0\" \"$@\"", CommandLineTool.executable.path, command]
                + arguments
        } else {
            process.executableURL = CommandLineTool.executable
            process.arguments = [command] + arguments
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output ?? FileHandle(forWritingTo: outputFile)
        process.standardError = errorPipe
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        if let duringStart {
            let identifier = process.processIdentifier
            Thread.detachNewThread { duringStart(identifier) }
        }
        for await chunk in errorChunks {
            errors += String(decoding: chunk, as: UTF8.self)
            if let match = errors.firstMatch(of: listening), let port = Int(match.1) {
                self.port = port
                return
            }
        }
        throw EndedEarly(errors: errors)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func send(_ method: HTTPRequest.Method, _ path: String, body: String? = nil) async throws -> ClientResponse {
        let request = HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1:\(port)", path: path)
        return try await AsyncHTTPClientTransport(timeout: .seconds(120)).send(
            request, body: body.map { Array($0.utf8) }, maxResponseBytes: 1 << 20)
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits until standard error contains a text a number of times.
    func waitForError(_ text: String, count: Int = 1) async throws {
        while errors.ranges(of: text).count < count {
            var iterator = errorChunks.makeAsyncIterator()
            guard let chunk = await iterator.next() else { throw EndedEarly(errors: errors) }
            errors += String(decoding: chunk, as: UTF8.self)
        }
    }

    /// Stops reading standard error, which stays open.
    func stopReadingErrors() {
        errorContinuation.finish()
    }

    /// Sends a signal, if one is given, and waits for the termination.
    /// - Returns: the exit status, or the negative number of the signal that killed the process.
    func end(with signal: Int32? = nil) async throws -> Int32 {
        if let signal { kill(process.processIdentifier, signal) }
        for await _ in termination {}
        try Task.checkCancellation()
        for await chunk in errorChunks { errors += String(decoding: chunk, as: UTF8.self) }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// Returns the data that arrives at the read end of a pipe, until its end. It is read by a thread of its own.
    private static func chunks(
        of handle: FileHandle
    ) -> (AsyncStream<Data>, AsyncStream<Data>.Continuation) {
        let (chunks, continuation) = AsyncStream.makeStream(of: Data.self)
        let descriptor = handle.fileDescriptor
        let thread = Thread {
            // The thread keeps the handle, and so the descriptor.
            withExtendedLifetime(handle) {
                var buffer = [UInt8](repeating: 0, count: 4096)
                while true {
                    let count = read(descriptor, &buffer, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0, case .enqueued = continuation.yield(Data(buffer[..<count])) else { break }
                }
                continuation.finish()
            }
        }
        thread.start()
        return (chunks, continuation)
    }
}
