import APIRuntime
import CommandLineSupport
import Foundation

/// A running homeserver of the demo.
final class HomeserverProcess: Sendable {
    /// The homeserver's URL.
    let url: BaseURL
    private let processID: Int32
    private let input: FileHandle
    private let ended: AsyncStream<Void>

    /// Starts a homeserver. Returns when it accepts connections.
    /// - Parameters:
    ///   - store: the file of its store.
    ///   - time: the homeserver's time of day, in seconds since 1970.
    init(store: URL, time: Int) async throws {
        let process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = ["homeserver", store.path, "\(time)"]
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in continuation.finish() }
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.ended = ended
        self.input = input.fileHandleForWriting
        processID = process.processIdentifier
        guard let line = await Self.firstLine(of: output.fileHandleForReading), let url = try? BaseURL(line) else {
            throw CommandFailure("the homeserver did not start")
        }
        self.url = url
    }

    /// Ends the process at once (SIGKILL). Nothing in it gets to run any more.
    func kill() async {
        Foundation.kill(processID, SIGKILL)
        for await _ in ended {}
    }

    /// Ends the process in an orderly way.
    func stop() async {
        try? input.close()
        for await _ in ended {}
    }

    private static func firstLine(of file: FileHandle) async -> String? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var line: [UInt8] = []
                while let byte = try? file.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
                continuation.resume(returning: line.isEmpty ? nil : String(decoding: line, as: UTF8.self))
            }
        }
    }
}
