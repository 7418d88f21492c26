import APIRuntime
import Foundation

/// Runs a closure with the `http` URL of a server on the loopback interface that has the same bytes as response to whatever
/// arrives, and then closes the connection.
/// - Parameter response: the bytes; `nil` for a server that never responds.
public func withRawServer<Value>(
    response: [UInt8]?, _ body: (_ baseURL: BaseURL) async throws -> Value
) async throws -> Value {
    let (descriptor, port) = try bindLoopbackPort()
    guard listen(descriptor, 128) == 0 else { throw SocketError() }
    Thread.detachNewThread {
        var silent: [Int32] = []
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            guard let response else {
                silent.append(connection)
                continue
            }
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            _ = read(connection, &buffer, buffer.count)
            _ = write(connection, response, response.count)
            // Without this, closing may reset the connection before the client has read.
            shutdown(connection, Int32(SHUT_WR))
            while read(connection, &buffer, buffer.count) > 0 {}
            close(connection)
        }
        for connection in silent { close(connection) }
    }
    defer {
        // Ends `accept`.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
    return try await body(BaseURL("http://127.0.0.1:\(port)"))
}
