import Foundation
import LoopbackServer

/// A TCP server on the loopback interface that returns a request byte for byte.
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
        let (descriptor, port) = try bindLoopbackPort()
        guard listen(descriptor, 1) == 0 else {
            close(descriptor)
            throw SocketError()
        }
        return (descriptor, port)
    }

    private static func accepted(_ listener: Int32) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            // Blocking calls must not run on the threads of the concurrency runtime.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try acceptedBlocking(listener) })
            }
        }
    }

    private static func acceptedBlocking(_ listener: Int32) throws -> String {
        defer { close(listener) }
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { throw SocketError() }
        defer { close(descriptor) }
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !text.contains("\r\n\r\n") {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw SocketError() }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let answer = Array("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".utf8)
        guard write(descriptor, answer, answer.count) == answer.count else { throw SocketError() }
        return text
    }
}
