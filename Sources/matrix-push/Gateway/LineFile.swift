#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file, or standard output, to which whole lines are appended, one after the other.
actor LineFile {
    /// The system refused.
    struct FileError: Error, CustomStringConvertible {
        let description: String
        /// Whether writing can't succeed any more: nobody reads the pipe, or the descriptor is closed.
        let isFinal: Bool

        init(_ action: String, _ code: Int32) {
            isFinal = code == EPIPE || code == EBADF
            description = "\(action): \(String(cString: strerror(code)))"
        }
    }

    private let descriptor: Int32
    private let name: String
    private let isOwned: Bool
    /// Whether the last line was cut off, so that the next must begin on a line of its own.
    private var isTorn = false

    private static let sharedOutput = LineFile(descriptor: STDOUT_FILENO, name: "standard output", isOwned: false)

    /// Standard output, the same file each time.
    /// - Throws: when it is closed, or only to be read.
    static var standardOutput: LineFile {
        get throws(FileError) {
            let flags = fcntl(STDOUT_FILENO, F_GETFL)
            guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
                throw FileError("can't write to standard output", EBADF)
            }
            return sharedOutput
        }
    }

    /// Opens a file for appending; one that doesn't exist is made, readable by its owner only, as the lines may be
    /// private.
    init(path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("can't open \(path)", errno) }
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

    /// Appends a line, whose line feed is its last byte. One call of the system takes it as a rule, so that lines of
    /// other processes don't come between.
    func append(_ line: [UInt8]) throws(FileError) {
        var rest = (isTorn ? [UInt8(ascii: "\n")] : [])[...] + line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                isTorn = rest.count < line.count || isTorn
                throw FileError("can't write to \(name)", code)
            }
            rest = rest.dropFirst(count)
        }
        isTorn = false
    }
}
