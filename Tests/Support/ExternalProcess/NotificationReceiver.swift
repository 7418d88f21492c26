#if os(Linux)
    import Foundation

    /// The end of a datagram socket at which a service manager receives the notifications of a process.
    public final class NotificationReceiver: Sendable {
        /// The value of `NOTIFY_SOCKET`.
        public let address: String
        private let descriptor: Int32

        public struct Failure: Error {
            let action: String
            let code: Int32
        }

        /// - Parameter address: a path, or `@` and a name in the abstract namespace.
        public init(_ address: String) throws {
            self.address = address
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw Failure(action: "socket", code: errno) }
            var bytes = Array(address.utf8)
            if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
            var socketAddress = sockaddr_un()
            socketAddress.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &socketAddress.sun_path) { $0.copyBytes(from: bytes) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
            let status = withUnsafePointer(to: &socketAddress) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            guard status == 0 else { throw Failure(action: "bind", code: errno) }
            var limit = timeval(tv_sec: 60, tv_usec: 0)
            _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit {
            close(descriptor)
        }

        /// Waits for the next datagram, at most a minute, and returns its lines. Blocks the thread.
        public func next() throws -> [String] {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure(action: "recv", code: errno) }
            return String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
        }

        /// Waits for the next datagram that contains a line, and skips others. Blocks no thread of a task.
        public func waitForNotification(_ line: String) async throws -> [String] {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        with: Result {
                            while true {
                                let lines = try self.next()
                                if lines.contains(line) { return lines }
                            }
                        })
                }
            }
        }
    }
#endif
