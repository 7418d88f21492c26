import APIRuntime
import NIOSSL
import ProviderSimulators
import Testing

/// The ways in which APNs, or the network before it, breaks a connection.
@Suite(.timeLimit(.minutes(1))) struct APNsConnectionTests {
    /// Runs a closure with a simulator and a client whose first request has been accepted.
    static func withClient(
        _ change: (inout APNsSimulator.Options) -> Void = { _ in },
        _ body: (APNsSimulator, RawHTTP2Client, _ request: Request) async throws -> Void
    ) async throws {
        try await withAPNsSimulator(APNsSimulatorTests.options(change)) { apns in
            apns.now = { 1_780_000_000 }
            let client = try await RawHTTP2Client(port: apns.port)
            let request = try APNsSimulatorTests.request(apns)
            #expect(try await client.response(to: request).status == "200")
            try await body(apns, client, request)
            await client.close()
        }
    }

    @Test func `a script replaces the response`() async throws {
        try await Self.withClient { apns, client, request in
            apns.script = { delivery in
                delivery.attempt == 2 ? .apns(410, "Unregistered", timestamp: 1_700_000_000_000) : .automatic
            }
            let response = try await client.response(to: request)
            #expect(response.status == "410")
            #expect(response.body == #"{"reason":"Unregistered","timestamp":1700000000000}"#)
            #expect(response.fields["apns-id"] != nil)
            apns.script = { _ in .apns(429, "TooManyRequests", retryAfter: "30") }
            #expect(try await client.response(to: request).fields["retry-after"] == "30")
            #expect((apns.deliveries().count, apns.accepted().count) == (3, 1))
            #expect(apns.violations == [])
        }
    }

    @Test func `a stream is reset before or after the response's head`() async throws {
        try await Self.withClient { apns, client, request in
            apns.script = { _ in .refuse }
            let refused = try await client.send(request)
            await client.waitFor(.reset(stream: refused, code: 7))
            #expect(apns.accepted().count == 1)
            apns.script = { _ in .reset(.internalError, head: SimulatedReply(200)) }
            let broken = try await client.send(request)
            #expect(await client.response(on: broken).status == "200")
            await client.waitFor(.reset(stream: broken, code: 2))
            #expect(apns.accepted().count == 2)
        }
    }

    @Test func `GOAWAY names a last stream and a reason`() async throws {
        try await Self.withClient { apns, client, request in
            apns.script = { _ in .goAway(.init(.beforeCurrent, reason: "Shutdown"), then: .stall) }
            let stream = try await client.send(request)
            await client.waitFor(
                .goAway(lastStream: stream - 2, code: 0, debugData: #"{"reason":"Shutdown"}"#))
            #expect(apns.accepted().count == 1)
        }
        try await Self.withClient { apns, client, request in
            let gate = SimulatorGate()
            apns.script = { _ in .held(gate, then: .automatic) }
            let stream = try await client.send(request)
            _ = await apns.waitForDeliveries(2)
            apns.goAway(.init(.maximum))
            apns.goAway(.init(.received, code: .enhanceYourCalm))
            await client.waitFor(.goAway(lastStream: Int(Int32.max), code: 0, debugData: ""))
            await client.waitFor(.goAway(lastStream: stream, code: 11, debugData: ""))
            gate.open()
            #expect(await client.response(on: stream).status == "200")
        }
    }

    @Test func `a request waits, and the connection is closed or cut`() async throws {
        try await Self.withClient { apns, client, request in
            apns.script = { $0.attempt == 2 ? .stall : .close }
            let stream = try await client.send(request)
            _ = await apns.waitForDeliveries(2)
            try await client.cancel(stream)
            await apns.waitForResets(1)
            try await client.send(request)
            await client.waitFor(.closed)
            await apns.waitForOpenConnections { $0 == 0 }
            #expect(apns.connectionCount == 1)
        }
        try await Self.withClient { apns, client, _ in
            await apns.cutConnections()
            await client.waitFor(.closed)
        }
    }

    @Test func `a restarted server listens on the same port`() async throws {
        try await Self.withClient { apns, client, request in
            try await apns.restart()
            await client.waitFor(.closed)
            let second = try await RawHTTP2Client(port: apns.port)
            #expect(try await second.response(to: request).status == "200")
            #expect(apns.deliveries().map(\.connection) == [1, 2])
            await second.close()
            try await apns.pause()
            await #expect(throws: (any Error).self) { try await RawHTTP2Client(port: apns.port) }
            try await apns.resume()
        }
    }

    @Test func `a connection permits one stream until a token is accepted`() async throws {
        try await Self.withClient { apns, client, _ in
            #expect(client.allEvents.prefix(2) == [.settings(maxStreams: 1), .settings(maxStreams: 100)])
            #expect(apns.violations == [])
        }
        try await withAPNsSimulator(APNsSimulatorTests.options()) { apns in
            apns.now = { 1_780_000_000 }
            let request = try APNsSimulatorTests.request(apns)
            let client = try await RawHTTP2Client(port: apns.port, requests: [request, request])
            _ = await apns.waitForDeliveries(2)
            #expect(apns.violations == ["2 streams are open on connection 1; its limit is 1"])
            await client.close()
        }
    }

    @Test func `a held response holds back the other streams`() async throws {
        try await withAPNsSimulator(APNsSimulatorTests.options()) { apns in
            apns.now = { 1_780_000_000 }
            let gate = SimulatorGate()
            apns.script = { _ in .held(gate, then: .automatic) }
            let client = try await RawHTTP2Client(port: apns.port)
            let stream = try await client.send(APNsSimulatorTests.request(apns))
            _ = await apns.waitForDeliveries(1)
            try await client.ping()
            await client.waitFor(.pingAnswer)
            #expect(!client.allEvents.contains(.settings(maxStreams: 100)))
            gate.open()
            #expect(await client.response(on: stream).status == "200")
            #expect(client.allEvents.contains(.settings(maxStreams: 100)))
            await client.close()
        }
    }

    @Test func `the number of streams changes at run time`() async throws {
        try await Self.withClient { apns, client, request in
            apns.setStreamLimit(3)
            await client.waitFor(.settings(maxStreams: 3))
            apns.setStreamLimit(1000)
            await client.waitFor(.settings(maxStreams: 1000))
            let response = try await client.response(to: request)
            #expect(response.status == "200")
        }
        let change: (inout APNsSimulator.Options) -> Void = { $0.returnsToOneStreamAfterError = true }
        try await Self.withClient(change) { apns, client, request in
            apns.script = { $0.attempt == 2 ? .apns(400, "BadDeviceToken") : .automatic }
            for _ in 0..<2 { _ = try await client.response(to: request) }
            let limits = client.allEvents.compactMap { event -> Int? in
                if case .settings(let limit) = event { limit } else { nil }
            }
            #expect(limits == [1, 100, 1, 100])
        }
    }

    @Test func `PING frames are counted and can stay without an answer`() async throws {
        try await Self.withClient { apns, client, request in
            try await client.ping()
            await client.waitFor(.pingAnswer)
            apns.ignoresPings = true
            try await client.ping()
            await apns.waitForPings(2)
            #expect(try await client.response(to: request).status == "200")
            #expect(client.allEvents.filter { $0 == .pingAnswer }.count == 1)
        }
    }

    @Test func `a TLS handshake doesn't end`() async throws {
        try await withAPNsSimulator { apns in
            apns.stallsHandshakes = true
            let tls = try RawHTTP2Client.trusting(try TestCertificates.shared().authorityPEM)
            let client = try await RawHTTP2Client(port: apns.port, tls: tls)
            await apns.waitForOpenConnections { $0 == 1 }
            try await client.send(APNsSimulatorTests.request(apns))
            await apns.cutConnections()
            await client.waitFor(.closed)
            #expect(client.allEvents == [.closed])
            #expect(apns.deliveries().isEmpty)
        }
    }

    @Test func `a certificate of another authority isn't trusted`() async throws {
        try await withAPNsSimulator { apns in
            let tls = try RawHTTP2Client.trusting(try TestCertificates().authorityPEM)
            let client = try await RawHTTP2Client(port: apns.port, tls: tls)
            await client.waitFor(.closed)
            #expect(client.allEvents == [.closed])
        }
    }
}
