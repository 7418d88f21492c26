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

    // MARK: Slots

    @Test("slots are given in the order of the requests for them")
    func order() {
        let granted = Shared<[Int]>([])
        let slots = ConnectionSlots(2)
        let requested = (0..<6).map { number in slots.request { granted.change { $0.append(number) } } }
        #expect(granted.value == [0, 1])
        #expect(slots.isScarce)
        requested[3].release()
        requested[1].release()
        requested[1].release()
        #expect(granted.value == [0, 1, 2])
        requested[0].release()
        requested[2].release()
        #expect(granted.value == [0, 1, 2, 4, 5])
        #expect(!slots.isScarce)
        for slot in requested { slot.release() }
        let later = (0..<3).map { number in slots.request { granted.change { $0.append(10 + number) } } }
        #expect(granted.value.suffix(2) == [10, 11])
        #expect(later.count == 3)
    }

    @Test("the default leaves descriptors for other parts of the process")
    func defaultCount() {
        #expect((16...1024).contains(ConnectionSlots(nil).count))
        #expect(ConnectionSlots(0).count == 1)
    }
}
