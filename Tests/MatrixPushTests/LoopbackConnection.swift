import Foundation
import LoopbackServer

/// A TCP connection to a port of the loopback interface that sends a text and nothing after it.
struct LoopbackConnection {
    private let descriptor: Int32

    /// - Throws: `SocketError`.
    init(port: Int, sending text: String) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw SocketError() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let bytes = Array(text.utf8)
        guard isConnected, write(descriptor, bytes, bytes.count) == bytes.count else {
            let error = SocketError()
            close()
            throw error
        }
    }

    func close() { _ = Foundation.close(descriptor) }
}
