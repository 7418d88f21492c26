import CommandLineSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file or standard output to which whole lines are appended, one after the other.
actor LineAppender {
    /// A system call failed.
    struct FileError: Error, CustomStringConvertible {
        let description: String
        /// Whether later writes fail too: the pipe has no reader, or the descriptor is closed.
        let isPermanent: Bool

        init(_ action: String, _ code: Int32) {
            isPermanent = code == EPIPE || code == EBADF
            description = "\(action): \(SystemError(code: code))"
        }
    }

    private let descriptor: Int32
    private let name: String
    private let isOwned: Bool
    /// Whether the last line was written in part. The next line then starts with a line feed.
    private var hasPartialLine = false

    private static let sharedOutput = LineAppender(descriptor: STDOUT_FILENO, name: "standard output", isOwned: false)

    /// Standard output, always the same instance.
    /// - Throws: `FileError` if standard output is closed or read-only.
    static var standardOutput: LineAppender {
        get throws(FileError) {
            let flags = fcntl(STDOUT_FILENO, F_GETFL)
            guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
                throw FileError("cannot write to standard output", EBADF)
            }
            return sharedOutput
        }
    }

    /// Opens a file for appending. A new file is only readable by its owner, because the lines may be confidential.
    init(path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("cannot open \(path)", errno) }
        self.init(descriptor: descriptor, name: path, isOwned: true)
    }

    private init(descriptor: Int32, name: String, isOwned: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Appends a line, which includes its line feed. It is usually written by a single system call, so that lines of
    /// other processes aren't interleaved.
    func append(_ line: [UInt8]) throws(FileError) {
        var rest = (hasPartialLine ? [UInt8(ascii: "\n")] : [])[...] + line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                hasPartialLine = rest.count < line.count || hasPartialLine
                throw FileError("cannot write to \(name)", code)
            }
            rest = rest.dropFirst(count)
        }
        hasPartialLine = false
    }
}
