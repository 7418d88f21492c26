import APIRuntime
import HTTPTypes
import NIOHTTP2
import OutboundHTTP
import Testing

@Suite("Cancellation, time limits and shutdown")
struct CancellationTests {
    static let protocols = [OutboundClient.Protocols.http1, .http2]

    @Test("a cancelled task ends at once; HTTP/2 resets the stream only")
    func cancelledStream() async throws {
        let resets = EventCounter()
        try await withServer {
            $0.onReset = { _ in resets.increment() }
        } onRequest: {
            if $0.path != "/cancelled" { $0.respond() }
        } _: { server in
            let client = try makeClient()
            let task = Task { try await client.send("/cancelled", to: server) }
            await server.received.reaches(1)
            task.cancel()
            #expect(await error { try await task.value } is CancellationError)
            await resets.reaches(1)
            #expect(try await client.send("/", to: server).head.status == .ok)
            #expect(server.connectionCount == 1)
        }
    }

    @Test("a cancelled task ends at once; HTTP/1.1 closes the connection")
    func cancelledConnection() async throws {
        try await withServer {
            $0.kind = .http1
        } onRequest: {
            if $0.path != "/cancelled" { $0.respond() }
        } _: { server in
            let client = try makeClient(.http1)
            let task = Task { try await client.send("/cancelled", to: server) }
            await server.received.reaches(1)
            task.cancel()
            #expect(await error { try await task.value } is CancellationError)
            await server.closed.reaches(1)
            #expect(try await client.send("/", to: server).head.status == .ok)
        }
    }

    @Test("a task cancelled before sending sends nothing")
    func cancelledBefore() async throws {
        try await withServer { _ in
        } _: { server in
            let client = try makeClient()
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await client.send("/", to: server)
            }
            task.cancel()
            #expect(await error { try await task.value } is CancellationError)
            #expect(server.connectionCount == 0)
        }
    }

    @Test("many requests that time out together leave the connection usable")
    func manyTimeouts() async throws {
        let held = Shared<[ServerRequest]>([])
        try await withServer { _ in
        } onRequest: { request in
            if request.path == "/" { request.respond() } else { held.change { $0.append(request) } }
        } _: { server in
            let client = try makeClient { $0.maxConnectionsPerOrigin = 1 }
            _ = try await client.send("/", to: server)
            await withTaskGroup { group in
                for index in 0..<90 {
                    group.addTask {
                        let error = await outboundError {
                            try await client.send("/\(index)", to: server, timeout: .milliseconds(400))
                        }
                        #expect(error?.reason == .timedOut)
                    }
                }
            }
            // Responses to streams that the client has reset are ignored.
            for request in held.value { request.respond(200, [], "late") }
            #expect(try await client.send("/", to: server).head.status == .ok)
        }
    }

    @Test("a request that waits for a stream ends at its time limit, unprocessed")
    func waiting() async throws {
        try await withServer {
            $0.maxStreams = 1
        } onRequest: { _ in
        } _: { server in
            let client = try makeClient { $0.maxConnectionsPerOrigin = 1 }
            let holding = Task { try await client.send("/", to: server) }
            await server.received.reaches(1)
            let error = await outboundError { try await client.send("/2", to: server, timeout: .milliseconds(50)) }
            #expect(error?.reason == .timedOut)
            #expect(error?.mayHaveBeenProcessed == false)
            #expect(server.requests.count == 1)
            holding.cancel()
        }
    }

    // MARK: Shutdown

    @Test("shutdown finishes requests in progress, closes connections and refuses new requests", arguments: protocols)
    func drain(protocols: OutboundClient.Protocols) async throws {
        let held = Shared<ServerRequest?>(nil)
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } onRequest: { request in
            held.change { $0 = request }
        } _: { server in
            let client = try makeClient(protocols)
            let task = Task { try await client.send("/", to: server) }
            await server.received.reaches(1)
            let shutdown = Task { await client.shutdown(within: .seconds(600)) }
            var refused: OutboundError?
            while refused == nil {
                refused = await outboundError { try await client.send("/2", to: server, timeout: .milliseconds(20)) }
                if refused?.reason == .timedOut { refused = nil }
            }
            #expect(refused?.reason == .shutDown)
            #expect(refused?.mayHaveBeenProcessed == false)
            let request = try #require(server.requests.first)
            request.respond(200, [], "finished")
            #expect(try await task.value.body == Array("finished".utf8))
            await shutdown.value
            await request.connection.closed()
        }
    }

    @Test("shutdown cuts off what isn't finished within the limit", arguments: protocols)
    func cutOff(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } onRequest: { _ in
        } _: { server in
            let client = try makeClient(protocols)
            let task = Task { await outboundError { try await client.send("/", to: server) } }
            await server.received.reaches(1)
            await client.shutdown(within: .milliseconds(50))
            let error = await task.value
            #expect(error?.reason == .shutDown)
            #expect(error?.mayHaveBeenProcessed == true)
            await server.closed.reaches(1)
        }
    }

    @Test("shutdown ends connections that are being established, and those that wait for them")
    func cutOffConnecting() async throws {
        try await withServer {
            $0.kind = .silent
        } _: { server in
            let client = try makeClient()
            let task = Task { await outboundError { try await client.send("/", to: server) } }
            await server.accepted.reaches(1)
            await client.shutdown(within: .zero)
            #expect(await task.value?.mayHaveBeenProcessed == false)
        }
    }

    @Test("a client that is released without shutdown closes its connections", arguments: protocols)
    func release(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            do {
                let client = try makeClient(protocols)
                _ = try await client.send("/", to: server)
            }
            await server.closed.reaches(1)
        }
    }

    // MARK: Load

    @Test("thousands of requests from as many tasks finish, each processed once", arguments: protocols)
    func load(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            let client = try makeClient(protocols)
            let results = await client.sendMany(2000, to: server, body: String(repeating: "x", count: 200))
            #expect(results.successes == 2000)
            #expect(server.requests.count == 2000)
            #expect(server.repeatedPaths.isEmpty)
            #expect(server.connectionCount <= 8)
        }
    }

    @Test("more waiting requests than the bound are refused")
    func tooManyWaiting() async throws {
        try await withServer {
            $0.kind = .silent
        } _: { server in
            let client = try makeClient { $0.requestTimeout = .seconds(600) }
            let results = Task { await client.sendMany(10_010, to: server) }
            await client.queued(10_000, for: server)
            await client.shutdown(within: .zero)
            let errors = await results.value.errors.compactMap { $0 as? OutboundError }
            #expect(errors.count == 10_010)
            #expect(errors.allSatisfy { !$0.mayHaveBeenProcessed })
        }
    }
}
