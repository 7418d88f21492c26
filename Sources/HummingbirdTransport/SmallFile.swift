#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The reader of files such as certificates.
enum SmallFile {
    /// The maximum size of a file in bytes.
    private static let maxBytes = 1 << 20

    /// Returns the contents of a file.
    /// - Throws: ``ReadError`` for a file that can't be read, isn't a regular one or has more than a mebibyte.
    static func contents(of path: String) throws(ReadError) -> [UInt8] {
        // Opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ReadError(errno) }
        guard let file = fdopen(descriptor, "rb") else {
            let error = ReadError(errno)
            close(descriptor)
            throw error
        }
        defer { fclose(file) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
            throw ReadError("it is not a regular file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= maxBytes else { throw ReadError(EFBIG) }
        }
        guard ferror(file) == 0 else { throw ReadError(errno) }
        return bytes
    }

    /// The error of a file that can't be read.
    struct ReadError: Error, CustomStringConvertible {
        /// The system's text for the error, with a small letter at its beginning.
        let description: String

        init(_ description: String) {
            self.description = description
        }

        init(_ code: Int32) {
            let text = String(cString: strerror(code))
            description = text.prefix(1).lowercased() + text.dropFirst()
        }
    }
}
