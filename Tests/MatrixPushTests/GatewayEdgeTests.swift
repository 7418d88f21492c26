import AsyncHTTPClient
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
