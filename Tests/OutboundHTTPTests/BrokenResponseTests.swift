import APIRuntime
import OutboundHTTP
import Testing

@Suite("Responses that break off, stall or are too large")
struct BrokenResponseTests {
    static let protocols = [OutboundClient.Protocols.http1, .http2]

    private func serving(
        _ protocols: OutboundClient.Protocols, _ onRequest: @escaping @Sendable (ServerRequest) -> Void,
        _ body: (ScriptedServer, OutboundClient) async throws -> Void
    ) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } onRequest: {
            onRequest($0)
        } _: { server in
            try await body(server, try makeClient(protocols))
        }
    }

    /// Sends the head of a response and a part of its body.
    @Sendable private static func sendPart(_ request: ServerRequest) {
        if request.connection.isHTTP2 {
            request.connection.sendHead(request.streamID, status: 410, fields: [("apns-id", "7")])
            request.connection.sendBody(request.streamID, "{\"rea", endsStream: false)
        } else {
            request.connection.write("HTTP/1.1 410 Gone\r\napns-id: 7\r\nContent-Length: 90\r\n\r\n{\"rea")
        }
    }

    @Test("a connection that breaks after the head throws the head", arguments: protocols)
    func brokenBody(protocols: OutboundClient.Protocols) async throws {
        try await serving(protocols) {
            Self.sendPart($0)
            $0.connection.close()
        } _: { server, client in
            let error = await error { try await client.send("/", to: server) } as? IncompleteResponseError
            #expect(error?.head.status == .gone)
            guard case .connectionLost? = error?.reason else {
                Issue.record("unexpected reason \(String(describing: error?.reason))")
                return
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("a stream that is reset after the head throws the head")
    func resetAfterHead() async throws {
        try await serving(.http2) {
            Self.sendPart($0)
            $0.connection.reset($0.streamID, .internalError)
        } _: { server, client in
            let error = await error { try await client.send("/", to: server) } as? IncompleteResponseError
            #expect(error?.head.status == .gone)
            #expect(error?.reason == .connectionLost("the server reset the stream (INTERNAL_ERROR)"))
            #expect(server.requests.count == 1)
        }
    }

    @Test("a body that stalls past the time limit throws the head", arguments: protocols)
    func stalledBody(protocols: OutboundClient.Protocols) async throws {
        try await serving(protocols, Self.sendPart) { server, client in
            let error = await error { try await client.send("/", to: server, timeout: .milliseconds(300)) }
            #expect((error as? IncompleteResponseError)?.head.status == .gone)
            #expect((error as? IncompleteResponseError)?.reason == .timedOut)
        }
    }

    @Test("a response that never comes ends at the time limit, and may have been processed", arguments: protocols)
    func stalledResponse(protocols: OutboundClient.Protocols) async throws {
        try await serving(protocols) { _ in
        } _: { server, client in
            let start = ContinuousClock.now
            let error = await outboundError {
                try await client.send("/secret", to: server, timeout: .milliseconds(300))
            }
            #expect(error?.reason == .timedOut)
            #expect(error?.mayHaveBeenProcessed == true)
            #expect(error?.description == "no response from push.example:\(server.port) within the time limit")
            #expect(ContinuousClock.now - start >= .milliseconds(290))
        }
    }

    @Test("a connection that breaks before the head may have processed the request", arguments: protocols)
    func noHead(protocols: OutboundClient.Protocols) async throws {
        try await serving(protocols) {
            $0.connection.close()
        } _: { server, client in
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.reason == .connectionLost("closed by the other end"))
            #expect(error?.mayHaveBeenProcessed == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test("a body that announces too many bytes throws at once", arguments: protocols)
    func announcedLength(protocols: OutboundClient.Protocols) async throws {
        try await serving(protocols) { request in
            if request.connection.isHTTP2 {
                request.connection.sendHead(request.streamID, fields: [("content-length", "101")])
            } else {
                request.connection.write("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n")
            }
        } _: { server, client in
            let error = await error { try await client.send("/", to: server, maxResponseBytes: 100) }
            #expect((error as? ResponseTooLargeError)?.head.status == .ok)
        }
    }

    @Test("a body that grows too large throws, and the next request succeeds", arguments: protocols)
    func growingBody(protocols: OutboundClient.Protocols) async throws {
        try await serving(protocols) { request in
            let text = String(repeating: "x", count: request.path == "/large" ? 101 : 100)
            if request.connection.isHTTP2 {
                request.connection.sendHead(request.streamID)
                request.connection.sendBody(request.streamID, text, endsStream: true)
            } else {
                let length = String(text.utf8.count, radix: 16)
                request.connection.write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(length)\r\n\(text)\r\n")
                request.connection.write("0\r\n\r\n")
            }
        } _: { server, client in
            let error = await error { try await client.send("/large", to: server, maxResponseBytes: 100) }
            #expect((error as? ResponseTooLargeError)?.maxBytes == 100)
            let response = try await client.send("/", to: server, maxResponseBytes: 100)
            #expect(response.body.count == 100)
        }
    }

    @Test("header fields that are too large end the request", arguments: protocols)
    func largeHead(protocols: OutboundClient.Protocols) async throws {
        try await serving(protocols) { request in
            if request.connection.isHTTP2 {
                // Header compression makes equal fields small in the frame, not in the response.
                request.respond(200, Array(repeating: ("x-a", String(repeating: "x", count: 3000)), count: 12))
            } else {
                request.respond(200, (0..<5).map { ("x-\($0)", String(repeating: "x", count: 15_000)) })
            }
        } _: { server, client in
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.mayHaveBeenProcessed == true)
            #expect(error?.reason != .timedOut)
        }
    }

    @Test("a response that isn't HTTP ends the request")
    func notHTTP() async throws {
        try await serving(.http1) {
            $0.connection.write("SSH-2.0-OpenSSH_9.6\r\n\r\n")
        } _: { server, client in
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.reason == .connectionLost("the response is not valid HTTP/1.1"))
        }
    }

    @Test("a stream whose response contradicts its Content-Length fails alone")
    func wrongLength() async throws {
        let held = Shared<ServerRequest?>(nil)
        try await serving(.http2) { request in
            if request.path == "/held" {
                held.change { $0 = request }
            } else {
                request.connection.sendHead(request.streamID, fields: [("content-length", "5")])
                request.connection.sendBody(request.streamID, "123456")
            }
        } _: { server, client in
            let other = Task { try await client.send("/held", to: server) }
            await server.received.reaches(1)
            let error = await error { try await client.send("/", to: server) }
            #expect((error as? IncompleteResponseError)?.head.status == .ok)
            held.value?.respond()
            let response = try await other.value
            #expect(response.head.status == .ok)
            #expect(server.connectionCount == 1)
        }
    }
}
