import APIRuntime
import OutboundHTTP
import Testing

@Suite("The number of streams of an HTTP/2 connection")
struct StreamLimitTests {
    /// Requests without a response of the server, and the largest number of them.
    struct Open: Sendable {
        var requests: [ServerRequest] = []
        var largest = 0
        var answered = 0

        mutating func add(_ request: ServerRequest) {
            requests.append(request)
            largest = max(largest, requests.count)
        }
    }

    @Test("no more streams are opened than the server permits, and all requests end")
    func limit() async throws {
        let open = Shared(Open())
        try await withServer {
            $0.maxStreams = 3
        } onRequest: { request in
            // Answers the oldest request when three are open, and all of them at the end.
            let ready = open.change { open -> [ServerRequest] in
                open.add(request)
                open.answered += 1
                guard open.requests.count == 3 || open.answered >= 38 else { return [] }
                defer { open.requests = [] }
                return open.requests
            }
            for request in ready { request.respond() }
        } _: { server in
            let client = try makeClient { $0.maxConnectionsPerOrigin = 1 }
            let results = await client.sendMany(40, to: server)
            #expect(results.successes == 40)
            #expect(open.value.largest == 3)
            #expect(server.connectionCount == 1)
            #expect(server.repeatedPaths.isEmpty)
        }
    }

    @Test("a limit that the server lowers to 1 and raises again is followed")
    func changedLimit() async throws {
        let open = Shared(Open())
        let isLowered = Shared(false)
        try await withServer {
            $0.maxStreams = 10
        } onRequest: { request in
            let (count, ready) = open.change { open -> (Int, [ServerRequest]) in
                open.add(request)
                open.answered += 1
                let limit = open.answered <= 10 ? 10 : open.answered <= 20 ? 1 : 5
                guard open.requests.count >= limit || open.answered == 40 else { return (open.answered, []) }
                defer { open.requests = [] }
                return (open.answered, open.requests)
            }
            if count == 10 {
                request.connection.sendSettings(maxStreams: 1)
                isLowered.change { $0 = true }
                open.change { $0.largest = 0 }
            }
            if count == 20 {
                #expect(open.value.largest == 1)
                request.connection.sendSettings(maxStreams: 5)
            }
            for request in ready { request.respond() }
        } _: { server in
            let client = try makeClient { $0.maxConnectionsPerOrigin = 1 }
            let results = await client.sendMany(40, to: server)
            #expect(results.successes == 40)
            #expect(open.value.largest == 5)
            #expect(server.repeatedPaths.isEmpty)
        }
    }

    @Test("with streams exhausted further connections are opened, up to the limit")
    func severalConnections() async throws {
        let open = Shared(Open())
        try await withServer {
            $0.maxStreams = 2
        } onRequest: { request in
            let ready = open.change { open -> [ServerRequest] in
                open.add(request)
                guard open.requests.count == 6 else { return [] }
                defer { open.requests = [] }
                return open.requests
            }
            for request in ready { request.respond() }
        } _: { server in
            let client = try makeClient { $0.maxConnectionsPerOrigin = 3 }
            let results = await client.sendMany(6, to: server)
            #expect(results.successes == 6)
            #expect(server.connectionCount == 3)
        }
    }

    @Test("oneUntilSuccess sends one request until the first success, and one again after a rejection")
    func oneUntilSuccess() async throws {
        let open = Shared(Open())
        try await withServer { _ in
        } onRequest: { request in
            let number = open.change { open -> Int in
                open.add(request)
                open.answered += 1
                return open.answered
            }
            switch number {
            case 1, 2:
                // Rejections, each alone.
                #expect(open.value.requests.count == 1)
                open.change { $0.requests = [] }
                request.respond(400)
            case 3:
                #expect(open.value.requests.count == 1)
                open.change { $0.requests = [] }
                request.respond(200)
            case 4..<13: break
            case 13:
                // Ten at once after the success. The rejection gets the last response.
                #expect(open.value.requests.count == 10)
                let requests = open.change { open -> [ServerRequest] in
                    defer { open.requests = [] }
                    return open.requests
                }
                for request in requests.dropLast() { request.respond(200) }
                requests.last?.respond(410)
            case 14:
                #expect(open.value.requests.count == 1)
                open.change { $0.requests = [] }
                request.respond(200)
            default: request.respond(200)
            }
        } _: { server in
            let client = try makeClient {
                $0.streams = .oneUntilSuccess
                $0.maxConnectionsPerOrigin = 1
            }
            // Two rejections and a success take turns, because only one stream may be open.
            #expect(await client.sendMany(3, to: server).successes == 1)
            #expect(await client.sendMany(10, to: server).successes == 9)
            #expect(await client.sendMany(20, to: server).successes == 20)
            #expect(server.requests.count == 33)
            #expect(server.connectionCount == 1)
        }
    }

    @Test("oneUntilSuccess: a first request without answer doesn't stop the others")
    func stalledFirstRequest() async throws {
        try await withServer { _ in
        } onRequest: {
            if $0.path != "/stalled" { $0.respond() }
        } _: { server in
            let client = try makeClient { $0.streams = .oneUntilSuccess }
            let stalled = Task { try await client.send("/stalled", to: server, timeout: .seconds(600)) }
            await server.received.reaches(1)
            #expect(await client.sendMany(20, to: server).successes == 20)
            #expect(server.connectionCount >= 2)
            stalled.cancel()
        }
    }

    @Test("requests wait in the order of their arrival")
    func fifo() async throws {
        let first = Shared<ServerRequest?>(nil)
        try await withServer {
            $0.maxStreams = 1
        } onRequest: { request in
            if request.path == "/first" { first.change { $0 = request } } else { request.respond() }
        } _: { server in
            let client = try makeClient { $0.maxConnectionsPerOrigin = 1 }
            let holding = Task { try await client.send("/first", to: server) }
            await server.received.reaches(1)
            var waiting: [Task<ClientResponse, any Error>] = []
            for index in 0..<20 {
                waiting.append(Task { try await client.send("/\(index)", to: server) })
                await client.queued(index + 1, for: server)
            }
            first.value?.respond()
            for task in waiting { _ = try await task.value }
            _ = try await holding.value
            #expect(server.requests.dropFirst().map(\.path) == (0..<20).map { "/\($0)" })
        }
    }
}
