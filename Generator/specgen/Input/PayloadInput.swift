import Foundation

/// A file of JSON, or standard input.
final class PayloadInput {
    /// A payload that is larger isn't read: validating it would take many times its size.
    static let maxPayloadBytes = 256 << 20

    private let handle: FileHandle
    private var bytesRead = 0
    /// In bytes; `nil` for a pipe or a device, whose end nobody knows.
    private let size: Int?

    /// How much of it has been read: `43 %`, or in mebibytes where the size isn't known.
    var progress: String {
        guard let size, size > 0 else { return "\(bytesRead >> 20) MiB" }
        return "\(min(100, bytesRead * 100 / size)) %"
    }

    struct Unreadable: Error, CustomStringConvertible { let description: String }

    init(_ path: String) throws {
        if path == "-" {
            handle = .standardInput
            size = Self.size(of: handle)
            return
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Unreadable(description: "there is no such file")
        }
        guard !isDirectory.boolValue else { throw Unreadable(description: "it is a folder") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Unreadable(description: "permission denied")
        }
        self.handle = handle
        size = Self.size(of: handle)
    }

    private static func size(of handle: FileHandle) -> Int? {
        var status = stat()
        let isFile = fstat(handle.fileDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return isFile ? Int(status.st_size) : nil
    }

    private func nextChunk() throws -> Data? {
        guard let chunk = try handle.read(upToCount: 1 << 16), !chunk.isEmpty else { return nil }
        bytesRead += chunk.count
        return chunk
    }

    /// Reads everything as one payload; `nil` when it has more than ``maxPayloadBytes``.
    func readAll() throws -> [UInt8]? {
        var payload = Payload()
        while let chunk = try nextChunk() {
            payload.append(chunk)
            if payload.bytes == nil { return nil }
        }
        return payload.bytes
    }

    /// Calls the closure with each line, without its line feed, and its number from 1; holds one line at a time. A
    /// line that has more than ``maxPayloadBytes`` is `nil`.
    func forEachLine(_ body: (_ number: Int, _ bytes: [UInt8]?) throws -> Void) throws {
        var line = Payload()
        var number = 1
        while let chunk = try nextChunk() {
            var rest = chunk[...]
            while let end = Self.newline(in: rest) {
                line.append(rest[..<end])
                try body(number, line.bytes)
                line = Payload()
                number += 1
                rest = rest[(end + 1)...]
            }
            line.append(rest)
        }
        if line.bytes?.isEmpty != true { try body(number, line.bytes) }
    }

    private static func newline(in bytes: Data) -> Data.Index? {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress, let found = memchr(start, 0x0A, buffer.count) else { return nil }
            return bytes.startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    /// Bytes that arrive in pieces.
    private struct Payload {
        /// `nil` once there are more than ``PayloadInput/maxPayloadBytes``.
        private(set) var bytes: [UInt8]? = []

        mutating func append(_ piece: Data) {
            guard let count = bytes?.count else { return }
            if piece.count > PayloadInput.maxPayloadBytes - count {
                bytes = nil
            } else {
                bytes?.append(contentsOf: piece)
            }
        }
    }
}
