import Foundation
import YAMLTree

/// A file, or standard input, with one payload or a payload on each line. Lines are read in constant memory.
package final class PayloadInput {
    /// The maximum size of a payload in bytes: validating one takes many times its size.
    package static let maxPayloadBytes = 256 << 20
    private static let chunkSize = 64 << 10

    /// A payload and its position in the file.
    package struct Payload {
        /// The first line, counted from 1.
        package let line: Int
        /// Empty if the payload is too large.
        package let bytes: [UInt8]
        /// Whether the payload exceeds the maximum size, and wasn't kept.
        package let isTooLarge: Bool

        package init(line: Int, bytes: [UInt8], isTooLarge: Bool = false) {
            self.line = line
            self.bytes = bytes
            self.isTooLarge = isTooLarge
        }
    }

    /// The kinds of files that an input accepts.
    package enum Kind {
        /// A file, a pipe or a device, which may deliver bytes at any time.
        case stream
        /// As `stream`, but a pipe has to deliver all bytes within a time. Without a writer it would block forever.
        case pipe(within: Duration)
        /// A regular file, as those of keys and certificates are.
        case regularFile
    }

    private let descriptor: Int32
    private let isOwned: Bool
    /// The time limit of a pipe, and its end.
    private var limitOfPipe: (duration: Duration, end: ContinuousClock.Instant)?
    private let limit: Int
    /// The last bytes read; those from `position` on aren't returned yet.
    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 0
    private var bytesRead = 0
    /// The file's size in bytes; `nil` for a pipe or a device.
    private let size: Int?

    /// The part that has been read: `43 %`, or in mebibytes if the size isn't known.
    package var progress: String {
        guard let size, size > 0 else { return "\(bytesRead >> 20) MiB" }
        return "\(min(100, bytesRead * 100 / size)) %"
    }

    /// Whether the next line is in memory, so that ``nextLine()`` doesn't wait.
    package var hasWholeLine: Bool { lineFeed() != nil }

    /// Returns the file's name for messages: `<stdin>` for `-`.
    package static func name(of path: String) -> String { path == "-" ? "<stdin>" : path.printable }

    /// Opens a file; `-` is standard input.
    /// - Parameters:
    ///   - maxPayloadBytes: the maximum size of a payload; larger ones aren't kept.
    ///   - kind: the accepted files; standard input always is.
    package init(
        _ path: String, maxPayloadBytes: Int = maxPayloadBytes, kind: Kind = .stream
    ) throws(SystemError) {
        limit = maxPayloadBytes
        isOwned = path != "-"
        // Opening a pipe would wait for its writer.
        let waitsForWriter = if case .stream = kind { true } else { false }
        descriptor =
            isOwned ? open(path, O_RDONLY | O_CLOEXEC | (waitsForWriter ? 0 : O_NONBLOCK)) : STDIN_FILENO
        guard descriptor >= 0 else { throw SystemError() }
        var status = stat()
        let type = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        size = type == S_IFREG ? Int(status.st_size) : nil
        guard isOwned, !waitsForWriter else { return }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        switch kind {
        // Reading a folder throws an error of its own.
        case .regularFile where type != S_IFREG && type != S_IFDIR: throw .notRegularFile
        case .pipe(let duration) where type == S_IFIFO: limitOfPipe = (duration, .now + duration)
        default: break
        }
    }

    deinit {
        if isOwned, descriptor >= 0 { close(descriptor) }
    }

    /// Returns the whole file as one payload.
    package func whole() throws(SystemError) -> Payload {
        var bytes: [UInt8] = []
        while try fill() {
            bytes += buffer
            if bytes.count > limit { return Payload(line: 1, bytes: [], isTooLarge: true) }
        }
        return Payload(line: 1, bytes: bytes)
    }

    /// Returns the next line that isn't blank, without its line feed; `nil` at the end.
    package func nextLine() throws(SystemError) -> Payload? {
        while let payload = try anyLine() {
            let isBlank = payload.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if payload.isTooLarge || !isBlank { return payload }
        }
        return nil
    }

    private func anyLine() throws(SystemError) -> Payload? {
        var bytes: [UInt8] = []
        var isTooLarge = false
        var isAtEnd = true
        while true {
            if position == buffer.count {
                guard try fill() else { break }
            }
            isAtEnd = false
            let lineFeed = lineFeed()
            if !isTooLarge { bytes += buffer[position..<(lineFeed ?? buffer.count)] }
            if bytes.count > limit {
                isTooLarge = true
                bytes = []
            }
            position = lineFeed.map { $0 + 1 } ?? buffer.count
            if lineFeed != nil { break }
        }
        if isAtEnd { return nil }
        line += 1
        return Payload(line: line, bytes: bytes, isTooLarge: isTooLarge)
    }

    /// Returns the index of the next line feed in the buffer.
    private func lineFeed() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard position < bytes.count, let start = bytes.baseAddress,
                let found = memchr(start + position, 0x0A, bytes.count - position)
            else { return nil }
            return UnsafeRawPointer(found) - start
        }
    }

    /// Reads the next bytes into the buffer.
    /// - Returns: `false` at the end.
    private func fill() throws(SystemError) -> Bool {
        position = 0
        try waitForWriter()
        var code: Int32 = 0
        buffer = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
            var result = read(descriptor, buffer.baseAddress, Self.chunkSize)
            while result < 0, errno == EINTR { result = read(descriptor, buffer.baseAddress, Self.chunkSize) }
            if result < 0 { code = errno }
            count = max(0, result)
        }
        if code != 0 { throw SystemError(code: code) }
        bytesRead += buffer.count
        return !buffer.isEmpty
    }

    /// Waits until a pipe with a time limit has bytes, or its writer has closed it.
    private func waitForWriter() throws(SystemError) {
        guard let limitOfPipe else { return }
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let rest = max(.zero, limitOfPipe.end - .now)
            let result = poll(&item, 1, Int32(clamping: Int((rest / .milliseconds(1)).rounded(.up))))
            if result > 0 { return }
            if result < 0, errno != EINTR { throw SystemError() }
            if result == 0 { throw .lateWriter(after: limitOfPipe.duration) }
        }
    }
}
