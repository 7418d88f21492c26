import Foundation
import Testing

extension Pipe {
    /// Fills the pipe, so that it accepts no byte until it is read.
    /// - Returns: the number of bytes.
    public func fillWriteEnd() throws -> Int {
        let descriptor = fileHandleForWriting.fileDescriptor
        let flags = fcntl(descriptor, F_GETFL)
        try #require(fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0)
        var total = 0
        // In smaller and smaller pieces, because a pipe accepts up to `PIPE_BUF` bytes completely or not at all.
        for size in [65536, 4096, 1] {
            let bytes = [UInt8](repeating: UInt8(ascii: "."), count: size)
            while true {
                let count = write(descriptor, bytes, size)
                guard count > 0 else { break }
                total += count
            }
        }
        try #require(errno == EAGAIN)
        try #require(fcntl(descriptor, F_SETFL, flags) == 0)
        return total
    }
}
