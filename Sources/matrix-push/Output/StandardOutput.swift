// `stdout` is a variable that nobody changes, but that the compiler doesn't know to be safe.
@preconcurrency import Foundation

/// Where results are written to. What gets lost there, on a full disk or because nobody reads any more, must not look
/// like success: every loss is thrown.
enum StandardOutput {
    /// Writes a text, buffered unless somebody looks at it.
    /// - Throws: ``CommandFailure`` when this text, or one before it, got lost.
    static func print(_ text: String, terminator: String = "\n") throws(CommandFailure) {
        Swift.print(text, terminator: terminator)
        if ferror(stdout) != 0 { throw loss(errno) }
    }

    /// Writes what is still buffered.
    /// - Throws: ``CommandFailure`` when that, or a text before it, got lost.
    static func flush() throws(CommandFailure) {
        if fflush(nil) != 0 { throw loss(errno) }
        // A text that is larger than the buffer is written at once, and nothing of it is left to flush.
        if ferror(stdout) != 0 { throw loss(nil) }
    }

    private static func loss(_ number: Int32?) -> CommandFailure {
        let reason = number.map { ": " + String(cString: strerror($0)) } ?? ""
        return CommandFailure("can't write the output" + reason, status: CommandFailure.usageStatus)
    }

    /// Occupies the standard streams that whoever started the process has closed, so that no file that is opened later
    /// gets the number of one, and takes what is meant for it. Reading from such a stream and writing to it fail as before.
    static func occupyClosedStreams() {
        for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(stream, F_GETFD) < 0 {
            // The lowest number that is free, which is this one.
            _ = open("/dev/null", mode)
        }
    }
}
