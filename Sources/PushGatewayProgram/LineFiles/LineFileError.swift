import CommandLineSupport
import Foundation

/// A line was not written, or a file not opened.
struct LineFileError: Error, CustomStringConvertible {
    let description: String
    /// Whether later writes fail too: the pipe has no reader, or the descriptor is closed.
    let isPermanent: Bool
    /// The reason alone, without the file.
    let cause: SystemError?

    init(_ action: String, _ code: Int32) {
        isPermanent = code == EPIPE || code == EBADF
        let cause = SystemError(code: code)
        description = "\(action): \(cause)"
        self.cause = cause
    }

    init(_ action: String, reason: String) {
        isPermanent = false
        cause = nil
        description = "\(action): \(reason)"
    }
}
