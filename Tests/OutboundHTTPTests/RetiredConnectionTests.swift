import APIRuntime
import OutboundHTTP
import Testing

@Suite("Connections that a response retires")
struct RetiredConnectionTests {
    static let protocols = [OutboundClient.Protocols.http1, .http2]
    private static let shutdown = #"{"reason":"Shutdown"}"#

    @Test("the request after a response that retires its connection is sent on another one", arguments: protocols)
    func nextRequest(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } onRequest: { request in
            let isFirst = request.connection.number == 1 && request.path == "/stop"
            request.respond(isFirst ? 503 : 200, [], isFirst ? Self.shutdown : "")
        } _: { server in
            let client = try makeClient(protocols) {
                $0.retiresConnection = { $0.head.status.code == 503 && $0.body == Array(Self.shutdown.utf8) }
            }
            #expect(try await client.send("/1", to: server).head.status == .ok)
            #expect(try await client.send("/stop", to: server).head.status == .serviceUnavailable)
            #expect(try await client.send("/stop", to: server).head.status == .ok)
            #expect(try await client.send("/2", to: server).head.status == .ok)
            #expect(server.requests.map(\.connection.number) == [1, 1, 2, 2])
            await server.requests.first?.connection.closed()
        }
    }

    @Test("the other requests of a retired connection finish there")
    func requestsInProgress() async throws {
        try await withServer { _ in
        } onRequest: { request in
            switch request.path {
            case "/slow": break
            case "/stop": request.respond(503)
            default: request.respond()
            }
        } _: { server in
            let client = try makeClient { $0.retiresConnection = { $0.head.status.code == 503 } }
            let slow = Task { try await client.send("/slow", to: server) }
            await server.received.reaches(1)
            #expect(try await client.send("/stop", to: server).head.status == .serviceUnavailable)
            #expect(try await client.send("/", to: server).head.status == .ok)
            #expect(server.requests.map(\.connection.number) == [1, 1, 2])
            server.requests.first?.respond(200, [], "finished")
            #expect(try await slow.value.body == Array("finished".utf8))
        }
    }
}
