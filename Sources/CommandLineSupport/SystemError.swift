import Foundation

/// An error of the operating system, described in plain words.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The value of `errno`.
    package let code: Int32
    /// The reason; `nil` for that of the code.
    private var reason: String?

    package init(code: Int32 = errno) {
        self.code = code
    }

    private init(_ code: Int32, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// A pipe or a device in the place of a regular file.
    package static var notRegularFile: SystemError { .init(ENOTSUP, "it is not a regular file") }

    /// A pipe whose writer was too slow.
    package static func lateWriter(after limit: Duration) -> SystemError {
        .init(ETIMEDOUT, "its writer has not finished after \(limit.components.seconds) s")
    }

    /// The cause of an error that a file or process function of Foundation throws.
    package init(causeOf error: any Error) {
        var error = error as NSError
        while error.domain != NSPOSIXErrorDomain, let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error {
            error = cause as NSError
        }
        code = error.domain == NSPOSIXErrorDomain ? Int32(truncatingIfNeeded: error.code) : EIO
    }

    /// The reason, in lower case, without the path: `there is no such file`.
    package var description: String {
        if let reason { return reason }
        return switch code {
        case ENOENT, ENOTDIR: "there is no such file"
        case EISDIR: "it is a folder"
        case EACCES, EPERM: "permission denied"
        case ELOOP: "its symbolic links form a circle"
        case ENAMETOOLONG: "the name is too long"
        case ENXIO: "it is a socket, or a pipe that no program reads"
        default: String(cString: strerror(code)).lowercased()
        }
    }
}

/// Writes the whole text to a file descriptor.
package func write(_ text: String, to descriptor: Int32) throws(SystemError) {
    var text = text
    let code = text.withUTF8 { bytes -> Int32 in
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
    if code != 0 { throw SystemError(code: code) }
}
