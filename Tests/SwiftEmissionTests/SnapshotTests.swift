import APIModel
import Foundation
import SwiftEmission
import Testing
import YAMLTree

/// Generated text next to the smallest schema that shows a feature. `RECORD_SNAPSHOTS=1 swift test` records it again.
struct SnapshotTests {
    @Test("the generated text equals the recorded one", arguments: Snapshot.all)
    func text(of snapshot: Snapshot) throws {
        let generation = snapshot.generation
        #expect(generation.errors == [])
        let text = snapshot.text(of: generation)
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: snapshot.recording)
            Issue.record(
                "recorded \(snapshot.recording.lastPathComponent); check it, then run the tests without RECORD_SNAPSHOTS"
            )
            return
        }
        let recorded = try String(contentsOf: snapshot.recording, encoding: .utf8)
        guard recorded != text else { return }
        let difference = zip(recorded.lines + ["(end)"], text.lines + ["(end)"]).enumerated().first {
            $0.element.0 != $0.element.1
        }
        Issue.record(
            """
            \(snapshot.recording.lastPathComponent) differs from line \((difference?.offset ?? 0) + 1):
            recorded:  \(difference?.element.0 ?? "")
            generated: \(difference?.element.1 ?? "")
            """)
    }

    @Test("the warnings equal the recorded ones", arguments: Snapshot.all)
    func warnings(of snapshot: Snapshot) throws {
        let expected = try String(contentsOf: snapshot.schema, encoding: .utf8).lines
            .filter { $0.hasPrefix("# warns: ") }.map { String($0.dropFirst("# warns: ".count)) }
        #expect(snapshot.generation.diagnostics.filter { $0.severity == .warning }.map(\.message) == expected)
    }

    @Test("every recorded text has a schema")
    func recordingsHaveSchemas() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Snapshot.folder.path)
        for name in names where name.hasSuffix(".swift.txt") {
            #expect(names.contains(name.replacing(".swift.txt", with: ".yaml")))
        }
        #expect(!Snapshot.all.isEmpty)
    }
}

/// A schema or an OpenAPI document, with the Swift that is generated from it.
struct Snapshot: CustomTestStringConvertible {
    let name: String

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")
    static let all: [Snapshot] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { Snapshot(name: String($0.dropLast(5))) }
    }()
    static let texts: [String: String] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.file, (try? String(contentsOf: $0.schema, encoding: .utf8)) ?? "") })

    var file: String { name + ".yaml" }
    var schema: URL { Self.folder.appending(path: file) }
    var recording: URL { Self.folder.appending(path: name + ".swift.txt") }
    var isDocument: Bool { Self.texts[file]?.lines.contains { $0.hasPrefix("openapi:") } ?? false }
    var testDescription: String { name }

    var generation: Generation {
        let access = settings("access").first.flatMap(AccessLevel.init(rawValue:)) ?? .public
        let texts =
            isDocument
            ? Self.texts : Self.texts.merging(["document": Generation.document(of: [file])]) { $1 }
        return Generation(
            documents: [isDocument ? file : "document"], texts: texts, names: names, formatTypes: formatTypes,
            streamedTypes: settings("streams"), access: access)
    }

    /// The types of formats: `# formats: {date-time: Foundation.Date}`.
    private var formatTypes: FormatTypes {
        let text = settings("formats").first ?? "{}"
        let table = try? readYAML(SourceText(name: file, bytes: Array(text.utf8))).mapping
        return (try? table.map { try FormatTypes($0) } ?? nil) ?? FormatTypes()
    }

    /// The values of a setting in the comments of the schema: `# access: internal`.
    private func settings(_ key: String) -> [String] {
        let prefix = "# \(key): "
        return (Self.texts[file] ?? "").lines.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// The chosen names: `# name: #/properties/a = b`.
    private var names: [NameTable.Entry] {
        settings("name").map { text in
            let source = SourceText(name: file, bytes: [])
            let parts = text.split(separator: " = ").map { part in
                YAMLNode(
                    .string(String(part)), at: SourceLocation(source: source, line: 1, column: 1), text: String(part))
            }
            return NameTable.Entry(target: parts[0], name: parts[1])
        }
    }

    /// Returns the types and codecs of a schema, or all files of a document.
    func text(of generation: Generation) -> String {
        let files = generation.files.filter { isDocument || $0.path.contains("/") }
        // The header is the same for all files.
        return files.map { "// File: \($0.path)\n" + $0.text.dropFirst(generatedHeader.count) }.joined(separator: "\n")
    }
}

extension String {
    var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
