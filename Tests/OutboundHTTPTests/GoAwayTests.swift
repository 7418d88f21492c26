import APIRuntime
import OutboundHTTP
import RecordedLog
import Testing

@Suite("Connections that the server closes with GOAWAY, and refused streams")
struct GoAwayTests {
    @Test("GOAWAY under load: requests that it doesn't list as processed are sent again, none is processed twice")
    func underLoad() async throws {
        let processed = Shared<[String: Int]>([:])
        let held = Shared<[ServerRequest]>([])
        try await withServer { _ in
        } onRequest: { request in
            guard request.connection.number == 1 else {
                processed.change { $0[request.path, default: 0] += 1 }
                request.respond()
                return
            }
            // The first connection takes 100 requests, processes those up to stream 99 and refuses the others.
            let requests = held.change { held -> [ServerRequest] in
                held.append(request)
                return held.count == 100 ? held : []
            }
            guard !requests.isEmpty else { return }
            request.connection.sendGoAway(last: 99)
            for request in requests where request.streamID <= 99 {
                processed.change { $0[request.path, default: 0] += 1 }
                request.respond()
            }
        } _: { server in
            let results = await makeResults(100, server)
            #expect(results.successes == 100)
            #expect(processed.value.count == 100)
            #expect(processed.value.values.allSatisfy { $0 == 1 })
            #expect(server.connectionCount == 2)
        }
    }

    private func makeResults(_ count: Int, _ server: ScriptedServer) async -> [Result<Int, any Error>] {
        guard let client = try? makeClient() else { return [] }
        return await client.sendMany(count, to: server)
    }

    @Test("after a graceful GOAWAY its requests finish there, and new ones use another connection")
    func graceful() async throws {
        let held = Shared<[ServerRequest]>([])
        try await withServer { _ in
        } onRequest: { request in
            if request.connection.number == 1 { held.change { $0.append(request) } } else { request.respond() }
        } _: { server in
            let client = try makeClient()
            let first = Task { try await client.send("/first", to: server) }
            await server.received.reaches(1)
            let request = try #require(held.value.first)
            request.connection.sendGoAway(last: Int(Int32.max))
            #expect(try await client.sendUntilSecondConnection(server) == 200)
            request.connection.sendGoAway(last: request.streamID)
            request.respond(200, [], "finished")
            #expect(try await first.value.body == Array("finished".utf8))
            // The client closes the drained connection.
            await request.connection.closed()
            #expect(server.repeatedPaths.isEmpty)
        }
    }

    @Test("the reason of GOAWAY is logged without control characters, at most 256 bytes of it")
    func loggedReason() async throws {
        let log = RecordedLog()
        try await withServer { _ in
        } onRequest: { request in
            if request.connection.number == 1 {
                let reason =
                    "{\"reason\":\"BadCertificateEnvironment\"}\u{1B}[31m\n" + String(repeating: "x", count: 500)
                request.connection.sendGoAway(last: 0, .noError, reason)
            } else {
                request.respond()
            }
        } _: { server in
            let client = try makeClient(logger: log.logger)
            #expect(try await client.send("/secret-path", to: server).head.status == .ok)
            let line = try #require(log.texts.first)
            #expect(line.hasPrefix("warning"))
            #expect(line.contains("{\"reason\":\"BadCertificateEnvironment\"}[31mxxx"))
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
            #expect(line.count { $0 == "x" } <= 256)
            #expect(!line.contains("secret-path"))
        }
    }

    @Test("a server that closes many connections with a reason causes few warnings")
    func throttledReason() async throws {
        let log = RecordedLog()
        try await withServer { _ in
        } onRequest: { request in
            request.connection.sendGoAway(last: request.streamID, .enhanceYourCalm, "slow down")
            request.respond()
        } _: { server in
            let client = try makeClient(logger: log.logger)
            for _ in 0..<8 { #expect(try await client.send("/", to: server).head.status == .ok) }
            #expect(log.texts.count { $0.hasPrefix("warning") } == 3)
            #expect(log.texts.filter { $0.hasPrefix("warning") }.last?.contains("note=") == true)
            #expect(log.texts.count { $0.hasPrefix("debug") } >= 4)
        }
    }

    @Test("a server that refuses each connection with GOAWAY makes the request fail with its reason, unprocessed")
    func alwaysRefused() async throws {
        try await withServer { _ in
        } onRequest: {
            $0.connection.sendGoAway(last: 0, .noError, "{\"reason\":\"Shutdown\"}")
        } _: { server in
            let client = try makeClient()
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.reason == .refused("GOAWAY: NO_ERROR, {\"reason\":\"Shutdown\"}"))
            #expect(error?.mayHaveBeenProcessed == false)
            #expect(server.connectionCount == 3)
        }
    }

    @Test("a refused stream is sent again")
    func refusedStream() async throws {
        let refused = Shared<Set<String>>([])
        let processed = Shared<[String: Int]>([:])
        try await withServer { _ in
        } onRequest: { request in
            if refused.change({ $0.insert(request.path).inserted }) {
                request.connection.reset(request.streamID, .refusedStream)
            } else {
                processed.change { $0[request.path, default: 0] += 1 }
                request.respond()
            }
        } _: { server in
            let client = try makeClient()
            #expect(await client.sendMany(50, to: server).successes == 50)
            #expect(processed.value.count == 50)
            #expect(processed.value.values.allSatisfy { $0 == 1 })
        }
    }

    @Test("a stream that is refused each time is sent three times, at last on another connection")
    func alwaysRefusedStream() async throws {
        try await withServer { _ in
        } onRequest: {
            $0.connection.reset($0.streamID, .refusedStream)
        } _: { server in
            let client = try makeClient()
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.reason == .refused("REFUSED_STREAM"))
            #expect(error?.mayHaveBeenProcessed == false)
            #expect(server.requests.map(\.connection.number) == [1, 1, 2])
        }
    }

    @Test("a stream that is reset for another reason isn't sent again")
    func resetStream() async throws {
        try await withServer { _ in
        } onRequest: {
            $0.connection.reset($0.streamID, .internalError)
        } _: { server in
            let client = try makeClient()
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.reason == .connectionLost("the server reset the stream (INTERNAL_ERROR)"))
            #expect(error?.mayHaveBeenProcessed == true)
            #expect(server.requests.count == 1)
        }
    }
}
