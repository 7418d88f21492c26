import APIRuntime
import Foundation

/// Runs a closure with the URL of a port on the loopback interface that refuses connections.
///
/// The port is bound but nothing listens on it, so that no other process can take it meanwhile.
public func withRefusingAddress<Value>(_ body: (_ baseURL: BaseURL) async throws -> Value) async throws -> Value {
    let (descriptor, port) = try bindLoopbackPort()
    defer { close(descriptor) }
    return try await body(BaseURL("http://127.0.0.1:\(port)"))
}

/// Binds a TCP socket to a free port of the loopback interface.
/// - Throws: ``SocketError``.
public func bindLoopbackPort() throws -> (descriptor: Int32, port: UInt16) {
    #if canImport(Darwin)
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    guard descriptor >= 0 else { throw SocketError() }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
    }
    guard isBound else {
        let error = SocketError()
        close(descriptor)
        throw error
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
}

/// The error number of a failed system call on a socket.
public struct SocketError: Error {
    public let number: Int32

    public init() {
        number = errno
    }
}
