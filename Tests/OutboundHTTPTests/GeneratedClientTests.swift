import APIRuntime
import OutboundHTTP
import PushGatewayAPI
import Testing

@Suite("Generated clients on OutboundClient")
struct GeneratedClientTests {
    static let protocols = [OutboundClient.Protocols.http1, .http2]

    /// Calls the operation of the push gateway API on a server that responds as the test wants.
    private func notify(
        _ protocols: OutboundClient.Protocols, respond: @escaping @Sendable (ServerRequest) -> Void,
        _ body: (PushGatewayClient, NotifyRequest, ScriptedServer) async throws -> Void
    ) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } onRequest: {
            respond($0)
        } _: { server in
            let transport = try makeClient(protocols)
            let url = try BaseURL("http://push.example:\(server.port)")
            let device = Notification.Device(appID: "org.example.app", pushkey: "dG9rZW4=")
            let notification = Notification(eventID: "$event", roomID: "!room:example.org", devices: [device])
            try await body(
                PushGatewayClient(APIConnection(transport: transport, baseURL: url)),
                NotifyRequest(notification: notification), server)
            await transport.shutdown(within: .seconds(5))
        }
    }

    @Test("a request arrives as the schema has it, and the response is read", arguments: protocols)
    func notify(protocols: OutboundClient.Protocols) async throws {
        try await notify(protocols) {
            $0.respond(200, [("content-type", "application/json")], #"{"rejected":["dG9rZW4="]}"#)
        } _: { client, request, server in
            #expect(try await client.notify(request).rejected == ["dG9rZW4="])
            let received = try #require(server.requests.first)
            #expect(received.method == "POST")
            #expect(received.path == "/_matrix/push/v1/notify")
            #expect(received.fields["content-type"] == "application/json")
            #expect(try NotifyRequest(json: received.body) == request)
            #expect(received.connection.isHTTP2 == (protocols == .http2))
        }
    }

    @Test("an error response is thrown as a MatrixError", arguments: protocols)
    func error(protocols: OutboundClient.Protocols) async throws {
        try await notify(protocols) {
            $0.respond(400, [("content-type", "application/json")], #"{"errcode":"M_BAD_JSON","error":"no"}"#)
        } _: { client, request, _ in
            let error = await #expect(throws: MatrixError.self) { try await client.notify(request) }
            #expect(error?.errcode == .badJSON)
            #expect(error?.status == .badRequest)
        }
    }
}
