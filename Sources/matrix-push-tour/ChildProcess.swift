import APIRuntime
import CommandLineSupport
import Foundation

/// A server of the tour in a process of its own: this program with other arguments.
final class ChildProcess: Sendable {
    /// The server's URL.
    let url: BaseURL
    private let processID: Int32
    private let input: FileHandle
    private let ended: AsyncStream<Void>

    /// The stream on which a process announces its URL.
    enum Announcement {
        case standardOutput
        case standardError
    }

    /// Starts a process. Returns when it accepts connections.
    /// - Parameters:
    ///   - name: the server's name in an error.
    ///   - folder: the working directory.
    ///   - url: returns the server's URL if a line contains it.
    /// - Throws: ``CommandFailure`` with the last line of the stream, if the process ends before.
    init(
        _ name: String, arguments: [String], folder: URL, announcement: Announcement,
        url: @escaping @Sendable (String) -> BaseURL?
    ) async throws {
        let process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in continuation.finish() }
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = announcement == .standardOutput ? output : FileHandle.nullDevice
        if announcement == .standardError { process.standardError = output }
        try process.run()
        self.ended = ended
        self.input = input.fileHandleForWriting
        processID = process.processIdentifier
        switch await Self.announcement(in: output.fileHandleForReading, url) {
        case .success(let url): self.url = url
        case .failure(let silence):
            throw CommandFailure("the \(name) did not start\(silence.lastLine.isEmpty ? "" : ": ")\(silence.lastLine)")
        }
    }

    /// Ends the process at once (SIGKILL). Nothing in it gets to run any more.
    func kill() { Foundation.kill(processID, SIGKILL) }

    /// Ends the process in an orderly way.
    func stop() async {
        try? input.close()
        await waitForEnd()
    }

    func waitForEnd() async {
        for await _ in ended {}
    }

    // MARK: The process's side

    /// Calls back when the starting process closes standard input or ends, so that no server outlives the tour.
    static func onParentEnd(_ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            while let data = try? FileHandle.standardInput.read(upToCount: 1), !data.isEmpty {}
            body()
        }
    }

    // MARK: Announcement

    /// The end of a stream without a URL.
    private struct Silence: Error {
        let lastLine: String
    }

    /// Reads a stream to its end on a thread. Returns once a line contains the URL.
    private static func announcement(
        in file: FileHandle, _ url: @escaping @Sendable (String) -> BaseURL?
    ) async -> Result<BaseURL, Silence> {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var line: [UInt8] = []
                var lastLine = ""
                var isFound = false
                while let byte = (try? file.read(upToCount: 1))?.first {
                    guard byte == UInt8(ascii: "\n") else {
                        line.append(byte)
                        continue
                    }
                    lastLine = String(decoding: line, as: UTF8.self)
                    line = []
                    if !isFound, let url = url(lastLine) {
                        isFound = true
                        continuation.resume(returning: .success(url))
                    }
                }
                if !isFound { continuation.resume(returning: .failure(Silence(lastLine: lastLine))) }
            }
        }
    }
}
