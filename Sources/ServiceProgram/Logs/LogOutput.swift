import Foundation
import Synchronization

/// Standard error for the lines of the log.
///
/// The lines are written by a thread of the output's own, so that a reader that has stopped reading blocks no request.
/// Lines that don't fit the bounded queue are dropped, and their number is logged when the reader reads again.
package final class LogOutput: TextOutputStream, Sendable {
    private struct State {
        var lines: [String] = []
        var byteCount = 0
        /// The number of lines dropped since the thread last took lines.
        var droppedCount = 0
        var flushes: [DispatchSemaphore] = []
    }

    private let descriptor: Int32
    private let maxWaitingBytes: Int
    private let onDropped: @Sendable (_ count: Int, _ output: LogOutput) -> Void
    private let state = Mutex(State())
    /// Signalled for each line and each flush.
    private let signal = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - maxWaitingBytes: the maximum number of bytes that wait for the thread. As many may be in its hands.
    ///   - onDropped: called after lines were dropped, once the lines before them are written.
    init(
        descriptor: Int32 = STDERR_FILENO, maxWaitingBytes: Int = 1 << 20,
        onDropped: @escaping @Sendable (_ count: Int, _ output: LogOutput) -> Void
    ) {
        self.descriptor = descriptor
        self.maxWaitingBytes = maxWaitingBytes
        self.onDropped = onDropped
        Thread.detachNewThread { self.run() }
    }

    /// Adds a line, which includes its line feed. Never blocks.
    package func write(_ line: String) {
        state.withLock { state in
            let byteCount = line.utf8.count
            // Nothing is added after a dropped line, so that the report of their number has its place.
            guard state.droppedCount == 0, state.byteCount + byteCount <= maxWaitingBytes else {
                state.droppedCount += 1
                return
            }
            state.lines.append(line)
            state.byteCount += byteCount
        }
        signal.signal()
    }

    /// Waits until all lines are written.
    /// - Returns: `false` after the time limit.
    package func flush(within limit: Duration) -> Bool {
        let flush = DispatchSemaphore(value: 0)
        state.withLock { $0.flushes.append(flush) }
        signal.signal()
        let milliseconds = Int((limit / .milliseconds(1)).rounded(.up))
        return flush.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    // MARK: The thread

    private func run() {
        while true {
            signal.wait()
            let taken = state.withLock { state in
                let taken = state
                state = State()
                return taken
            }
            for line in taken.lines { writeCompletely(line) }
            if taken.droppedCount > 0 { onDropped(taken.droppedCount, self) }
            for flush in taken.flushes { flush.signal() }
        }
    }

    /// Writes a line, and waits for the reader. An error is ignored: there is no other stream to report it on.
    private func writeCompletely(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // The stream was made non-blocking by a process that shares it.
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&entry, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}
