// `stdout` is a global variable of C that never changes, which the compiler can't know.
@preconcurrency import Foundation

/// The output stream for results. Lost results, on a full disk or a closed pipe, must not look like success: every
/// failed write throws.
package enum StandardOutput {
    /// Writes a text, buffered unless standard output is a terminal or ``flushLines()`` was called.
    /// - Throws: ``OutputFailure`` if this text or an earlier one could not be written.
    package static func print(_ text: String, terminator: String = "\n") throws(OutputFailure) {
        for var part in [text, terminator] where !part.isEmpty {
            _ = part.withUTF8 { fwrite($0.baseAddress, 1, $0.count, stdout) }
            if ferror(stdout) != 0 { throw OutputFailure(SystemError()) }
        }
    }

    /// Writes buffered text.
    /// - Throws: ``OutputFailure`` if this text or an earlier one could not be written.
    package static func flush() throws(OutputFailure) {
        if fflush(stdout) != 0 { throw OutputFailure(SystemError()) }
        // A text larger than the buffer is written at once: after its failure, nothing is left to flush.
        if ferror(stdout) != 0 { throw OutputFailure(nil) }
    }

    /// Makes each line appear at once, even in a pipe or file. Call this before any output.
    package static func flushLines() {
        setvbuf(stdout, nil, _IOLBF, 0)
    }

    /// Whether standard output is a pipe, socket or terminal whose other end is closed: every write would fail.
    package static var isReaderGone: Bool {
        var stream = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&stream, 1, 0) > 0 && Int32(stream.revents) & Int32(POLLERR | POLLHUP) != 0
    }

    /// Discards buffered text, earlier errors and all later output, for a program that ends because its reader is gone.
    package static func discard() {
        _ = freopen("/dev/null", "w", stdout)
    }

    /// Opens `/dev/null`, in the wrong direction, in place of each standard stream that the parent process closed.
    /// Using the stream still fails, but no file opened later gets its number and the text meant for it.
    package static func occupyClosedStreams() {
        for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(stream, F_GETFD) < 0 {
            // `open` returns the lowest free descriptor, which is this one.
            _ = open("/dev/null", mode)
        }
    }
}

/// A failed write to standard output.
package struct OutputFailure: Error, CustomStringConvertible {
    /// `nil` if the error's code is no longer known.
    private let cause: SystemError?

    init(_ cause: SystemError?) {
        self.cause = cause
    }

    /// Whether the reader of a pipe has closed it, as `head` does.
    package var isClosedPipe: Bool { cause?.code == EPIPE }

    package var description: String { "cannot write the output" + (cause.map { ": \($0)" } ?? "") }
}
