import Foundation
import PushGateway
import SharedData
import Testing
import YAMLTree

@Suite("Operations/debian/gateway.yaml")
struct PackagedConfigurationTests {
    private static func text() throws -> String {
        let file = SharedData.projectRoot.appending(path: "Operations/debian/gateway.yaml")
        return try String(contentsOf: file, encoding: .utf8)
    }

    private static func read(_ text: String) throws -> GatewayConfigurationFile {
        try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(text.utf8)))
    }

    @Test("a fresh installation listens on the loopback address with one app, without warnings")
    func valid() throws {
        let file = try Self.read(Self.text())
        #expect(file.configuration.host == "127.0.0.1")
        #expect(file.configuration.port == 7183)
        #expect(file.configuration.apps.count == 1)
        #expect(file.warnings.isEmpty)
    }

    @Test("the apps in comments are valid")
    func comments() throws {
        var uncommented = 0
        let lines = try Self.text().split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("  # - ") || line.hasPrefix("  #   ") else { return String(line) }
            uncommented += 1
            return "  " + line.dropFirst(4)
        }
        let file = try Self.read(lines.joined(separator: "\n"))
        #expect(uncommented == 9)
        #expect(file.configuration.apps.count == 3)
        #expect(file.warnings.isEmpty)
    }
}
