import CommandLineSupport
import Foundation

/// A line was not written, or a file not opened.
struct LineFileError: Error, CustomStringConvertible {
    let description: String
    /// Whether later writes fail too: the pipe has no reader, or the descriptor is closed.
    let isPermanent: Bool

    init(_ action: String, _ code: Int32) {
        isPermanent = code == EPIPE || code == EBADF
        description = "\(action): \(SystemError(code: code))"
    }

    init(_ action: String, reason: String) {
        isPermanent = false
        description = "\(action): \(reason)"
    }
}
