import ArgumentParser
import CommandLineSupport
import Foundation
import ProviderSimulators
import PushConfiguration
import TemporaryFolder
import Testing

@testable import matrix_push

@Suite("matrix-push gateway health", .timeLimit(.minutes(5)))
struct HealthCommandTests {
    private static let certificate = ListenConfiguration.TLSConfiguration(
        certificateFile: "a.pem", privateKeyFile: "a.key")

    @Test("the exit status of a running gateway is 0, and 1 after it has stopped")
    func runningGateway() async throws {
        try await withTemporaryFolder { folder in
            let gateway = try await RunningGateway(["--port", "0"], in: folder)
            let configuration = folder.appending(path: "gateway.yaml")
            try Data("listen: {host: 0.0.0.0, port: \(gateway.port)}\napps: [{app_id: a, provider: log}]\n".utf8)
                .write(to: configuration)
            let url = "http://127.0.0.1:\(gateway.port)"
            for arguments in [[configuration.path], ["--config", configuration.path], ["--url", url]] {
                let outcome = try await CommandLineTool.run(["gateway", "health"] + arguments)
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output == "\(url) serves\n")
            }
            let listen = "listen: {port: \(gateway.port), color: blue}\n"
            for rest in ["apps: [{app_id: a, provider: unifiedpsuh}]", "limits: {body: no}", "apps: 1"] {
                try Data((listen + rest).utf8).write(to: configuration)
                let outcome = try await CommandLineTool.run("gateway", "health", configuration.path)
                #expect(outcome.status == 0, "\(rest): \(outcome.errors)")
            }
            let missing = try await CommandLineTool.run("gateway", "health", "--url", url + "/other")
            #expect(missing.status == 1)
            #expect(missing.errors == "error: \(url)/other/health responds with status 404\n")

            #expect(try await gateway.end(with: SIGTERM) == 0)
            let stopped = try await CommandLineTool.run("gateway", "health", configuration.path)
            #expect(stopped.status == 1)
            #expect(stopped.errors.contains("connection refused"), "\(stopped.errors)")
        }
    }

    @Test(
        "an unusable URL or configuration gives the exit status 2", arguments: [["--url", "host"], ["no such file"]])
    func unusable(arguments: [String]) async throws {
        #expect(try await CommandLineTool.run(["gateway", "health"] + arguments).status == 2)
    }

    @Test(
        "a file without a usable address gives the exit status 2, with the place of the fault",
        arguments: [
            ("listen: {port: many}\napps: [{app_id: a, provider: log}]", ":1:16: error: expected a port"),
            ("metrics: 9100", ":1:10: error: expected metrics to be a mapping"), ("listen: {port: 1", ": error: "),
            ("- 1", ":1:1: error: expected the configuration to be a mapping"),
        ])
    func unusableFile(text: String, error: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Data(text.utf8).write(to: file)
            let outcome = try await CommandLineTool.run("gateway", "health", file.path)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(error), "\(outcome.errors)")
        }
    }

    @Test(
        "the address is that of the configuration's listener",
        arguments: [
            (nil, nil, "http://127.0.0.1:7183"),
            (.init(host: "0.0.0.0", port: 80), nil, "http://127.0.0.1:80"),
            (.init(host: "::", port: 80), nil, "http://[::1]:80"),
            (.init(host: "2001:db8::1"), nil, "http://[2001:db8::1]:7183"),
            (.init(host: "gateway.example"), nil, "http://gateway.example:7183"),
            (.init(host: "0.0.0.0"), .init(), "http://127.0.0.1:7184"),
            (nil, .init(host: "::1", port: 9100), "http://[::1]:9100"),
            (.init(tls: Self.certificate), nil, "https://127.0.0.1:7183"),
            (.init(tls: Self.certificate), .init(), "http://127.0.0.1:7184"),
        ] as [(ListenConfiguration?, MetricsConfiguration?, String)])
    func address(listen: ListenConfiguration?, metrics: MetricsConfiguration?, url: String) throws {
        let configuration = GatewayConfiguration(
            listen: listen, apps: [.log(.init(appID: "*"))], metrics: metrics)
        #expect(try HealthCommand.server(of: configuration).description == url)
    }

    @Test("a port that the system chooses needs the URL")
    func unknownAddress() throws {
        let configuration = GatewayConfiguration(listen: ListenConfiguration(port: 0), apps: [.log(.init(appID: "*"))])
        let failure = #expect(throws: CommandFailure.self) { try HealthCommand.server(of: configuration) }
        #expect(failure?.status == 2)
        #expect(failure?.hint?.contains("--url") == true)
    }

    @Test("a gateway with a certificate of its own is asked, and the error is that of the certificate")
    func untrustedCertificate() async throws {
        try await withTemporaryFolder { folder in
            let identity = try TestCertificates.shared().server
            let (certificate, key) = (folder.appending(path: "cert.pem"), folder.appending(path: "key.pem"))
            try Data(identity.certificatePEM.utf8).write(to: certificate)
            try Data(identity.privateKeyPEM.utf8).write(to: key)
            let file = folder.appending(path: "gateway.yaml")
            func write(port: Int) throws {
                try Data(
                    """
                    listen: {port: \(port), tls: {certificate_file: "\(certificate.path)", \
                    private_key_file: "\(key.path)"}}
                    apps: [{app_id: a, provider: log}]
                    """.utf8
                ).write(to: file)
            }
            try write(port: 0)
            let gateway = try await RunningGateway(["--config", file.path], in: folder)
            try write(port: gateway.port)
            let outcome = try await CommandLineTool.run("gateway", "health", file.path)
            #expect(outcome.status == 1)
            let message = "cannot connect to 127.0.0.1:\(gateway.port): the TLS handshake failed: "
            #expect(outcome.errors.contains(message + "the certificate isn't trusted"), "\(outcome.errors)")
            #expect(outcome.errors.contains("\nhint: "))
            #expect(try await gateway.end(with: SIGTERM) == 0)
        }
    }
}
