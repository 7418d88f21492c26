import APIRuntime
import OutboundHTTP
import Testing

@Suite("Kept connections: PING, idle time, connections that die")
struct KeepAliveTests {
    @Test("a connection that doesn't answer a PING is closed, and the next request uses a new one")
    func unansweredPing() async throws {
        try await withServer { _ in
        } onRequest: {
            if $0.path != "/lost" { $0.respond() }
        } _: { server in
            let client = try makeClient {
                $0.pingInterval = .milliseconds(50)
                $0.pingTimeout = .seconds(3)
            }
            _ = try await client.send("/", to: server)
            try await server.requests[0].connection.ignoreInput()
            // Nothing is sent: an idle connection is checked, too.
            await server.closed.reaches(1)
            #expect(try await client.send("/", to: server).head.status == .ok)
            #expect(server.connectionCount == 2)
        }
    }

    @Test("a request on a connection that doesn't answer a PING fails, and may have been processed")
    func requestOnDeadConnection() async throws {
        try await withServer { _ in
        } onRequest: {
            if $0.path != "/lost" { $0.respond() }
        } _: { server in
            let client = try makeClient {
                $0.pingInterval = .milliseconds(50)
                $0.pingTimeout = .seconds(3)
            }
            let lost = Task { await outboundError { try await client.send("/lost", to: server) } }
            await server.received.reaches(1)
            try await server.requests[0].connection.ignoreInput()
            let error = await lost.value
            #expect(error?.reason == .connectionLost("no answer to a PING within 3.0 seconds"))
            #expect(error?.mayHaveBeenProcessed == true)
            let response = try await client.send("/", to: server)
            #expect(response.head.status == .ok)
            #expect(server.connectionCount == 2)
        }
    }

    @Test("a connection that responds to PINGs is kept")
    func answeredPing() async throws {
        let held = Shared<ServerRequest?>(nil)
        try await withServer { _ in
        } onRequest: { request in
            held.change { $0 = request }
        } _: { server in
            let client = try makeClient {
                $0.pingInterval = .milliseconds(20)
                $0.pingTimeout = .seconds(10)
            }
            // The server responds to some PINGs, then the request.
            let response = Task {
                await server.received.reaches(1)
                await server.pings.reaches(3)
                held.value?.respond()
            }
            #expect(try await client.send("/", to: server).head.status == .ok)
            await response.value
            #expect(server.connectionCount == 1)
        }
    }

    @Test("after a request timed out without any data the next one uses a new connection")
    func suspectConnection() async throws {
        try await withServer { _ in
        } _: { server in
            let client = try makeClient { $0.pingTimeout = .seconds(600) }
            _ = try await client.send("/", to: server)
            try await server.requests[0].connection.ignoreInput()
            let error = await outboundError { try await client.send("/lost", to: server, timeout: .seconds(2)) }
            #expect(error?.reason == .timedOut)
            #expect(try await client.send("/", to: server).head.status == .ok)
            #expect(server.connectionCount == 2)
        }
    }

    @Test(
        "an idle connection is closed, and its origin forgotten", arguments: [OutboundClient.Protocols.http1, .http2])
    func idleTimeout(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            let client = try makeClient(protocols) { $0.idleTimeout = .milliseconds(50) }
            _ = try await client.send("/", to: server)
            await server.closed.reaches(1)
            await client.noOriginLeft()
            #expect(try await client.send("/", to: server).head.status == .ok)
            #expect(server.connectionCount >= 2)
        }
    }

    @Test("a kept HTTP/1.1 connection that the server closes isn't used again")
    func closedKeptConnection() async throws {
        try await withServer {
            $0.kind = .http1
        } _: { server in
            let client = try makeClient(.http1)
            _ = try await client.send("/1", to: server)
            server.requests[0].connection.close()
            await client.noOriginLeft()
            #expect(try await client.send("/2", to: server).head.status == .ok)
            #expect(server.connectionCount == 2)
        }
    }

    @Test("Connection: close is followed")
    func connectionClose() async throws {
        try await withServer {
            $0.kind = .http1
        } onRequest: {
            $0.respond(200, [("Connection", "close")])
        } _: { server in
            let client = try makeClient(.http1)
            for _ in 0..<3 { _ = try await client.send("/", to: server) }
            #expect(server.connectionCount == 3)
        }
    }

    @Test("a server that restarts under load: no request is lost silently, none is processed twice")
    func restart() async throws {
        let processed = Shared<[String: Int]>([:])
        let respond: @Sendable (ServerRequest) -> Void = { request in
            processed.change { $0[request.path, default: 0] += 1 }
            request.respond()
        }
        let client = try makeClient()
        let first = try await ScriptedServer.start { _ in
        } onRequest: { request in
            // Half of the requests are processed; the server stops without answering the others.
            if request.streamID < 100 { respond(request) }
        }
        let port = first.port
        let succeeded = EventCounter()
        async let results = client.sendMany(150, to: first, succeeded: succeeded)
        await first.received.reaches(100)
        await succeeded.reaches(50)
        await first.stop()
        let second = try await ScriptedServer.start({ $0.port = port }, onRequest: respond)
        let outcome = await results
        await second.stop()
        #expect(outcome.count == 150)
        #expect(processed.value.values.allSatisfy { $0 == 1 })
        for (index, result) in outcome.enumerated() {
            switch result {
            case .success: #expect(processed.value["/\(index)"] == 1)
            case .failure(let error as OutboundError):
                // A request that certainly wasn't processed is reported as such.
                if !error.mayHaveBeenProcessed { #expect(processed.value["/\(index)"] == nil) }
            case .failure(let error): Issue.record(error)
            }
        }
        #expect(outcome.successes >= 50)
    }
}
