import ExternalProcess
import Foundation
import TemporaryFolder
import Testing

@testable import PushGatewayProgram

@Suite("Appending lines", .timeLimit(.minutes(5)))
struct LineAppenderTests {
    /// A pipe whose write end belongs to an appender.
    private struct FilledPipe {
        let pipe = Pipe()
        let fillCount: Int

        /// Fills the pipe, so that it accepts no byte until it is read.
        init() throws {
            fillCount = try pipe.fillWriteEnd()
        }

        func appender(timeLimit: Duration = .seconds(3600)) -> LineAppender {
            let descriptor = pipe.fileHandleForWriting.fileDescriptor
            return LineAppender(LineFile(descriptor: descriptor, name: "the pipe"), timeLimit: timeLimit)
        }

        /// Reads the bytes that filled the pipe.
        func drain() throws {
            var count = 0
            while count < fillCount {
                count += try pipe.fileHandleForReading.read(upToCount: fillCount - count)?.count ?? fillCount
            }
        }

        /// Closes the write end and returns everything up to the end.
        func rest() throws -> String {
            try pipe.fileHandleForWriting.close()
            return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        }
    }

    private static func lines(_ url: URL) throws -> [Substring] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test("a line that a reader doesn't read throws after the time limit and is withdrawn; later lines are written")
    func timeLimit() async throws {
        let pipe = try FilledPipe()
        do {
            let appender = pipe.appender(timeLimit: .milliseconds(20))
            let error = await #expect(throws: LineFileError.self) {
                try await appender.append(Array("stalled\n".utf8))
            }
            #expect(error?.description == "cannot write to the pipe: the reader has stopped reading")
            #expect(error?.isPermanent == false)
        }
        try pipe.drain()
        try await pipe.appender().append(Array("later\n".utf8))
        #expect(try pipe.rest() == "later\n")
    }

    @Test("a cancelled task stops waiting at once, and its line is withdrawn")
    func cancellation() async throws {
        let pipe = try FilledPipe()
        let appender = pipe.appender()
        let task = Task { try await appender.append(Array("cancelled\n".utf8)) }
        task.cancel()
        await #expect(throws: LineFileError.self) { try await task.value }
        try pipe.drain()
        try await appender.append(Array("later\n".utf8))
        #expect(try pipe.rest() == "later\n")
    }

    @Test("a line that is written in part when its task is cancelled is completed before the next line")
    func partialLine() async throws {
        let pipe = Pipe()
        let file = LineFile(descriptor: pipe.fileHandleForWriting.fileDescriptor, name: "the pipe")
        let appender = LineAppender(file, timeLimit: .seconds(3600))
        // Larger than a pipe.
        let long = String(repeating: "x", count: 4 << 20) + "\n"
        let task = Task { try await appender.append(Array(long.utf8)) }
        // The first byte arrives, so the line is begun.
        let first = try pipe.fileHandleForReading.read(upToCount: 1)
        #expect(first == Data("x".utf8))
        task.cancel()
        await #expect(throws: LineFileError.self) { try await task.value }
        async let later: Void = appender.append(Array("later\n".utf8))
        let expected = long.dropFirst() + "later\n"
        let received = try await Self.read(expected.utf8.count, from: pipe.fileHandleForReading)
        #expect(received == expected)
        try await later
    }

    @Test("while a line is written in part, later lines throw after their time limit; the rest is written later")
    func stalledPartialLine() async throws {
        let pipe = Pipe()
        let file = LineFile(descriptor: pipe.fileHandleForWriting.fileDescriptor, name: "the pipe")
        let appender = LineAppender(file, timeLimit: .milliseconds(20))
        let long = String(repeating: "x", count: 1 << 20) + "\n"
        for line in [long, "withdrawn\n", "too\n"] {
            let error = await #expect(throws: LineFileError.self) { try await appender.append(Array(line.utf8)) }
            #expect(error?.description == "cannot write to the pipe: the reader has stopped reading")
        }
        let received = try await Self.read(long.utf8.count, from: pipe.fileHandleForReading)
        #expect(received == long)
        try await appender.append(Array("later\n".utf8))
        #expect(try pipe.fileHandleForReading.read(upToCount: 6) == Data("later\n".utf8))
    }

    private static func read(_ count: Int, from handle: FileHandle) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        var data = Data()
                        while data.count < count, let part = try handle.read(upToCount: count - data.count) {
                            data += part
                        }
                        return String(decoding: data, as: UTF8.self)
                    })
            }
        }
    }

    @Test(
        "a full disk is an error that isn't permanent",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "skipped: this system has no /dev/full"))
    func fullDisk() async throws {
        let appender = try LineAppender(path: "/dev/full")
        for _ in 1...2 {
            let error = await #expect(throws: LineFileError.self) { try await appender.append([0x0A]) }
            #expect(error?.description == "cannot write to /dev/full: no space left on device")
            #expect(error?.isPermanent == false)
        }
    }

    @Test("a named pipe without a reader is an error, and with one gets the lines")
    func namedPipe() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "pipe").path
            try #require(mkfifo(path, 0o600) == 0)
            let error = #expect(throws: LineFileError.self) { try LineAppender(path: path) }
            #expect(error?.description == "cannot open \(path): it is a socket, or a pipe that no program reads")
            let reader = open(path, O_RDONLY | O_NONBLOCK)
            defer { close(reader) }
            try await LineAppender(path: path).append(Array("1\n".utf8))
            var bytes = [UInt8](repeating: 0, count: 10)
            #expect(Foundation.read(reader, &bytes, bytes.count) == 2)
        }
    }

    @Test("a pipe without a reader is a permanent error")
    func noReader() async throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        let appender = LineAppender(LineFile(descriptor: descriptor, name: "the pipe"))
        try pipe.fileHandleForReading.close()
        signal(SIGPIPE, SIG_IGN)
        let error = await #expect(throws: LineFileError.self) { try await appender.append([0x0A]) }
        #expect(error?.isPermanent == true)
        try pipe.fileHandleForWriting.close()
    }

    @Test("lines that are appended while the file is rotated are complete, and each is in exactly one file")
    func rotation() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "log")
            let appender = try LineAppender(path: file.path)
            let (writers, linesPerWriter) = (8, 200)
            let padding = String(repeating: "x", count: 500)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        for line in 0..<linesPerWriter {
                            try await appender.append(Array("\(writer)-\(line)-\(padding)\n".utf8))
                        }
                    }
                }
                for rotation in 0..<20 {
                    try FileManager.default.moveItem(at: file, to: folder.appending(path: "log.\(rotation)"))
                    try await appender.reopen()
                }
                try await group.waitForAll()
            }
            var lines: [Substring] = []
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let text = try Self.lines(folder.appending(path: name))
                #expect(text.last?.isEmpty == true)
                lines += text.dropLast()
            }
            #expect(lines.count == writers * linesPerWriter && Set(lines).count == lines.count)
            #expect(lines.allSatisfy { $0.hasSuffix("-" + padding) })
        }
    }

    @Test("after a rotation, lines go to the new file; if it can't be opened, they go to the old one")
    func reopen() async throws {
        try await withTemporaryFolder { folder in
            let inner = folder.appending(path: "inner")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            let file = inner.appending(path: "log")
            let appender = try LineAppender(path: file.path)
            try await appender.append(Array("1\n".utf8))
            try FileManager.default.moveItem(at: file, to: inner.appending(path: "log.1"))
            try await appender.reopen()
            try await appender.append(Array("2\n".utf8))
            #expect(try Self.lines(inner.appending(path: "log.1")) == ["1", ""])
            #expect(try Self.lines(file) == ["2", ""])

            let moved = folder.appending(path: "moved")
            try FileManager.default.moveItem(at: inner, to: moved)
            let error = await #expect(throws: LineFileError.self) { try await appender.reopen() }
            #expect(error?.description == "cannot open \(file.path): there is no such file")
            try await appender.append(Array("3\n".utf8))
            #expect(try Self.lines(moved.appending(path: "log")) == ["2", "3", ""])
        }
    }
}
