import Foundation

/// A TCP server on the loopback interface that keeps a request as it arrives, byte for byte.
enum RawServer {
    /// Runs a closure that sends one request. The response is 204.
    /// - Returns: the head of the request.
    static func head(of send: @Sendable (_ port: UInt16) async throws -> Void) async throws -> String {
        let (listener, port) = try open()
        async let head = accepted(listener)
        try await send(port)
        return try await head
    }

    private static func open() throws -> (descriptor: Int32, port: UInt16) {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw RawConnection.SocketError() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else {
            close(descriptor)
            throw RawConnection.SocketError()
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private static func accepted(_ listener: Int32) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            // Blocking calls have no place on the threads of the concurrency runtime.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try acceptedBlocking(listener) })
            }
        }
    }

    private static func acceptedBlocking(_ listener: Int32) throws -> String {
        defer { close(listener) }
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { throw RawConnection.SocketError() }
        defer { close(descriptor) }
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !text.contains("\r\n\r\n") {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw RawConnection.SocketError() }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let answer = Array("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".utf8)
        guard write(descriptor, answer, answer.count) == answer.count else { throw RawConnection.SocketError() }
        return text
    }
}
