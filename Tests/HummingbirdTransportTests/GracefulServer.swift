import APIRuntime
import HummingbirdTransport
import Logging
import LoopbackServer
import ServiceLifecycle

extension BaseURL {
    /// The port of the URL.
    var port: UInt16? { authority.split(separator: ":").last.flatMap { UInt16($0) } }
}

/// Runs a server in a service group, and waits for its end.
/// - Parameter body: begins the graceful shutdown of the group.
func withServiceGroup<Value>(
    _ router: APIRouter, configuration: HummingbirdServer.Configuration, logger: Logger = .silent,
    _ body: (_ port: UInt16, _ group: ServiceGroup) async throws -> Value
) async throws -> Value {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = HummingbirdServer(router: router, configuration: configuration, logger: logger) {
        continuation.yield($0)
    }
    let group = ServiceGroup(services: [server], logger: .silent)
    async let running: Void = {
        defer { continuation.finish() }
        try await group.run()
    }()
    for await port in ports {
        let value = try await body(UInt16(port), group)
        try await running
        return value
    }
    try await running
    throw EndedEarly()
}

/// The error of a server that ended before it listened.
private struct EndedEarly: Error {}
