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
        for (path, known) in ConfigurationKeys.nested {
            let names = path.split(separator: ".").map(String.init)
            let property = try #require(schema("\(names[0]).yaml")["properties"]?[names[1]])
            let mapping = try property["$ref"]?.string.map { try schema($0) } ?? property
            #expect(try Set(#require(mapping["properties"]?.mapping?.names)) == Set(known), "\(path)")
        }
        for (path, known) in ConfigurationKeys.optionalSections {
            let names = path.split(separator: ".").map(String.init)
            var section = try schema("\(names[0]).yaml")
            if names.count > 1 {
                let property = try #require(section["properties"]?[names[1]])
                section = try property["$ref"]?.string.map { try schema($0) } ?? property
            }
            #expect((section["required"]?.sequence?.compactMap(\.string) ?? []) == known, "\(path)")
        }
        #expect(Set(ConfigurationKeys.apps.keys) == Set(ConfigurationKeys.providers))
        for (provider, known) in ConfigurationKeys.apps {
            #expect(try keys("apps/\(provider).yaml") == Set(known), "\(provider)")
            let required = try schema("apps/\(provider).yaml")["required"]?.sequence?.compactMap(\.string) ?? []
            #expect(ConfigurationKeys.required[provider] == Set(required), "\(provider)")
        }
    }
}
