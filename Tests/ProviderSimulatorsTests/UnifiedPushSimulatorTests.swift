import APIRuntime
import Crypto
import HTTPTypes
import LoopbackServer
import Testing

@testable import ProviderSimulators

@Suite(.timeLimit(.minutes(1))) struct UnifiedPushSimulatorTests {
    private static let fields: HTTPFields = [.contentEncoding: "aes128gcm", .ttl: "86400"]

    @Test func `plain and encrypted messages are accepted where they belong`() async throws {
        try await withUnifiedPushSimulator { server in
            server.now = { 1_780_000_000 }
            let plain = server.register()
            let json = Array(#"{"notification":{"event_id":"$e"}}"#.utf8)
            #expect(try await WebPushSimulatorTests.post(plain.endpoint, Self.fields, json).status == .created)
            let key = P256.Signing.PrivateKey()
            let encrypted = server.register(
                encrypted: true, applicationServerKey: Base64URL.encode(key.publicKey.x963Representation))
            var fields = Self.fields
            fields[.authorization] = try vapid(key, audience: server.baseURL)
            let body = try encrypt(#"{"notification":{"event_id":"$f"}}"#, for: encrypted)
            #expect(try await WebPushSimulatorTests.post(encrypted.endpoint, fields, body).status == .created)
            #expect(server.deliveries().map { $0.json?["notification"]?["event_id"]?.string } == ["$e", "$f"])
            #expect(server.violations == [])

            let refused = [
                try await WebPushSimulatorTests.post(encrypted.endpoint, fields, json),
                try await WebPushSimulatorTests.post(encrypted.endpoint, Self.fields, body),
                try await WebPushSimulatorTests.post(plain.endpoint, Self.fields, body),
                try await WebPushSimulatorTests.post(plain.endpoint, [.ttl: "1"], json),
                try await WebPushSimulatorTests.post(plain.endpoint, [.contentEncoding: "aes128gcm"], json),
            ]
            #expect(refused.map(\.status.code) == [400, 400, 400, 400, 400])
            #expect(server.violations.count == 5)
            #expect(server.accepted().count == 2)
        }
    }

    @Test func `a large message and an unknown endpoint are refused`() async throws {
        try await withUnifiedPushSimulator { server in
            let endpoint = server.register().endpoint
            let large = Array(#"{"a":"\#(String(repeating: "x", count: 4096))"}"#.utf8)
            #expect(try await WebPushSimulatorTests.post(endpoint, Self.fields, large).status == .contentTooLarge)
            let unknown = try await WebPushSimulatorTests.post(server.baseURL + "/other", Self.fields, [1])
            #expect(unknown.status == .notFound)
            server.script = { _ in .reply(507) }
            let full = try await WebPushSimulatorTests.post(endpoint, Self.fields, Array("{}".utf8))
            #expect(full.status.code == 507)
            #expect(server.accepted().isEmpty)
        }
    }

    @Test func `a server on IPv6 has a literal in its URL`() async throws {
        try await withUnifiedPushSimulator(address: "::1") { server in
            let subscription = server.register()
            #expect(subscription.endpoint.hasPrefix("http://[::1]:\(server.port)/"))
            let response = try await WebPushSimulatorTests.post(
                subscription.endpoint, Self.fields, Array("{}".utf8))
            #expect(response.status == .created)
        }
    }
}
