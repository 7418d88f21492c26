import Foundation

/// A file or standard output to which whole lines are appended, one after the other.
///
/// Lines are written by a thread of the appender's own, so that a reader that has stopped reading, or a slow disk, blocks
/// no other work. A caller that waits is cancellable, and waits no longer than a time limit.
final class LineAppender: Sendable {
    private let lines: LineQueue
    private let timeLimit: Duration
    private let isReopenable: Bool

    private static let sharedOutput = LineAppender(LineFile(descriptor: STDOUT_FILENO, name: "standard output"))

    /// Standard output, always the same instance.
    /// - Throws: `LineFileError` if standard output is closed or read-only.
    static var standardOutput: LineAppender {
        get throws(LineFileError) {
            let flags = fcntl(STDOUT_FILENO, F_GETFL)
            guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
                throw LineFileError("cannot write to standard output", EBADF)
            }
            return sharedOutput
        }
    }

    /// Opens a file for appending. A new file is only readable by its owner, because the lines may be confidential.
    convenience init(path: String) throws(LineFileError) {
        self.init(try LineFile(path: path))
    }

    /// - Parameter timeLimit: the time that a line may wait for being written.
    init(_ file: LineFile, timeLimit: Duration = .seconds(10)) {
        self.timeLimit = timeLimit
        isReopenable = file.isReopenable
        lines = LineQueue(name: file.name)
        Thread.detachNewThread { [lines] in
            var writer = LineWriter(file)
            writer.run(lines)
        }
    }

    deinit {
        lines.close()
    }

    /// Appends a line, which includes its line feed. It is usually written by a single system call, so that lines of
    /// other processes aren't interleaved.
    ///
    /// A line that isn't written because of the time limit or of cancellation is withdrawn. If a part of it is already
    /// written, the rest follows once the reader reads again, although this function has thrown.
    /// - Throws: `LineFileError` for a line that can't be written, at cancellation and after the time limit.
    func append(_ line: [UInt8]) async throws(LineFileError) {
        try await lines.add(.line(line), deadline: .now + timeLimit)
    }

    /// Opens the file's path again, for the rotation of log files. Lines of earlier calls of ``append(_:)`` go to the
    /// old file, which then is closed. Does nothing for standard output and pipes.
    /// - Throws: `LineFileError` if the path can't be opened. The old file then stays in use.
    func reopen() async throws(LineFileError) {
        guard isReopenable else { return }
        try await lines.add(.reopening, deadline: .now + timeLimit)
    }
}
