import Foundation
import LoopbackServer

/// Runs a closure with a port that accepts TCP connections and never sends anything.
func withSilentListener<Value>(_ body: (_ port: UInt16) async throws -> Value) async throws -> Value {
    let (descriptor, port) = try bindLoopbackPort()
    defer { close(descriptor) }
    guard listen(descriptor, 64) == 0 else { throw SocketError() }
    return try await body(port)
}
