import Foundation
import SharedData
import Testing

@testable import YAMLTree

extension SourceText {
    fileprivate convenience init(sharedFile path: String) throws {
        self.init(name: path, bytes: try SharedData.bytes(of: path))
    }
}

@Suite("Official files")
struct OfficialFileTests {
    @Test(
        "every YAML file of the specification is read",
        .enabled(if: SharedData.exists("matrix-spec"), SharedData.skipped))
    func specification() throws {
        let paths = SharedData.files(below: "matrix-spec", suffix: ".yaml")
        #expect(paths.count > 500)
        for path in paths {
            do {
                #expect(try !readYAML(SourceText(sharedFile: path)).isNull, "\(path)")
            } catch let diagnostic as Diagnostic {
                Issue.record("\(diagnostic.rendered())")
            }
        }
    }

    @Test(
        "nodes have the values and locations in the file",
        .enabled(if: SharedData.exists("matrix-spec"), SharedData.skipped))
    func spotChecks() throws {
        let folder = "matrix-spec/v1.19/data/api/client-server/"
        let pusher = try readYAML(SourceText(sharedFile: folder + "pusher.yaml"))
        #expect(pusher["openapi"]?.string == "3.1.0")
        let set = try #require(pusher["paths"]?["/pushers/set"]?["post"])
        #expect(set["operationId"]?.string == "postPusher")
        #expect(set["responses"]?["200"] != nil)
        let source = set.location.source
        for key in set.mapping?.entries ?? [] {
            let line = source.line(key.key.location.line)
            #expect(line.dropFirst(key.key.location.column - 1).hasPrefix(key.name + ":"))
        }
    }

    @Test(
        "all references between the files can be resolved",
        .enabled(if: SharedData.exists("matrix-spec"), SharedData.skipped))
    func references() throws {
        let paths = SharedData.files(below: "matrix-spec/v1.19/data/api/client-server", suffix: ".yaml")
        let documents = YAMLDocuments(loading: paths) { try SharedData.bytes(of: $0) }
        var count = 0
        func walk(_ node: YAMLNode) throws {
            if let reference = node["$ref"], let text = reference.string, !text.hasPrefix("http") {
                _ = try documents.resolve(text, from: node.location.source, at: reference.location)
                count += 1
            }
            try node.sequence?.forEach(walk)
            for entry in node.mapping?.entries ?? [] where entry.name != "example" { try walk(entry.value) }
        }
        for path in paths {
            do {
                try walk(documents.document(at: path))
            } catch let diagnostic as Diagnostic {
                Issue.record("\(diagnostic.rendered())")
            }
        }
        #expect(count > 300)
    }

    @Test(
        "real JSON traffic is read",
        .enabled(if: SharedData.exists("captured-traffic"), SharedData.skipped))
    func traffic() throws {
        for path in SharedData.files(below: "captured-traffic", suffix: ".json") {
            #expect(throws: Never.self, "\(path)") { try readYAML(SourceText(sharedFile: path)) }
        }
    }

    @Test(
        "every JSON text without duplicate keys is read",
        .enabled(if: SharedData.exists("json-test-suite"), SharedData.skipped))
    func jsonTestSuite() throws {
        let paths = SharedData.files(below: "json-test-suite", suffix: ".json")
        for path in paths where path.contains("/y_") && !path.contains("duplicated_key") {
            #expect(throws: Never.self, "\(path)") { try readYAML(SourceText(sharedFile: path)) }
        }
        // Reading the others only has to end, with a result or an error.
        for path in paths { _ = try? readYAML(SourceText(sharedFile: path)) }
    }
}
