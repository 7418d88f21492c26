import Foundation

/// A TCP connection to the loopback interface, for requests that no HTTP client sends.
public final class RawConnection: Sendable {
    private let descriptor: Int32

    /// Connects to a port.
    public init(port: UInt16) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw SocketError() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // `deinit` closes the descriptor then, too: all properties have their values.
        guard connected == 0 else { throw SocketError() }
    }

    deinit {
        close(descriptor)
    }

    /// Sends a text and returns everything that arrives until the server closes the connection.
    public static func exchange(_ text: String, port: UInt16) async throws -> String {
        let connection = try RawConnection(port: port)
        try connection.send(text)
        return try await connection.receive()
    }

    /// Sends a short text, which the system's buffers can hold.
    public func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw SocketError() }
    }

    /// Returns what arrives up to the first occurrence of a text, or until the server closes the connection.
    public func receive(upTo end: String? = nil) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            // Neither the threads of the concurrency runtime nor the few of a global queue may be blocked.
            Thread.detachNewThread {
                continuation.resume(with: Result { try self.receiveBlocking(upTo: end.map { Array($0.utf8) }) })
            }
        }
    }

    private func receiveBlocking(upTo end: [UInt8]?) throws -> String {
        var received: [UInt8] = []
        // A text that ends the reception is read byte by byte, to leave the rest for the next call.
        var buffer = [UInt8](repeating: 0, count: end == nil ? 4096 : 1)
        while end.map({ !received.ends(with: $0) }) ?? true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 || count < 0 && errno == ECONNRESET { break }
            guard count > 0 else { throw SocketError() }
            received += buffer[..<count]
        }
        return String(decoding: received, as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
