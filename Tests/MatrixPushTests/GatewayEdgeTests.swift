import AsyncHTTPClient
import ExternalProcess
import Foundation
import NIOCore
import NIOSSL
import ProviderSimulators
import TemporaryFolder
import Testing

@Suite("HTTPS and limits of matrix-push gateway", .timeLimit(.minutes(5)))
struct GatewayEdgeTests {
    private static let body = #"{"notification":{"devices":[{"app_id":"org.example","pushkey":"key"}]}}"#

    /// Writes the files of a certificate, and returns the lines of a configuration that names them.
    private func listen(_ certificate: String, _ key: String, in folder: URL) throws -> String {
        for (name, text) in [("cert.pem", certificate), ("key.pem", key)] {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        return """
            listen:
              port: 0
              trusted_proxies: [127.0.0.0/8]
              tls:
                certificate_file: \(folder.path)/cert.pem
                private_key_file: \(folder.path)/key.pem
            limits:
              per_homeserver: {per_second: 0.001, burst: 1}
            apps: [{app_id: "*", provider: log}]
            """
    }

    @Test("notifications over HTTPS are delivered, and a homeserver over its rate gets 429")
    func https() async throws {
        try await withTemporaryFolder { folder in
            let authority = try TestCertificates.shared()
            let text = try listen(authority.server.certificatePEM, authority.server.privateKeyPEM, in: folder)
            let configuration = folder.appending(path: "gateway.yaml")
            try Data(text.utf8).write(to: configuration)
            let gateway = try await RunningGateway(["--config", configuration.path], in: folder)
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.authorityPEM.utf8)))
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(tlsConfiguration: tls))
            var statuses: [UInt] = []
            for address in ["198.51.100.1", "198.51.100.1", "198.51.100.2"] {
                var request = HTTPClientRequest(url: "https://localhost:\(gateway.port)/_matrix/push/v1/notify")
                request.method = .POST
                request.headers.add(name: "X-Forwarded-For", value: address)
                request.body = .bytes(ByteBuffer(string: Self.body))
                statuses.append(try await client.execute(request, timeout: .seconds(60)).status.code)
            }
            try await client.shutdown()
            #expect(statuses == [200, 429, 200])
            #expect(try await gateway.end(with: SIGTERM) == 0)
            #expect(try gateway.output.split(separator: "\n").count == 2)
            #expect(gateway.errors.contains("limit=per_homeserver peer=198.51.100.1"))
        }
    }

    /// Runs a command of the system.
    private func output(_ arguments: String..., input: String = "") async throws -> CommandLineTool.Outcome {
        try await CommandLineTool.run(arguments, executable: URL(filePath: "/usr/bin/env"), input: input)
    }

    @Test(
        "openssl s_client gets a response over TLS 1.2 and 1.3, and is logged if it doesn't trust the certificate",
        .enabled(if: ExternalProcess(named: "openssl") != nil),
        arguments: [
            ("-tls1_2", "the client doesn't trust the authority of the certificate"),
            ("-tls1_3", "the client ended the handshake; most often it doesn't trust the certificate"),
        ])
    func openssl(version: String, reason: String) async throws {
        try await withTemporaryFolder { folder in
            let authority = try TestCertificates.shared()
            let text = try listen(authority.server.certificatePEM, authority.server.privateKeyPEM, in: folder)
            let (configuration, roots) = (folder.appending(path: "gateway.yaml"), folder.appending(path: "roots.pem"))
            try Data(text.utf8).write(to: configuration)
            try Data(authority.authorityPEM.utf8).write(to: roots)
            let gateway = try await RunningGateway(["--config", configuration.path], in: folder)
            let trusting = try await output(
                "openssl", "s_client", "-connect", "127.0.0.1:\(gateway.port)", version, "-alpn", "h2,http/1.1",
                "-CAfile",
                roots.path, "-verify_return_error", "-ign_eof",
                input: "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(trusting.output.contains("ALPN protocol: http/1.1"))
            #expect(trusting.output.contains("HTTP/1.1 200 OK") && trusting.output.contains(#"{"status":"ok"}"#))
            let untrusting = try await output(
                "openssl", "s_client", "-connect", "127.0.0.1:\(gateway.port)", version, "-verify_return_error")
            #expect(untrusting.status != 0)
            #expect(try await gateway.end(with: SIGTERM) == 0)
            #expect(
                gateway.errors.contains(#"peer=127.0.0.1 reason="\#(reason)" [HummingbirdTransport] a TLS handshake"#))
        }
    }

    @Test(
        "curl sees 413 while it sends a body that is too large",
        .enabled(if: ExternalProcess(named: "curl") != nil))
    func curl() async throws {
        try await withTemporaryFolder { folder in
            let authority = try TestCertificates.shared()
            let text = try listen(authority.server.certificatePEM, authority.server.privateKeyPEM, in: folder)
            let (configuration, roots) = (folder.appending(path: "gateway.yaml"), folder.appending(path: "roots.pem"))
            try Data(text.utf8).write(to: configuration)
            try Data(authority.authorityPEM.utf8).write(to: roots)
            let gateway = try await RunningGateway(["--config", configuration.path], in: folder)
            // Over the number of bytes that the gateway discards.
            let outcome = try await output(
                "curl", "--silent", "--show-error", "--cacert", roots.path, "--write-out", "%{http_code}",
                "--data-binary",
                "@-", "https://127.0.0.1:\(gateway.port)/_matrix/push/v1/notify",
                input: String(repeating: "x", count: 20 << 20))
            #expect(outcome.output.hasSuffix("413"), "\(outcome.errors)")
            #expect(try await gateway.end(with: SIGTERM) == 0)
        }
    }

    @Test("a private key of another certificate is reported at its path, and the exit status is 2")
    func wrongKey() async throws {
        try await withTemporaryFolder { folder in
            let text = try listen(
                TestCertificates.shared().server.certificatePEM, TestCertificates().server.privateKeyPEM, in: folder)
            let configuration = folder.appending(path: "gateway.yaml")
            try Data(text.utf8).write(to: configuration)
            let outcome = try await CommandLineTool.run("gateway", "--config", configuration.path)
            #expect(outcome.status == 2)
            let start = "\(configuration.path):6:23: error: the key in \"\(folder.path)/key.pem\" isn't that of the"
            #expect(outcome.errors.hasPrefix(start), "\(outcome.errors)")
        }
    }
}
