import APIRuntime
import AsyncHTTPClient
import Foundation
import HummingbirdTransport
import LoopbackServer
import NIOCore
import NIOSSL
import ProviderSimulators
import Synchronization
import Testing

@Suite("HTTPS", .timeLimit(.minutes(5)))
struct TLSTests {
    private static var router: APIRouter {
        var router = APIRouter(limits: .init(maxBodyBytes: 1000))
        router.on(.get, "/") { _ in ServerResponse(status: 200, text: "hello") }
        router.on(.get, "/peer") { ServerResponse(status: 200, text: "\($0.context.peer?.description ?? "")") }
        router.on(.post, "/") { ServerResponse(status: 200, text: try await $0.text()) }
        return router
    }

    /// Files of a certificate in memory, which a test can replace.
    private final class Files: Sendable {
        private let texts: Mutex<[String: String]>

        init(_ identity: TestCertificates.Identity) {
            texts = Mutex(["cert": identity.certificatePEM, "key": identity.privateKeyPEM])
        }

        subscript(name: String) -> String? {
            get { texts.withLock { $0[name] } }
            set { texts.withLock { $0[name] = newValue } }
        }

        func certificates() throws -> ServerCertificates {
            try ServerCertificates(certificateFile: "cert", privateKeyFile: "key") { name in
                guard let text = self[name] else { throw MissingFile() }
                return Array(text.utf8)
            }
        }
    }

    private struct MissingFile: Error, CustomStringConvertible {
        var description: String { "there is no such file" }
    }

    /// Runs a closure with a client that trusts one authority.
    private func withClient(
        trusting authority: TestCertificates, maximumVersion: TLSVersion? = nil,
        _ body: (HTTPClient) async throws -> Void
    ) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.authorityPEM.utf8)))
        if let maximumVersion {
            tls.minimumTLSVersion = .tlsv1
            tls.maximumTLSVersion = maximumVersion
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await body(client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private func text(_ client: HTTPClient, _ url: String) async throws -> String {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(60))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    @Test("requests over HTTPS reach the router", arguments: [TLSVersion.tlsv12, .tlsv13])
    func roundTrip(version: TLSVersion) async throws {
        let authority = try TestCertificates.shared()
        let certificates = try Files(authority.server).certificates()
        try await withServer(Self.router, certificates: certificates) { base in
            try await withClient(trusting: authority, maximumVersion: version) { client in
                let greeting = try await text(client, "\(base)/")
                #expect(greeting == "hello")
                var request = HTTPClientRequest(url: "\(base)/")
                request.method = .POST
                request.body = .bytes([UInt8](repeating: 0x61, count: 1001))
                let response = try await client.execute(request, timeout: .seconds(60))
                #expect(response.status == .payloadTooLarge)
            }
        }
    }

    @Test("after a reload new connections get the new certificate, and open ones continue")
    func reload() async throws {
        let old = try TestCertificates()
        let new = try TestCertificates()
        let files = Files(old.server)
        let certificates = try files.certificates()
        try await withServer(Self.router, certificates: certificates) { base in
            try await withClient(trusting: old) { earlier in
                let peer = try await text(earlier, "\(base)/peer")
                files["cert"] = new.server.certificatePEM
                files["key"] = new.server.privateKeyPEM
                #expect(try certificates.reload())
                #expect(try !certificates.reload())
                // The same port means the same connection.
                #expect(try await text(earlier, "\(base)/peer") == peer)
                try await withClient(trusting: new) { client in
                    let greeting = try await text(client, "\(base)/")
                    #expect(greeting == "hello")
                }
                try await withClient(trusting: old) { client in
                    await #expect(throws: (any Error).self) { try await text(client, "\(base)/") }
                }
            }
        }
    }

    @Test("a reload with a key of another certificate, or without a file, throws, and the old certificate stays")
    func failedReload() async throws {
        let authority = try TestCertificates.shared()
        let files = Files(authority.server)
        let certificates = try files.certificates()
        let expiry = certificates.notValidAfter
        files["key"] = try TestCertificates().server.privateKeyPEM
        let mismatch = #expect(throws: ServerCertificateError.self) { try certificates.reload() }
        #expect(mismatch?.problem == #"the key in "key" isn't that of the certificate in "cert""#)
        #expect(mismatch?.file == .privateKey)
        files["cert"] = nil
        let missing = #expect(throws: ServerCertificateError.self) { try certificates.reload() }
        #expect(missing?.problem == #"cannot read "cert": there is no such file"#)
        #expect(missing?.file == .certificate)
        #expect(certificates.notValidAfter == expiry)
        try await withServer(Self.router, certificates: certificates) { base in
            try await withClient(trusting: authority) { client in
                let greeting = try await text(client, "\(base)/")
                #expect(greeting == "hello")
            }
        }
    }

    @Test(
        "files that aren't a certificate and its key are refused with the reason",
        arguments: [
            ("cert", "nonsense", #""cert" contains no readable certificate"#),
            ("cert", "", #""cert" contains no readable certificate"#),
            ("key", "nonsense", #""key" contains no readable private key"#),
            (
                "key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                #"the private key in "key" has a passphrase"#
            ),
        ])
    func invalidFiles(name: String, text: String, problem: String) throws {
        let files = Files(try TestCertificates.shared().server)
        files[name] = text
        let error = #expect(throws: ServerCertificateError.self) { try files.certificates() }
        #expect(error?.problem == problem)
        #expect(error?.file == (name == "cert" ? .certificate : .privateKey))
    }

    @Test("the time at which the certificate expires is that of the first certificate")
    func expiry() throws {
        let certificates = try Files(TestCertificates.shared().server).certificates()
        let days = (Double(certificates.notValidAfter) - Date.now.timeIntervalSince1970) / 86_400
        #expect((29.0...30.01).contains(days))
    }

    // MARK: Refused handshakes

    /// Returns the log lines about connections of a server while a closure runs.
    private func refusals(
        headTimeout: Duration = .seconds(3600), _ body: (_ port: UInt16) async throws -> Void
    ) async throws -> [String] {
        let (logger, lines, continuation) = LogRecorder.logger(.info)
        let certificates = try Files(TestCertificates.shared().server).certificates()
        let configuration = HummingbirdServer.Configuration(
            port: 0, idleTimeout: .seconds(3600), headTimeout: headTimeout)
        try await withServer(
            Self.router, configuration: configuration, certificates: certificates, logger: logger
        ) { base in
            try await body(#require(base.port))
            for await line in lines where line.contains("handshake") {
                continuation.yield(line)
                break
            }
        }
        continuation.finish()
        return await lines.reduce(into: []) { $0.append($1) }.filter { $0.contains("handshake") }
    }

    @Test("a request without TLS is refused, with a line in the log")
    func plainHTTP() async throws {
        let lines = try await refusals { port in
            let answer = try await RawConnection.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n", port: port)
            #expect(!answer.contains("hello"))
        }
        #expect(
            lines == [
                "info: a TLS handshake failed peer=127.0.0.1 reason=the client sent HTTP; this is a port for HTTPS"
            ])
    }

    @Test("a client that sends nothing is disconnected at the time limit")
    func silentClient() async throws {
        let lines = try await refusals(headTimeout: .milliseconds(20)) { port in
            let answer = try await RawConnection(port: port).receive()
            #expect(answer.isEmpty)
        }
        #expect(lines == ["info: a TLS handshake failed peer=127.0.0.1 reason=the handshake took too long"])
    }

    @Test("a client without TLS 1.2 is logged with the reason")
    func outdatedClient() async throws {
        let authority = try TestCertificates.shared()
        let lines = try await refusals { port in
            try await withClient(trusting: authority, maximumVersion: .tlsv11) { client in
                await #expect(throws: (any Error).self) { try await text(client, "https://127.0.0.1:\(port)/") }
            }
        }
        #expect(lines == ["info: a TLS handshake failed peer=127.0.0.1 reason=the client has no TLS 1.2 or later"])
    }
}
