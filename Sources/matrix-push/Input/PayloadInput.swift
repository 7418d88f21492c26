import Foundation

/// A file, or standard input, from which payloads are read: as a whole, or line by line in constant memory.
final class PayloadInput {
    /// A payload that is larger isn't read: validating it would take many times its size.
    static let maxPayloadBytes = 256 << 20
    private static let chunkSize = 64 << 10

    /// What went wrong with reading.
    struct ReadingError: Error {
        let reason: String

        fileprivate init(_ number: Int32) {
            reason = String(cString: strerror(number))
        }
    }

    /// One payload and where it starts.
    struct Payload {
        /// The line of the file, counted from 1.
        let line: Int
        let bytes: [UInt8]
        /// The payload has more bytes than are read of one; `bytes` is empty.
        var isTooLarge = false
    }

    private let descriptor: Int32
    private let isOwned: Bool
    private let limit: Int
    /// Bytes that were read but not yet handed out.
    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 0
    private var bytesRead = 0
    /// In bytes; `nil` for a pipe or a device, whose end nobody knows.
    private let size: Int?

    /// How much of it has been read: `43 %`, or in mebibytes where the size isn't known.
    var progress: String {
        guard let size, size > 0 else { return "\(bytesRead >> 20) MiB" }
        return "\(min(100, bytesRead * 100 / size)) %"
    }

    /// Whether the next line is there already, so that nobody has to be waited for.
    var hasWholeLine: Bool { buffer[position...].contains(0x0A) }

    /// Opens a file; `-` is standard input.
    /// - Parameter maxPayloadBytes: a payload that is larger isn't read.
    init(_ path: String, maxPayloadBytes: Int = maxPayloadBytes) throws(ReadingError) {
        limit = maxPayloadBytes
        if path == "-" {
            descriptor = STDIN_FILENO
            isOwned = false
        } else {
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            isOwned = true
            guard descriptor >= 0 else { throw ReadingError(errno) }
        }
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isFile ? Int(status.st_size) : nil
    }

    deinit {
        if isOwned, descriptor >= 0 { close(descriptor) }
    }

    /// Reads everything as one payload.
    func whole() throws(ReadingError) -> Payload {
        var bytes: [UInt8] = []
        while try fill() {
            bytes += buffer
            if bytes.count > limit { return Payload(line: 1, bytes: [], isTooLarge: true) }
        }
        return Payload(line: 1, bytes: bytes)
    }

    /// Reads the next line that isn't blank; `nil` at the end. The line feed isn't part of it.
    func nextLine() throws(ReadingError) -> Payload? {
        while let payload = try anyLine() {
            let isBlank = payload.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if payload.isTooLarge || !isBlank { return payload }
        }
        return nil
    }

    private func anyLine() throws(ReadingError) -> Payload? {
        var bytes: [UInt8] = []
        var isTooLarge = false
        var isAtEnd = true
        while true {
            if position == buffer.count {
                guard try fill() else { break }
            }
            isAtEnd = false
            let rest = buffer[position...]
            let newline = rest.firstIndex(of: 0x0A)
            if !isTooLarge { bytes += rest[..<(newline ?? rest.endIndex)] }
            if bytes.count > limit {
                isTooLarge = true
                bytes = []
            }
            position = (newline ?? rest.endIndex - 1) + 1
            if newline != nil { break }
        }
        if isAtEnd { return nil }
        line += 1
        return Payload(line: line, bytes: bytes, isTooLarge: isTooLarge)
    }

    /// Reads the next bytes into the buffer; `false` at the end.
    private func fill() throws(ReadingError) -> Bool {
        position = 0
        var number: Int32 = 0
        buffer = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
            var result = read(descriptor, buffer.baseAddress, Self.chunkSize)
            while result < 0, errno == EINTR { result = read(descriptor, buffer.baseAddress, Self.chunkSize) }
            if result < 0 { number = errno }
            count = max(0, result)
        }
        if number != 0 { throw ReadingError(number) }
        bytesRead += buffer.count
        return !buffer.isEmpty
    }
}
