import Foundation

/// A tour that runs, for tests that disturb it.
final class RunningTour {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private let end: AsyncStream<Never>

    struct Outcome {
        let status: Int32
        let errors: String
    }

    /// The tour ended before the expected line.
    struct EndedEarly: Error {
        let output: String
    }

    /// Starts a tour with a folder for its temporary files.
    init(_ arguments: [String] = [], temporaryFolder: URL) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        // A shell that runs the tests in the background lets its processes ignore SIGINT.
        process.arguments = ["--default-signal=HUP,INT,TERM", CommandLineTool.tour.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["TMPDIR": temporaryFolder.path, "COLUMNS": ""]
        ) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        let (end, continuation) = AsyncStream.makeStream(of: Never.self)
        self.end = end
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    /// Reads the output up to a line, which the tour writes at once.
    func waitForLine(_ prefix: String) async throws {
        let file = output.fileHandleForReading
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                var text = ""
                while !text.split(separator: "\n").contains(where: { $0.hasPrefix(prefix) }) {
                    let data = file.availableData
                    guard !data.isEmpty else {
                        return continuation.resume(throwing: EndedEarly(output: text))
                    }
                    text += String(decoding: data, as: UTF8.self)
                }
                continuation.resume()
            }
        }
    }

    /// The processes that the tour has started, with their first arguments.
    var children: [(process: Int32, command: String)] {
        get throws {
            let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
            return processes.compactMap { child in
                // The fourth field of `stat` is the parent; the second one is the name in parentheses.
                guard let stat = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8),
                    let parent = stat.split(separator: ")").last?.split(separator: " ").dropFirst().first,
                    Int32(parent) == process.processIdentifier,
                    let line = try? String(contentsOfFile: "/proc/\(child)/cmdline", encoding: .utf8)
                else { return nil }
                return (child, String(line.split(separator: "\0").dropFirst().first ?? ""))
            }
        }
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end, and reads what the tour has written to standard error.
    func waitForEnd() async throws -> Outcome {
        // The tour's output after the line is less than a pipe holds by default.
        for await _ in end {}
        let data = try errors.fileHandleForReading.readToEnd() ?? Data()
        return Outcome(status: process.terminationStatus, errors: String(decoding: data, as: UTF8.self))
    }

    deinit {
        if process.isRunning { process.terminate() }
    }
}
