import APIRuntime
import Foundation
import NIOSSL
import Testing

@testable import OutboundHTTP

@Suite("TLS and certificates")
struct TLSTests {
    private func serving(
        _ certificate: TestCertificate, protocols: [String] = ["h2", "http/1.1"], clients: TestCertificate? = nil,
        _ body: (ScriptedServer) async throws -> Void
    ) async throws {
        let tls = try certificate.server(protocols: protocols, clients: clients)
        try await withServer {
            $0.kind = .negotiated
            $0.tls = tls
        } _: {
            try await body($0)
        }
    }

    @Test("a handshake that never ends is ended by the time limit of connecting, unprocessed")
    func endlessHandshake() async throws {
        try await withServer {
            $0.kind = .silent
        } _: { silent in
            let client = try makeClient { $0.connectTimeout = .milliseconds(100) }
            let request = silent.httpsRequest
            let error = await outboundError { try await client.send(request, body: nil, maxResponseBytes: 1) }
            #expect(error?.reason == .connectFailed("no connection within 0.1 seconds"))
            #expect(error?.mayHaveBeenProcessed == false)
            await silent.closed.reaches(1)
        }
    }

    @Test("a certificate that isn't trusted ends the handshake")
    func untrusted() async throws {
        try await serving(try TestCertificate("push.example")) { server in
            let error = await outboundError { try await makeClient().send("/", to: server) }
            #expect(error?.reason == .tlsFailed("certificate verify failed"))
            #expect(error?.mayHaveBeenProcessed == false)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("a certificate for another host ends the handshake")
    func otherHost() async throws {
        let certificate = try TestCertificate("other.example")
        try await serving(certificate) { server in
            let client = try makeClient { $0.trustRoots = .pem(certificate.pem) }
            let error = await outboundError { try await client.send("/", to: server) }
            #expect(error?.reason == .tlsFailed("the certificate is for another host"))
            #expect(server.requests.isEmpty)
        }
    }

    @Test("a certificate names a host in full or by a wildcard for one label")
    func hostNames() {
        #expect(NIOSSLCertificate.matches("Push.example", host: "push.example"))
        #expect(NIOSSLCertificate.matches("*.push.example", host: "api.push.example"))
        for (pattern, host) in [
            ("*.push.example", "push.example"), ("*.push.example", "a.b.push.example"), ("*.example", "push.example"),
            ("*", "push"), ("p*.push.example", "pa.push.example"), ("*.push.example", ".push.example"),
            ("push.example", "evil-push.example"),
        ] {
            #expect(!NIOSSLCertificate.matches(pattern, host: host), "\(pattern) \(host)")
        }
    }

    @Test("a server without HTTP/2 is refused by a client for HTTP/2, and accepted by one that negotiates")
    func withoutHTTP2() async throws {
        let certificate = try TestCertificate("push.example")
        try await serving(certificate, protocols: ["http/1.1"]) { server in
            let strict = try makeClient(.http2) { $0.trustRoots = .pem(certificate.pem) }
            let error = await outboundError { try await strict.send("/", to: server) }
            #expect(error?.mayHaveBeenProcessed == false)
            let tolerant = try makeClient(.negotiated) { $0.trustRoots = .pem(certificate.pem) }
            #expect(await tolerant.sendMany(20, to: server).successes == 20)
            #expect(server.requests.allSatisfy { !$0.connection.isHTTP2 })
        }
    }

    @Test("a server that speaks no HTTP/2 is refused with prior knowledge")
    func priorKnowledge() async throws {
        try await withServer {
            $0.kind = .http1
        } _: { server in
            let error = await outboundError { try await makeClient(.http2).send("/", to: server) }
            #expect(error?.mayHaveBeenProcessed == false)
        }
    }

    @Test("a client certificate from PEM or PKCS#12 is presented")
    func clientCertificate() async throws {
        let certificate = try TestCertificate("push.example")
        let own = try TestCertificate("client")
        let identities: [ClientIdentity] = [
            .pem(own.identityPEM, passphrase: nil),
            .pkcs12(try own.pkcs12(passphrase: "secret"), passphrase: "secret"),
        ]
        try await serving(certificate, clients: own) { server in
            for identity in identities {
                let client = try makeClient {
                    $0.trustRoots = .pem(certificate.pem)
                    $0.identity = identity
                }
                #expect(try await client.send("/", to: server).head.status == .ok)
            }
            let anonymous = try makeClient { $0.trustRoots = .pem(certificate.pem) }
            let error = await outboundError { try await anonymous.send("/", to: server) }
            #expect(error?.mayHaveBeenProcessed == false)
            #expect(server.requests.count == 2)
        }
    }

    @Test("the expiry of a client certificate is known")
    func expiry() throws {
        let own = try TestCertificate("client", lifetime: 1_000_000)
        let expected = Date(timeIntervalSinceNow: 1_000_000).timeIntervalSince1970
        let identities: [ClientIdentity] = [
            .pem(own.identityPEM, passphrase: nil), .pkcs12(try own.pkcs12(passphrase: "x"), passphrase: "x"),
        ]
        for identity in identities { #expect(abs(Double(try identity.notValidAfter()) - expected) < 60) }
    }

    @Test("files that can't be read are errors of the configuration")
    func unreadable() throws {
        let own = try TestCertificate("client")
        let identities: [ClientIdentity] = [
            .pem([], passphrase: nil), .pem(Array("x".utf8), passphrase: nil), .pem(own.pem, passphrase: nil),
            .pem(Array(own.keyPEM.utf8), passphrase: nil),
            .pem(Array((own.certificatePEM + (try TestCertificate("x").keyPEM)).utf8), passphrase: nil),
            .pkcs12([], passphrase: nil), .pkcs12([1, 2, 3], passphrase: "x"),
            .pkcs12(try own.pkcs12(passphrase: "right"), passphrase: "wrong"),
        ]
        for identity in identities {
            #expect(throws: OutboundConfigurationError.self) { try makeClient { $0.identity = identity } }
        }
        #expect(throws: OutboundConfigurationError.self) { try makeClient { $0.trustRoots = .pem([]) } }
    }
}
