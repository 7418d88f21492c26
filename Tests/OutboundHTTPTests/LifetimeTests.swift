import Testing

@testable import OutboundHTTP

@Suite("Lifetime of clients", .timeLimit(.minutes(1)))
struct LifetimeTests {
    /// Releases a client that has sent a request, and returns its pool.
    private func unusedPool(
        _ protocols: OutboundClient.Protocols, _ server: ScriptedServer
    ) async throws -> Weak<OriginPool> {
        let client = try makeClient(protocols)
        _ = try await client.send("/", to: server)
        let origin = try Origin(scheme: server.scheme, authority: "push.example:\(server.port)")
        return Weak(try #require(client.registry.pool(origin)))
    }

    @Test(
        "a client that is no longer used closes its connections, and its memory is freed",
        arguments: [
            OutboundClient.Protocols.http1, .http2,
        ])
    func released(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            let pool = try await unusedPool(protocols, server)
            await server.closed.reaches(1)
            // Freed at the end of what the event loop is doing.
            while pool.object != nil { await Task.yield() }
        }
    }
}

/// A reference that doesn't keep its object.
private final class Weak<Object: AnyObject>: @unchecked Sendable {
    weak var object: Object?

    init(_ object: Object) {
        self.object = object
    }
}
