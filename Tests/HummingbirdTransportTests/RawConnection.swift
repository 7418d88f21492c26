import Foundation
import LoopbackServer

/// A TCP connection to the loopback interface, for requests that no HTTP client sends.
enum RawConnection {
    /// Sends a text and returns everything that arrives until the server closes the connection.
    static func exchange(_ text: String, port: UInt16) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            // Blocking calls must not run on the threads of the concurrency runtime.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try exchangeBlocking(text, port: port) })
            }
        }
    }

    private static func exchangeBlocking(_ text: String, port: UInt16) throws -> String {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw SocketError() }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw SocketError() }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw SocketError() }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 || count < 0 && errno == ECONNRESET { break }
            guard count > 0 else { throw SocketError() }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
