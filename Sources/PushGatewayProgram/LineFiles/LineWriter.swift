import Foundation

/// The work of the thread of a ``LineAppender``: it writes the lines of a queue to a file, one after the other.
struct LineWriter {
    private var file: LineFile
    /// The bytes of a line that was written in part before its time limit.
    private var rest: ArraySlice<UInt8> = []
    /// Whether an error has broken a line off. The next line then starts with a line feed.
    private var isBrokenOff = false

    /// The number of bytes that a pipe accepts without blocking once it is ready for writing.
    private static let pipeBytes = Int(PIPE_BUF)
    /// The time between two looks at the queue while the rest of a line waits for the reader.
    private static let restInterval: Duration = .milliseconds(100)

    init(_ file: LineFile) {
        self.file = file
    }

    /// Works on the items of a queue until it is closed. The rest of a line is given up then.
    mutating func run(_ queue: LineQueue) {
        while let item = nextItem(queue) {
            switch item.work {
            case .reopening:
                if queue.begin(item.id) { queue.end(item.id, reopen()) }
            case .line(let line):
                // Nothing of the line is written yet, so that it can still be withdrawn. An error of an earlier line
                // isn't this line's.
                _ = writeRest(before: item.deadline)
                guard rest.isEmpty, isReady(before: item.deadline) else {
                    queue.endLate(item.id)
                    continue
                }
                guard queue.begin(item.id) else { continue }
                rest = (isBrokenOff ? [UInt8(ascii: "\n")] : [])[...] + line[...]
                if let error = writeRest(before: item.deadline) {
                    queue.end(item.id, .failure(error))
                } else if rest.isEmpty {
                    queue.end(item.id, .success(()))
                } else {
                    queue.endLate(item.id)
                }
            }
        }
    }

    /// Waits for the next item, and meanwhile writes the rest of an earlier line.
    private mutating func nextItem(_ queue: LineQueue) -> LineQueue.Item? {
        while !rest.isEmpty, queue.isIdle { _ = writeRest(before: .now + Self.restInterval) }
        return queue.waitForFirst()
    }

    private mutating func reopen() -> Result<Void, LineFileError> {
        do throws(LineFileError) {
            guard let reopened = try file.reopened() else { return .success(()) }
            file = reopened
            isBrokenOff = false
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Writes the rest of a line. At the deadline, what isn't written stays the rest.
    /// - Returns: the error that has broken the line off.
    private mutating func writeRest(before deadline: ContinuousClock.Instant) -> LineFileError? {
        while !rest.isEmpty, isReady(before: deadline) {
            let maxCount = file.isRegular ? rest.count : min(rest.count, Self.pipeBytes)
            let count = rest.withUnsafeBytes { Foundation.write(file.descriptor, $0.baseAddress, maxCount) }
            if count < 0 {
                let code = errno
                guard code == EINTR || code == EAGAIN else {
                    rest = []
                    return LineFileError("cannot write to \(file.name)", code)
                }
            } else if count > 0 {
                isBrokenOff = rest[rest.startIndex + count - 1] != UInt8(ascii: "\n")
                rest = rest.dropFirst(count)
            }
        }
        return nil
    }

    /// Waits until the file accepts bytes.
    /// - Returns: `false` after the deadline. An error is found by the next write.
    private func isReady(before deadline: ContinuousClock.Instant) -> Bool {
        guard !file.isRegular else { return true }
        while true {
            var entry = pollfd(fd: file.descriptor, events: Int16(POLLOUT), revents: 0)
            let count = poll(&entry, 1, Self.milliseconds(until: deadline))
            if count > 0 || (count < 0 && errno != EINTR) { return true }
            if deadline <= .now { return false }
        }
    }

    /// Returns the time until an instant for `poll`, rounded up.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let rest = max(.zero, deadline - .now) / .milliseconds(1)
        return Int32(min(rest.rounded(.up), 60_000))
    }
}
