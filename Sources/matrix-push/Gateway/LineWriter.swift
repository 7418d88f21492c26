import Foundation

/// The work of the thread of a ``LineAppender``: it writes the lines of a queue to a file, one after the other.
struct LineWriter {
    private var file: LineFile
    /// Whether the last line was written in part. The next line then starts with a line feed.
    private var hasPartialLine = false

    /// The number of bytes that a pipe accepts without blocking once it is ready for writing.
    private static let pipeBytes = Int(PIPE_BUF)

    init(_ file: LineFile) {
        self.file = file
    }

    /// Works on the items of a queue until it is closed.
    mutating func run(_ queue: LineQueue) {
        while let (id, item) = queue.waitForFirst() {
            switch item {
            case .reopening:
                if queue.begin(id) { queue.end(id, reopen()) }
            case .line(let line, let deadline):
                // Nothing of the line is written yet, so that it can still be withdrawn.
                guard isReady(before: deadline) else {
                    queue.endLate(id)
                    continue
                }
                if queue.begin(id) { queue.end(id, write(line, id, deadline, queue)) }
            }
        }
    }

    private mutating func reopen() -> Result<Void, LineAppender.FileError> {
        do throws(LineAppender.FileError) {
            guard let reopened = try file.reopened() else { return .success(()) }
            file = reopened
            hasPartialLine = false
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Writes a line completely, unless there is an error. After the deadline the task no longer waits for it.
    private mutating func write(
        _ line: [UInt8], _ id: Int, _ deadline: ContinuousClock.Instant, _ queue: LineQueue
    ) -> Result<Void, LineAppender.FileError> {
        var rest = (hasPartialLine ? [UInt8(ascii: "\n")] : [])[...] + line[...]
        while !rest.isEmpty {
            let maxCount = file.isRegular ? rest.count : min(rest.count, Self.pipeBytes)
            let count = rest.withUnsafeBytes { Foundation.write(file.descriptor, $0.baseAddress, maxCount) }
            if count < 0 {
                let code = errno
                guard code == EINTR || code == EAGAIN else {
                    return .failure(LineAppender.FileError("cannot write to \(file.name)", code))
                }
            } else if count > 0 {
                hasPartialLine = rest[rest.startIndex + count - 1] != UInt8(ascii: "\n")
                rest = rest.dropFirst(count)
            }
            if !rest.isEmpty, !isReady(before: deadline) {
                queue.endLate(id)
                _ = isReady(before: nil)
            }
        }
        return .success(())
    }

    /// Waits until the file accepts bytes.
    /// - Parameter deadline: `nil` to wait for ever.
    /// - Returns: `false` after the deadline. An error is found by the next write.
    private func isReady(before deadline: ContinuousClock.Instant?) -> Bool {
        guard !file.isRegular else { return true }
        while true {
            var entry = pollfd(fd: file.descriptor, events: Int16(POLLOUT), revents: 0)
            let count = poll(&entry, 1, deadline.map(Self.milliseconds) ?? -1)
            if count > 0 || (count < 0 && errno != EINTR) { return true }
            if let deadline, deadline <= .now { return false }
        }
    }

    /// Returns the time until an instant for `poll`, rounded up.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let rest = max(.zero, deadline - .now) / .milliseconds(1)
        return Int32(min(rest.rounded(.up), 60_000))
    }
}
