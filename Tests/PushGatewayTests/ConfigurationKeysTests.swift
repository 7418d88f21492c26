import Foundation
import Testing
import YAMLTree

@testable import PushGateway

@Suite("ConfigurationKeys")
struct ConfigurationKeysTests {
    private func schema(_ name: String) throws -> YAMLNode {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Schemas/configuration")
        let bytes = try Array(Data(contentsOf: folder.appending(path: name)))
        let root = try readYAML(SourceText(name: name, bytes: bytes))
        return root["components"]?["schemas"]?["GatewayConfiguration"] ?? root
    }

    /// Returns the keys that a schema of the configuration defines.
    private func keys(_ name: String) throws -> Set<String> {
        Set(try #require(try schema(name)["properties"]?.mapping?.names))
    }

    @Test("the keys of hints are those of the schemas")
    func schemas() throws {
        #expect(try keys("gateway.yaml") == Set(ConfigurationKeys.root))
        for (section, known) in ConfigurationKeys.sections {
            #expect(try keys("\(section).yaml") == Set(known), "\(section)")
        }
        for (path, known) in ConfigurationKeys.subsections {
            let parts = path.split(separator: ".").map(String.init)
            let section = try schema("\(parts[0]).yaml")["properties"]?[parts[1]]
            let reference = section?["$ref"]?.string
            let keys = try reference.map(schema)?["properties"] ?? section?["properties"]
            #expect(Set(keys?.mapping?.names ?? []) == Set(known), "\(path)")
        }
        #expect(Set(ConfigurationKeys.apps.keys) == Set(ConfigurationKeys.providers))
        for (provider, known) in ConfigurationKeys.apps {
            #expect(try keys("apps/\(provider).yaml") == Set(known), "\(provider)")
            let required = try schema("apps/\(provider).yaml")["required"]?.sequence?.compactMap(\.string) ?? []
            #expect(ConfigurationKeys.required[provider] == Set(required), "\(provider)")
        }
    }
}
