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
    /// - Throws: ``ReadError`` for a file that can't be read or has more than a mebibyte.
    static func contents(of path: String) throws(ReadError) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw ReadError(errno) }
        defer { fclose(file) }
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

        init(_ code: Int32) {
            let text = String(cString: strerror(code))
            description = text.prefix(1).lowercased() + text.dropFirst()
        }
    }
}
