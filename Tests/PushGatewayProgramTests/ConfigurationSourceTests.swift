import CommandLineSupport
import Foundation
import PushGateway
import ServiceProgram
import TemporaryFolder
import Testing

@testable import PushGatewayProgram

@Suite("The source of the configuration")
struct ConfigurationSourceTests {
    private typealias Source = ConfigurationSource<GatewayConfigurationFile>

    private static func withFile(_ text: String, _ body: (String) throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Data(text.utf8).write(to: file)
            try body(file.path)
        }
    }

    @Test("options of the command line take precedence each time the file is read")
    func overrides() async throws {
        let text = """
            listen: {host: 127.0.0.2, port: 1}
            logging: {level: debug, format: text}
            apps: [{app_id: a, provider: log}]
            """
        try await Self.withFile(text) { path in
            let source = Source(
                path: path, overrides: .init(host: "::1", port: 2, logLevel: .error, logFormat: .json))
            for _ in 1...2 {
                let configuration = try source.read().configuration
                #expect(configuration.host == "::1" && configuration.port == 2)
                let settings = LogSettings(configuration.logging)
                #expect(settings.level == .error && settings.format == .json)
            }
            let configuration = try Source(path: path).read().configuration
            #expect(configuration.host == "127.0.0.2" && configuration.port == 1)
            #expect(LogSettings(configuration.logging).level == .debug)
            #expect(source.isRepeatable)
        }
    }

    @Test("without a file the configuration is the standard one; standard input can't be read again")
    func standard() throws {
        let configuration = try Source(path: nil).read().configuration
        #expect(configuration == .standard)
        let settings = LogSettings(configuration.logging)
        #expect(settings.level == .info && settings.format == .text)
        #expect(!Source(path: nil).isRepeatable && !Source(path: "-").isRepeatable)
    }

    @Test("a missing file and an invalid one are errors")
    func errors() async throws {
        #expect(throws: CommandFailure.self) { try Source(path: "/nonexistent/gateway.yaml").read() }
        try await Self.withFile("apps: 1") { path in
            #expect(throws: GatewayConfigurationError.self) { try Source(path: path).read() }
        }
    }
}
