import CommandLineSupport
import Foundation
import HummingbirdTransport
import Logging
import ProviderSimulators
import PushGateway
import PushGatewayProgram
import RecordedLog
import ServiceProgram
import TemporaryFolder
import Testing
import YAMLTree

@Suite("Certificates of a configuration")
struct ServerCertificatesTests {
    /// Returns a configuration that names two files.
    private func file(_ certificate: String, _ key: String) throws -> GatewayConfigurationFile {
        let text = """
            apps: [{app_id: "*", provider: log}]
            listen:
              tls:
                certificate_file: \(certificate)
                private_key_file: \(key)
            """
        return try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(text.utf8)))
    }

    /// Reads the files of one certificate, `cert` and `key`.
    private func readFile(_ name: String) throws -> [UInt8] {
        let identity = try TestCertificates.shared().server
        switch name {
        case "cert": return Array(identity.certificatePEM.utf8)
        case "key": return Array(identity.privateKeyPEM.utf8)
        default: throw CommandFailure("there is no such file")
        }
    }

    @Test("a configuration without TLS has no certificate")
    func withoutTLS() throws {
        #expect(try ServerCertificates(GatewayConfigurationFile(.standard), readFile: readFile) == nil)
    }

    @Test(
        "a file that can't be used is reported at its path, at the start and when another configuration is prepared",
        arguments: [
            ("none", "key", "4:23", "cannot read \"none\": there is no such file"),
            ("cert", "none", "5:23", "cannot read \"none\": there is no such file"),
            ("cert", "cert", "5:23", "\"cert\" contains no readable private key"),
        ])
    func unusableFiles(certificate: String, key: String, location: String, problem: String) throws {
        let invalid = try file(certificate, key)
        let valid = try #require(try ServerCertificates(file("cert", "key"), readFile: readFile))
        let errors = [
            #expect(throws: GatewayConfigurationError.self) { try ServerCertificates(invalid, readFile: readFile) },
            #expect(throws: GatewayConfigurationError.self) { try valid.prepare(invalid) },
        ]
        for error in errors {
            #expect(
                error?.description.hasPrefix("gateway.yaml:\(location): error: \(problem)") == true)
        }
    }

    @Test(
        "the line about the certificate is a warning in its last 14 days",
        arguments: [(15.0, Logger.Level.info), (13, .warning), (0.1, .warning), (-0.1, .error)])
    func expiry(days: Double, level: Logger.Level) throws {
        let certificates = try #require(try ServerCertificates(file("cert", "key"), readFile: readFile))
        let log = RecordedLog()
        certificates.logExpiry(log.logger, at: Double(certificates.notValidAfter) - days * 86_400)
        #expect(log.lines.map(\.level) == [level])
    }

    @Test("files of the system are read, and the reason why one can't be is the system's")
    func systemFiles() async throws {
        try await withTemporaryFolder { folder in
            let paths = ["cert", "key"].map { folder.appending(path: $0).path }
            for (name, path) in zip(["cert", "key"], paths) {
                try Data(readFile(name)).write(to: URL(filePath: path))
            }
            _ = try ServerCertificates(certificateFile: paths[0], privateKeyFile: paths[1])
            let pipe = folder.appending(path: "pipe").path
            try #require(mkfifo(pipe, 0o600) == 0)
            for (path, reason) in [
                (pipe, "it is not a regular file"),
                ("\(folder.path)/none", "no such file or directory"), (folder.path, "is a directory"),
            ] {
                let error = #expect(throws: ServerCertificateError.self) {
                    try ServerCertificates(certificateFile: path, privateKeyFile: paths[1])
                }
                #expect(error?.problem == "cannot read \"\(path)\": \(reason)")
            }
        }
    }
}
