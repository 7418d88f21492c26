import APIRuntime
import HTTPTypes
import Testing

@testable import OutboundHTTP

@Suite("The bound of connections to all origins")
struct ConnectionBoundTests {
    static let protocols = [OutboundClient.Protocols.http1, .http2]

    /// Runs a test with two servers, which are two origins.
    private func withServers(
        _ protocols: OutboundClient.Protocols, onRequest: @escaping @Sendable (ServerRequest) -> Void,
        _ body: (ScriptedServer, ScriptedServer) async throws -> Void
    ) async throws {
        let kind: ScriptedServer.Kind = protocols == .http1 ? .http1 : .http2
        try await withServer {
            $0.kind = kind
        } onRequest: {
            onRequest($0)
        } _: { first in
            try await withServer {
                $0.kind = kind
            } onRequest: {
                onRequest($0)
            } _: { second in
                try await body(first, second)
            }
        }
    }

    @Test("an idle connection to another origin makes room", arguments: protocols)
    func idleConnection(protocols: OutboundClient.Protocols) async throws {
        try await withServers(protocols) {
            $0.respond()
        } _: { first, second in
            let client = try makeClient(protocols) { $0.maxConnections = 1 }
            for _ in 0..<3 {
                #expect(try await client.send("/", to: first).head.status == .ok)
                #expect(try await client.send("/", to: second).head.status == .ok)
            }
            #expect(first.connectionCount == 3)
            #expect(second.connectionCount == 3)
        }
    }

    @Test("idle connections of an origin that has a request in progress make room, too")
    func partlyIdle() async throws {
        try await withServers(.http1) {
            if $0.path != "/held" { $0.respond() }
        } _: { first, second in
            let client = try makeClient(.http1) { $0.maxConnections = 2 }
            let held = Task { try await client.send("/held", to: first) }
            await first.received.reaches(1)
            #expect(try await client.send("/", to: first).head.status == .ok)
            #expect(try await client.send("/", to: second).head.status == .ok)
            await first.closed.reaches(1)
            held.cancel()
        }
    }

    @Test("a request waits until a connection to another origin has become idle", arguments: protocols)
    func waiting(protocols: OutboundClient.Protocols) async throws {
        try await withServers(protocols) {
            if $0.path != "/held" { $0.respond() }
        } _: { first, second in
            let client = try makeClient(protocols) { $0.maxConnections = 1 }
            let held = Task { try await client.send("/held", to: first) }
            await first.received.reaches(1)
            let waiting = Task { try await client.send("/", to: second) }
            await client.queued(1, for: second)
            #expect(second.connectionCount == 0)
            first.requests.first?.respond()
            #expect(try await held.value.head.status == .ok)
            #expect(try await waiting.value.head.status == .ok)
        }
    }

    @Test("a request that waits in vain fails as overloaded, unprocessed")
    func waitingInVain() async throws {
        try await withServers(.http2) {
            if $0.path != "/held" { $0.respond() }
        } _: { first, second in
            let client = try makeClient { $0.maxConnections = 1 }
            let held = Task { try await client.send("/held", to: first) }
            await first.received.reaches(1)
            let error = await outboundError { try await client.send("/", to: second, timeout: .milliseconds(50)) }
            #expect(error?.reason == .overloaded("the client's 1 connections are in use"))
            #expect(error?.mayHaveBeenProcessed == false)
            #expect(second.connectionCount == 0)
            first.requests.first?.respond()
            #expect(try await held.value.head.status == .ok)
            // The request that failed no longer waits for the slot.
            #expect(try await client.send("/", to: first).head.status == .ok)
        }
    }

    @Test("the wait for a connection ends with the time limit for connecting")
    func connectTimeout() async throws {
        try await withServers(.http2) { _ in
        } _: { first, second in
            let client = try makeClient {
                $0.maxConnections = 1
                $0.connectTimeout = .milliseconds(300)
            }
            let held = Task { try await client.send("/held", to: first) }
            await first.received.reaches(1)
            let error = await outboundError { try await client.send("/", to: second, timeout: .seconds(600)) }
            #expect(error?.reason == .overloaded("the client's 1 connections are in use"))
            held.cancel()
        }
    }

    @Test("requests to many origins share few connections", arguments: protocols)
    func manyOrigins(protocols: OutboundClient.Protocols) async throws {
        let names = (0..<50).map { "push\($0).example" }
        let resolver = FixedResolver(
            addresses: Dictionary(uniqueKeysWithValues: names.map { ($0, [.v4(0x7F00_0001)]) }))
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            let client = try makeClient(protocols, resolver: resolver) { $0.maxConnections = 4 }
            await withTaskGroup { group in
                for name in names + names {
                    group.addTask {
                        let request = HTTPRequest(
                            method: .get, scheme: "http", authority: "\(name):\(server.port)", path: "/")
                        let response = try? await client.send(request, body: nil, maxResponseBytes: 1)
                        #expect(response?.head.status == .ok)
                    }
                }
            }
            #expect(server.connectionCount >= 50)
            await client.shutdown(within: .seconds(5))
            #expect(client.registry.originCount == 0)
        }
    }

    // MARK: Hosts that don't respond

    private func send(_ client: OutboundClient, _ host: String, _ server: ScriptedServer) async throws -> Int {
        let request = HTTPRequest(method: .get, scheme: "http", authority: "\(host):\(server.port)", path: "/")
        return try await client.send(request, body: nil, maxResponseBytes: 1024).head.status.code
    }

    @Test("many hosts that don't respond leave a server that has responded its connection", arguments: protocols)
    func manySilentHosts(protocols: OutboundClient.Protocols) async throws {
        let names = (0..<20).map { "silent\($0).example" }
        let resolver = FixedResolver(
            addresses: Dictionary(uniqueKeysWithValues: (names + ["push.example"]).map { ($0, [.v4(0x7F00_0001)]) }))
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            try await withServer {
                $0.kind = .silent
            } _: { silent in
                let client = try makeClient(protocols, resolver: resolver) { $0.maxConnections = 4 }
                #expect(try await client.send("/", to: server).head.status == .ok)
                let stalling = names.map { name in Task { try await send(client, name, silent) } }
                while client.registry.connectionCount < 21 { await Task.yield() }
                await silent.accepted.reaches(3)
                for _ in 0..<3 { #expect(try await client.send("/", to: server).head.status == .ok) }
                #expect(server.connectionCount == 1)
                #expect(silent.connectionCount == 3)
                for task in stalling { task.cancel() }
                for task in stalling { _ = await task.result }
            }
        }
    }

    @Test("an idle connection to a server that hasn't responded makes room before others")
    func idleUnproven() async throws {
        try await withServers(.http2) {
            if $0.path != "/held" { $0.respond() }
        } _: { first, second in
            let resolver = FixedResolver(
                addresses: ["push.example": [.v4(0x7F00_0001)], "other.example": [.v4(0x7F00_0001)]])
            let client = try makeClient(resolver: resolver) { $0.maxConnections = 2 }
            #expect(try await client.send("/", to: first).head.status == .ok)
            let held = Task { try await client.send("/held", to: second) }
            await second.received.reaches(1)
            held.cancel()
            _ = await held.result
            // The pools have noted the ends of the requests then.
            await client.queued(0, for: first)
            await client.queued(0, for: second)
            #expect(try await send(client, "other.example", first) == 200)
            await second.closed.reaches(1)
            #expect(try await client.send("/", to: first).head.status == .ok)
            #expect(first.connectionCount == 2)
        }
    }

    // MARK: Slots

    private static func origin(_ name: String) throws -> Origin {
        try Origin(scheme: "https", authority: "\(name).example")
    }

    @Test("a quarter of the slots is reserved for origins that have responded")
    func reserve() throws {
        let granted = Shared<[String]>([])
        let slots = ConnectionSlots(8)
        let request = { (name: String) in
            try slots.request(for: Self.origin(name)) { granted.change { $0.append(name) } }
        }
        slots.noteResponse(try Self.origin("good"))
        let unproven = try (0..<8).map { try request("\($0)") }
        #expect(granted.value == ["0", "1", "2", "3", "4", "5"])
        #expect(slots.shortage == .ofUnproven)
        let good = try (0..<3).map { _ in try request("good") }
        #expect(granted.value.suffix(2) == ["good", "good"])
        #expect(slots.shortage == .ofAny)
        unproven[0].release()
        #expect(granted.value.last == "6", "the one that has waited for longer")
        // The slot of an origin that responds isn't part of the unproven ones' share any more.
        slots.noteResponse(try Self.origin("1"))
        unproven[1].release()
        #expect(granted.value.suffix(1) == ["7"])
        good[0].release()
        #expect(granted.value.suffix(1) == ["good"])
        #expect(granted.value.count == 11)
        #expect(slots.shortage == .none)
        for slot in unproven + good { slot.release() }
        let later = try (0..<7).map { try request("later\($0)") }
        #expect(granted.value.count == 17)
        #expect(later.count == 7)
    }

    @Test("slots are given in the order of the requests for them")
    func order() throws {
        let origin = try Self.origin("good")
        let granted = Shared<[Int]>([])
        let slots = ConnectionSlots(2)
        slots.noteResponse(origin)
        let request = { (number: Int) in slots.request(for: origin) { granted.change { $0.append(number) } } }
        let requested = (0..<6).map(request)
        #expect(granted.value == [0, 1])
        #expect(slots.shortage == .ofAny)
        requested[3].release()
        requested[1].release()
        requested[1].release()
        #expect(granted.value == [0, 1, 2])
        requested[0].release()
        requested[2].release()
        #expect(granted.value == [0, 1, 2, 4, 5])
        #expect(slots.shortage == .none)
        for slot in requested { slot.release() }
        let later = (10..<13).map(request)
        #expect(granted.value.suffix(2) == [10, 11])
        #expect(later.count == 3)
    }

    @Test("the default leaves descriptors for other parts of the process")
    func defaultCount() {
        #expect((16...1024).contains(ConnectionSlots(nil).count))
        #expect(ConnectionSlots(0).count == 1)
    }
}
