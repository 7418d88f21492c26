import Foundation

/// A buffered reader of a pipe.
struct PipeReader {
    private let pipe: Pipe
    private var rest: ArraySlice<UInt8> = []

    init(_ pipe: Pipe) { self.pipe = pipe }

    /// Returns the next bytes, waiting for them if necessary; `nil` at the end.
    mutating func next() -> ArraySlice<UInt8>? {
        if !rest.isEmpty {
            defer { rest = [] }
            return rest
        }
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
                count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
                initialized = max(0, count)
            }
            if count > 0 { return bytes[...] }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    /// Returns the next line without its line feed; `nil` at the end, or if the line is much longer than 4096 bytes.
    mutating func line() -> [UInt8]? {
        var line: [UInt8] = []
        while line.count <= 4096, let bytes = next() {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
                line += bytes
                continue
            }
            line += bytes[..<end]
            rest = bytes[(end + 1)...]
            return line
        }
        return nil
    }

    /// Returns exactly `count` bytes; `nil` if the pipe ends before.
    mutating func bytes(_ count: Int) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count, let bytes = next() {
            let taken = bytes.prefix(count - result.count)
            result += taken
            rest = bytes.dropFirst(taken.count)
        }
        return result.count == count ? result : nil
    }
}
