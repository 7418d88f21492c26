#if os(Linux)
    import CommandLineSupport
    import Foundation

    /// A datagram socket to a service manager (sd_notify(3)).
    final class NotifySocket: Sendable {
        private let descriptor: Int32
        private let address: sockaddr_un
        private let addressLength: socklen_t

        #if canImport(Musl)
            private static let kind = SOCK_DGRAM | SOCK_CLOEXEC
        #else
            private static let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        #endif

        /// - Parameters:
        ///   - path: an absolute path, or `@` and a name in the abstract namespace (unix(7)).
        ///   - timeLimit: the time that ``send(_:)`` waits for room.
        /// - Throws: `CommandFailure` for another or too long path, and if there are no more descriptors.
        init(path: String, timeLimit: Duration) throws(CommandFailure) {
            var bytes = Array(path.utf8)
            var address = sockaddr_un()
            let capacity = MemoryLayout.size(ofValue: address.sun_path)
            guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"), bytes.count > 1,
                bytes.count < capacity, !bytes.contains(0)
            else { throw CommandFailure("NOTIFY_SOCKET: \"\(path)\" is no address of a socket") }
            // The end of a path is marked by a zero byte, that of an abstract name only by the length.
            bytes.append(0)
            var length = bytes.count
            if first == UInt8(ascii: "@") {
                bytes[0] = 0
                length -= 1
            }
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            self.address = address
            addressLength = socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + length)
            descriptor = socket(AF_UNIX, Self.kind, 0)
            guard descriptor >= 0 else {
                throw CommandFailure("cannot open a socket: \(SystemError(code: errno))")
            }
            let (seconds, attoseconds) = timeLimit.components
            // Zero would be no limit.
            var limit = timeval(
                tv_sec: .init(seconds), tv_usec: max(seconds == 0 ? 1 : 0, .init(attoseconds / 1_000_000_000_000)))
            let status = setsockopt(
                descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            if status != 0 {
                throw CommandFailure("cannot set the time limit of a socket: \(SystemError(code: errno))")
            }
        }

        deinit {
            if descriptor >= 0 { close(descriptor) }
        }

        /// Sends a datagram, and waits for room in the receiver's queue until the time limit.
        /// - Throws: `SystemError` if the address has no receiver, or the receiver doesn't read.
        func send(_ text: String) throws(SystemError) {
            try send(text, flags: 0)
        }

        /// Sends a datagram if the receiver's queue has room. Never blocks.
        /// - Throws: `SystemError` if the address has no receiver, or its queue is full.
        func sendIfReady(_ text: String) throws(SystemError) {
            try send(text, flags: Int32(MSG_DONTWAIT))
        }

        private func send(_ text: String, flags: Int32) throws(SystemError) {
            let bytes = Array(text.utf8)
            var address = address
            var code: Int32 = 0
            repeat {
                let count = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | flags, $0, addressLength)
                    }
                }
                code = count < 0 ? errno : 0
            } while code == EINTR
            if code != 0 { throw SystemError(code: code) }
        }
    }
#endif
