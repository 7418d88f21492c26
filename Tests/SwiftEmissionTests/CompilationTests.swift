import Foundation
import GeneratedCode
import SwiftEmission
import Testing

/// Generated code must compile to objects without a warning and satisfy `swift format lint`.
@Suite(
    .serialized,
    .enabled(if: RuntimeBuild.found != nil, "skipped: the built module APIRuntime isn't beside the tests"))
struct CompilationTests {
    @Test(
        "every snapshot compiles to objects, without a warning", .timeLimit(.minutes(5)), arguments: FileLayout.allCases
    )
    func snapshots(_ layout: FileLayout) throws {
        let schemas = Snapshot.all.filter { !$0.isDocument }.map(\.file)
        let generation = Generation(
            documents: ["document"] + Snapshot.all.filter(\.isDocument).map(\.file),
            texts: Snapshot.texts.merging(["document": Generation.document(of: schemas)]) { $1 })
        #expect(generation.errors == [])
        // Names in other scripts are the schema's choice.
        try Compilation.check(generation, layout, allowed: ["IdentifiersMustBeASCII"])
    }

    @Test(
        "hostile names compile to objects, without a warning", .timeLimit(.minutes(5)), arguments: FileLayout.allCases)
    func hostileNames(_ layout: FileLayout) throws {
        let generation = Generation(documents: ["hostile"], texts: ["hostile": HostileNames.document])
        #expect(generation.errors == [])
        // Names in other scripts are the schema's choice, and a long message is one literal.
        try Compilation.check(generation, layout, allowed: ["IdentifiersMustBeASCII", "LineLength"])
    }
}

enum Compilation {
    /// Compiles the files as a module to object code, and lints them.
    /// - Parameter allowed: rules of `swift format` whose findings don't matter.
    static func check(_ generation: Generation, _ layout: FileLayout = .split, allowed: [String] = []) throws {
        let runtime = try #require(RuntimeBuild.found)
        let files = try GeneratedFiles(generation.files(in: layout), module: "SnapshotAPI")
        let complaints = try files.compile(against: runtime)
        #expect(complaints.isEmpty, "\(complaints.prefix(4000))")
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let linted = try files.run([
            "/usr/bin/env", "swift", "format", "lint", "--strict", "--recursive", "--configuration",
            root.appending(path: "Generated/.swift-format").path, "Module",
        ])
        let findings = linted.output.lines.filter { line in
            !line.isEmpty && !allowed.contains { line.contains("[\($0)]") }
        }
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n").prefix(4000))")
    }
}
