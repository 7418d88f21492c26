import Foundation
import Testing
import YAMLTree

@testable import PushGateway

@Suite("ConfigurationKeys")
struct ConfigurationKeysTests {
    /// Returns the keys that a schema of the configuration defines.
    private func keys(_ name: String) throws -> Set<String> {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Schemas/configuration")
        let bytes = try Array(Data(contentsOf: folder.appending(path: name)))
        let root = try readYAML(SourceText(name: name, bytes: bytes))
        let schema = root["components"]?["schemas"]?["GatewayConfiguration"] ?? root
        return Set(try #require(schema["properties"]?.mapping?.names))
    }

    @Test("the keys of hints are those of the schemas")
    func schemas() throws {
        #expect(try keys("gateway.yaml") == Set(ConfigurationKeys.root))
        for (section, known) in ConfigurationKeys.sections {
            #expect(try keys("\(section).yaml") == Set(known), "\(section)")
        }
        #expect(Set(ConfigurationKeys.apps.keys) == Set(ConfigurationKeys.providers))
        for (provider, known) in ConfigurationKeys.apps {
            #expect(try keys("apps/\(provider).yaml") == Set(known), "\(provider)")
        }
    }
}
