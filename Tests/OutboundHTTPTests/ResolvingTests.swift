import APIRuntime
import HTTPTypes
import NIOCore
import Testing

@testable import OutboundHTTP

@Suite("Host names and addresses")
struct ResolvingTests {
    /// A resolver whose results are given by the test.
    final class ScriptedResolver: AddressResolver {
        typealias Completion = @Sendable (Result<[IPAddress], ResolvingError>) -> Void
        let lookups = EventCounter()
        private let answer: @Sendable (String, Int) -> Result<[IPAddress], ResolvingError>?
        private let counts = Shared<[String: Int]>([:])

        /// - Parameter answer: the result for a name and the number of its lookup; `nil` for no answer ever.
        init(_ answer: @escaping @Sendable (String, Int) -> Result<[IPAddress], ResolvingError>?) {
            self.answer = answer
        }

        func resolve(_ host: String, completion: @escaping Completion) {
            let number = counts.change {
                $0[host, default: 0] += 1
                return $0[host, default: 0]
            }
            if let result = answer(host, number) { completion(result) }
            lookups.increment()
        }
    }

    private static let loopback = IPAddress.v4(0x7F00_0001)

    private func send(
        _ client: OutboundClient, _ authority: String, timeout: Duration = .seconds(60)
    ) async throws -> ClientResponse {
        let request = HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/")
        return try await client.send(request, body: nil, maxResponseBytes: 1024, timeout: timeout)
    }

    @Test("a name without a response of DNS ends at its time limit and delays no other")
    func noAnswer() async throws {
        let resolver = ScriptedResolver { host, _ in host == "push.example" ? .success([Self.loopback]) : nil }
        try await withServer { _ in
        } _: { server in
            let client = try makeClient(resolver: resolver)
            let hanging = Task {
                await outboundError { try await send(client, "hangs.example", timeout: .seconds(600)) }
            }
            await resolver.lookups.reaches(1)
            #expect(try await client.send("/", to: server).head.status == .ok)
            hanging.cancel()
            #expect(await hanging.value == nil)
            let error = await outboundError {
                try await send(client, "hangs.example", timeout: .milliseconds(50))
            }
            #expect(error?.reason == .timedOut)
            #expect(error?.mayHaveBeenProcessed == false)
        }
    }

    @Test("a name that resolves to a private address later is refused then (DNS rebinding)")
    func rebinding() async throws {
        let resolver = ScriptedResolver { _, number in
            .success([number == 1 ? Self.loopback : .v4(0xA9FE_A9FE)])
        }
        try await withServer {
            $0.kind = .http1
        } onRequest: {
            $0.respond(200, [("Connection", "close")])
        } _: { server in
            let client = try makeClient(.http1, resolver: resolver)
            #expect(try await client.send("/", to: server).head.status == .ok)
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.reason == .forbiddenAddress)
            #expect(error?.mayHaveBeenProcessed == false)
            #expect(server.connectionCount == 1)
        }
    }

    @Test("only the allowed ones of a name's addresses are connected to")
    func mixedAddresses() async throws {
        let resolver = FixedResolver(addresses: ["push.example": [.v4(0x0A00_0001), .v6(1), Self.loopback]])
        try await withServer { _ in
        } _: { server in
            let client = try makeClient(resolver: resolver)
            #expect(try await client.send("/", to: server).head.status == .ok)
        }
    }

    @Test("an address that refuses connections is followed by the next one")
    func nextAddress() async throws {
        // All of 127.0.0.0/8 is this machine, and the server listens on 127.0.0.1 only.
        let resolver = FixedResolver(addresses: ["push.example": [.v4(0x7F00_0002), .v4(0x7F00_0003), Self.loopback]])
        try await withServer { _ in
        } _: { server in
            let response = try await makeClient(resolver: resolver).send("/", to: server)
            #expect(response.head.status == .ok)
        }
    }

    @Test("a refused connection throws connectFailed, unprocessed")
    func refusedConnection() async throws {
        let server = try await ScriptedServer.start()
        let port = server.port
        await server.stop()
        let error = await outboundError { try await send(try makeClient(), "push.example:\(port)") }
        #expect(error?.description == "cannot connect to push.example:\(port): connection refused")
        #expect(error?.mayHaveBeenProcessed == false)
    }

    @Test(
        "a URL with a forbidden address or a name outside DNS is refused, in every spelling",
        arguments: [
            "10.0.0.1", "10.1:8080", "0x0a000001", "012.0.0.1", "167772161", "[fd00::1]", "[::ffff:10.0.0.1]:443",
            "[::1]", "169.254.169.254", "localhost", "push.invalid", "push.onion", "push.alt",
        ])
    func literalAddresses(authority: String) async throws {
        let client = try OutboundClient()
        let error = await outboundError { try await send(client, authority) }
        #expect(error?.reason == .forbiddenAddress)
    }

    @Test("a name without addresses throws unresolvable")
    func unknownName() async throws {
        let error = await outboundError { try await send(try makeClient(), "unknown.example") }
        #expect(error?.reason == .unresolvable)
        #expect(error?.description == "cannot connect to unknown.example:80: the host name has no address")
    }

    @Test("addresses of both families alternate, beginning with the preferred one")
    func alternating() {
        let v4: [IPAddress] = [.v4(1), .v4(2), .v4(3)]
        let v6: [IPAddress] = [.v6(1 << 64), .v6(2 << 64)]
        #expect(AddressRace.alternating(v6 + v4) == [v6[0], v4[0], v6[1], v4[1], v4[2]])
        #expect(AddressRace.alternating(v4) == v4)
        #expect(AddressRace.alternating([]) == [])
    }

    // MARK: The cache

    @Test("addresses are kept for a short time, failures for a shorter one")
    func cacheLifetime() async {
        let time = Shared(NIODeadline.uptimeNanoseconds(0))
        let resolver = ScriptedResolver { host, number in
            host == "a.example" ? .success([.v4(UInt32(number))]) : .failure(.failed(-2))
        }
        let cache = CachingResolver(resolver, now: { time.value })
        #expect(await cache.addresses("a.example") == .success([.v4(1)]))
        #expect(await cache.addresses("b.example") == .failure(.failed(-2)))
        time.change { $0 = .uptimeNanoseconds(4_900_000_000) }
        _ = await cache.addresses("b.example")
        #expect(resolver.lookups.value == 2)
        time.change { $0 = .uptimeNanoseconds(5_100_000_000) }
        _ = await cache.addresses("b.example")
        #expect(await cache.addresses("a.example") == .success([.v4(1)]))
        #expect(resolver.lookups.value == 3)
        time.change { $0 = .uptimeNanoseconds(30_100_000_000) }
        #expect(await cache.addresses("a.example") == .success([.v4(2)]))
    }

    @Test("the failure of a name without a DNS response is kept for a minute")
    func silentName() async {
        let time = Shared(NIODeadline.uptimeNanoseconds(0))
        let resolver = ScriptedResolver { _, number in number == 1 ? .failure(.unanswered) : .success([.v4(1)]) }
        let cache = CachingResolver(resolver, now: { time.value })
        #expect(await cache.addresses("a.example") == .failure(.unanswered))
        time.change { $0 = .uptimeNanoseconds(59_900_000_000) }
        #expect(await cache.addresses("a.example") == .failure(.unanswered))
        time.change { $0 = .uptimeNanoseconds(60_100_000_000) }
        #expect(await cache.addresses("a.example") == .success([.v4(1)]))
    }

    @Test("concurrent lookups of a name are one lookup")
    func sharedLookup() async {
        let pending = Shared<[ScriptedResolver.Completion]>([])
        struct Holding: AddressResolver {
            let pending: Shared<[ScriptedResolver.Completion]>
            func resolve(_ host: String, completion: @escaping ScriptedResolver.Completion) {
                pending.change { $0.append(completion) }
            }
        }
        let cache = CachingResolver(Holding(pending: pending))
        let results = Shared<[Result<[IPAddress], ResolvingError>]>([])
        for _ in 0..<10 { cache.resolve("a.example") { result in results.change { $0.append(result) } } }
        #expect(pending.value.count == 1)
        pending.value.first?(.success([.v4(1)]))
        #expect(results.value.count == 10)
    }

    @Test("the cache is bounded")
    func boundedCache() async {
        let resolver = ScriptedResolver { _, _ in .success([.v4(1)]) }
        let cache = CachingResolver(resolver, maxEntries: 10)
        for index in 0..<100 { _ = await cache.addresses("\(index).example") }
        #expect(cache.entryCount == 10)
    }

    // MARK: The threads

    @Test("hung lookups delay no other lookup until all threads hang, then further ones fail at once")
    func hungThreads() async {
        let time = Shared(NIODeadline.uptimeNanoseconds(0))
        let gate = BlockingGate()
        let started = EventCounter()
        let lookup: @Sendable (String) -> Result<[IPAddress], ResolvingError> = { host in
            started.increment()
            if host.hasPrefix("hangs") { gate.wait() }
            return .success([.v4(1)])
        }
        let resolver = SystemResolver(maxThreads: 3, maxWaiting: 2, now: { time.value }, lookup: lookup)
        let ended = EventCounter()
        for index in 0..<2 { resolver.resolve("hangs-\(index).example") { _ in ended.increment() } }
        await started.reaches(2)
        #expect(await resolver.addresses("a.example") == .success([.v4(1)]))
        // The thread of the lookup before may not have ended yet; this lookup takes it or a new one.
        resolver.resolve("hangs-2.example") { _ in ended.increment() }
        await started.reaches(4)
        // All threads hang. Two lookups may wait, a third one fails.
        for _ in 0..<2 { resolver.resolve("b.example") { _ in ended.increment() } }
        #expect(await resolver.addresses("c.example") == .failure(.overloaded))
        time.change { $0 = .uptimeNanoseconds(6_000_000_000) }
        #expect(await resolver.addresses("d.example") == .failure(.overloaded))
        gate.open()
        await ended.reaches(5)
        #expect(await resolver.addresses("e.example") == .success([.v4(1)]))
    }

    @Test("names that never resolved leave a quarter of the threads to names that did")
    func reservedThreads() async {
        let time = Shared(NIODeadline.uptimeNanoseconds(0))
        let gate = BlockingGate()
        let started = EventCounter()
        let lookup: @Sendable (String) -> Result<[IPAddress], ResolvingError> = { host in
            started.increment()
            if host.hasPrefix("hangs") { gate.wait() }
            return .success([.v4(1)])
        }
        let resolver = SystemResolver(maxThreads: 4, now: { time.value }, lookup: lookup)
        #expect(await resolver.addresses("good.example") == .success([.v4(1)]))
        let ended = EventCounter()
        for index in 0..<4 { resolver.resolve("hangs-\(index).example") { _ in ended.increment() } }
        await started.reaches(4)
        time.change { $0 = .uptimeNanoseconds(4_000_000_000) }
        #expect(await resolver.addresses("good.example") == .success([.v4(1)]))
        time.change { $0 = .uptimeNanoseconds(6_000_000_000) }
        // The lookup of the good name was no progress for the others.
        #expect(await resolver.addresses("new.example") == .failure(.overloaded))
        #expect(await resolver.addresses("good.example") == .success([.v4(1)]))
        #expect(started.value == 6)
        gate.open()
        await ended.reaches(4)
        #expect(await resolver.addresses("new.example") == .success([.v4(1)]))
    }

    @Test("a lookup that has waited for longer than its callers do isn't started")
    func abandonedLookups() async {
        let time = Shared(NIODeadline.uptimeNanoseconds(0))
        let gate = BlockingGate()
        let started = EventCounter()
        let lookup: @Sendable (String) -> Result<[IPAddress], ResolvingError> = { host in
            started.increment()
            if host == "hangs.example" { gate.wait() }
            return .success([.v4(1)])
        }
        let resolver = SystemResolver(maxThreads: 1, now: { time.value }, lookup: lookup)
        resolver.resolve("hangs.example") { _ in }
        await started.reaches(1)
        let abandoned = EventCounter()
        for index in 0..<3 {
            resolver.resolve("waits-\(index).example") { if $0 == .failure(.overloaded) { abandoned.increment() } }
        }
        time.change { $0 = .uptimeNanoseconds(10_000_000_000) }
        gate.open()
        await abandoned.reaches(3)
        #expect(started.value == 1)
        #expect(await resolver.addresses("new.example") == .success([.v4(1)]))
    }

    @Test("a lookup that fails after seconds is unanswered, unless the name resolved before")
    func unanswered() async {
        let time = Shared(NIODeadline.uptimeNanoseconds(0))
        let isDown = Shared(false)
        let lookup: @Sendable (String) -> Result<[IPAddress], ResolvingError> = { host in
            if host == "unknown.example" { return .failure(.failed(-2)) }
            guard isDown.value else { return .success([.v4(1)]) }
            time.change { $0 = $0 + SystemResolver.silence }
            return .failure(.failed(-3))
        }
        let resolver = SystemResolver(now: { time.value }, lookup: lookup)
        #expect(await resolver.addresses("good.example") == .success([.v4(1)]))
        isDown.change { $0 = true }
        #expect(await resolver.addresses("silent.example") == .failure(.unanswered))
        #expect(await resolver.addresses("good.example") == .failure(.failed(-3)))
        #expect(await resolver.addresses("unknown.example") == .failure(.failed(-2)))
    }

    @Test("the system's resolver knows localhost, and no reserved name")
    func system() async {
        let resolver = SystemResolver()
        guard case .success(let addresses) = await resolver.addresses("localhost") else {
            Issue.record("localhost has no address")
            return
        }
        #expect(addresses.allSatisfy { $0 == Self.loopback || $0 == .v6(1) })
    }
}
