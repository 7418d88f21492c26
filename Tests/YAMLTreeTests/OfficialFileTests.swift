import Foundation
import Testing

@testable import YAMLTree

/// The data that lies beside the project: real texts, and JSONTestSuite.
private enum Shared {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared")
        .standardizedFileURL

    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }

    static func source(_ path: String) throws -> SourceText {
        SourceText(name: path, bytes: Array(try Data(contentsOf: folder.appending(path: path))))
    }

    /// The paths of all files under a folder whose names end so, sorted.
    static func files(_ path: String, endingIn ending: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder.appending(path: path).path)?.compactMap {
            $0 as? String
        }
        return (names ?? []).filter { $0.hasSuffix(ending) }.sorted().map { path + "/" + $0 }
    }
}

@Suite("Official files")
struct OfficialFileTests {
    @Test(
        "every YAML file of the specification is read",
        .enabled(if: Shared.has("matrix-spec"), "skipped: ../shared is absent"))
    func specification() throws {
        let paths = Shared.files("matrix-spec", endingIn: ".yaml")
        #expect(paths.count > 500)
        for path in paths {
            do {
                #expect(try !readYAML(Shared.source(path)).isNull, "\(path)")
            } catch let diagnostic as Diagnostic {
                Issue.record("\(diagnostic.rendered())")
            }
        }
    }

    @Test(
        "what is read is what is written",
        .enabled(if: Shared.has("matrix-spec"), "skipped: ../shared is absent"))
    func spotChecks() throws {
        let folder = "matrix-spec/v1.19/data/api/client-server/"
        let pusher = try readYAML(Shared.source(folder + "pusher.yaml"))
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
        "all references between the files lead somewhere",
        .enabled(if: Shared.has("matrix-spec"), "skipped: ../shared is absent"))
    func references() throws {
        let paths = Shared.files("matrix-spec/v1.19/data/api/client-server", endingIn: ".yaml")
        let documents = YAMLDocuments(loading: paths) { try Shared.source($0).bytes }
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
        .enabled(if: Shared.has("captured-traffic"), "skipped: ../shared is absent"))
    func traffic() throws {
        for path in Shared.files("captured-traffic", endingIn: ".json") {
            #expect(throws: Never.self, "\(path)") { try readYAML(Shared.source(path)) }
        }
    }

    @Test(
        "every text that is JSON is read, but for duplicate keys",
        .enabled(if: Shared.has("json-test-suite"), "skipped: ../shared is absent"))
    func jsonTestSuite() throws {
        let paths = Shared.files("json-test-suite", endingIn: ".json")
        for path in paths where path.contains("/y_") && !path.contains("duplicated_key") {
            #expect(throws: Never.self, "\(path)") { try readYAML(Shared.source(path)) }
        }
        // The others only have to end, one way or the other.
        for path in paths { _ = try? readYAML(Shared.source(path)) }
    }
}
